"""Signs of life are noted as they come; the sweep walks through them, raises and closes episodes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog

import telemetry
from campaign import Campaign
from clock import SHANGHAI, Clock, midnight
from contracts import TIMER, Envelope, Event
from contracts.reporting import CountyHeard, CountySilent
from database import Connection, Pool, is_transient
from delivery import NewEvent, outbox
from reporting.calendar.rules.periods import all_periods, bounds
from reporting.calendar.rules.roster import spans
from reporting.outages.rules import ALWAYS, Running
from reporting.outages.store import read_running
from reporting.report_line.store import exempt_lines
from reporting.silence import store
from reporting.silence.rules.falling_silent import (
    Change,
    Exemption,
    FellSilent,
    History,
    Limits,
    Watch,
    exemption,
    walk,
)
from reporting.silence.rules.signs_of_life import signs_of_life
from reporting.watermarks.store import lock_swept, note_all_swept, note_seen, note_silence_swept
from telemetry import metrics

log = structlog.get_logger()


async def hear(conn: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
    """Whoever acted in a batch shows that they are there, whatever they did."""
    await store.add_signs(conn, signs_of_life(envelopes, now))


async def sweep_up_to(
    as_of: datetime, pool: Pool, clock: Clock, campaigns: Sequence[Campaign], *, alarms_wait: bool
) -> bool:
    """One process sweeps at a time (False: another does); what it saw and what it raised commit together."""
    async with pool.acquire() as conn, conn.transaction():
        if not await store.try_to_lock_sweep(conn):
            return False
        await note_seen(conn, as_of)
        if not alarms_wait:
            await _sweep_campaigns(conn, campaigns, as_of, clock.now())
        return True


async def _sweep_campaigns(
    conn: Connection, campaigns: Sequence[Campaign], as_of: datetime, now: datetime
) -> None:
    """Every campaign; where one failed, silence has not been swept to here."""
    if all([await _try_to_sweep(conn, campaign, as_of, now) for campaign in campaigns]):
        await note_all_swept(conn, as_of)


async def _try_to_sweep(conn: Connection, campaign: Campaign, as_of: datetime, now: datetime) -> bool:
    """The edge to the judging of one campaign: what it raises stops neither the others nor the API."""
    try:
        async with conn.transaction():
            await _sweep_campaign(conn, campaign, as_of, now)
    except Exception as error:
        if is_transient(error) or conn.is_closed():
            raise
        log.error("silence could not be judged", campaign=campaign.code, **telemetry.describe(error))
        metrics.silence_unjudged.labels(campaign.code).set(1)
        return False
    metrics.silence_unjudged.labels(campaign.code).set(0)
    return True


async def _sweep_campaign(conn: Connection, campaign: Campaign, as_of: datetime, now: datetime) -> None:
    """Judge a campaign up to `as_of`. Nothing is to be judged before its window, nor beyond its end."""
    swept_to = (await lock_swept(conn, campaign.code)).silence or campaign.starts
    if as_of <= swept_to or swept_to > campaign.ends:
        return
    watches = await store.watches(conn, campaign.code)
    signs = await store.signs_between(conn, campaign.code, swept_to, as_of)
    exemptions = await _exemptions(conn, campaign)
    running = await read_running(conn, campaign.code, campaign.starts)
    limits, changed = limits_of(campaign, running), dict[str, Watch]()
    for county, span in spans(campaign).items():
        before = watches.get(county, Watch(span.opens))
        history = History(signs.get(county, ()), exemptions.get(county, ()), span.absences, span.closes)
        after, changes = walk(before, history, limits, swept_to, as_of)
        await _keep_changes(conn, campaign, county, changes, now)
        if after != before or county not in watches:
            changed[county] = after
    await store.keep_watches(conn, campaign.code, changed)
    await note_silence_swept(conn, campaign.code, as_of)


def limits_of(campaign: Campaign, running: Running = ALWAYS) -> Limits:
    """The campaign's silence limits; the longer one belongs to its last period."""
    first, *later = campaign.terms
    return Limits(
        first.silence_limit,
        campaign.last_silence_limit,
        all_periods(campaign)[-1].starts,
        running.unheard(campaign.starts),
        [(midnight(each.first_day), each.silence_limit) for each in later if each.first_day],
    )


async def _exemptions(conn: Connection, campaign: Campaign) -> Mapping[str, Sequence[Exemption]]:
    """What excuses each county."""
    exemptions: dict[str, list[Exemption]] = {}
    for line in await exempt_lines(conn, campaign.code):
        period = bounds(campaign, line.period)
        decided = line.exempted_at, line.withdrawn_at
        excuse = exemption(period.starts, period.ends, *decided) if period else None
        if excuse:
            exemptions.setdefault(line.county, []).append(excuse)
    return exemptions


async def _keep_changes(
    conn: Connection, campaign: Campaign, county: str, changes: Sequence[Change], now: datetime
) -> None:
    """An episode and its event in one transaction; the end of an exemption or of the window is no hearing."""
    for change in changes:
        if isinstance(change, FellSilent):
            if await store.open_episode(conn, campaign.code, county, change):
                await _publish(conn, campaign, county, _county_silent(change), change.ran_out, now)
        elif await store.close_episode(conn, campaign.code, county, change) and change.by == "heard":
            heard = CountyHeard(silent_from=_local(change.ran_out), heard_at=_local(change.at))
            await _publish(conn, campaign, county, heard, change.at, now)


def _county_silent(fell: FellSilent) -> CountySilent:
    return CountySilent(
        ran_out=_local(fell.ran_out), since=_local(fell.since), counted_from=fell.counted_from
    )


def _local(instant: datetime) -> datetime:
    return instant.astimezone(SHANGHAI)


async def _publish(
    conn: Connection, campaign: Campaign, county: str, event: Event, time: datetime, now: datetime
) -> None:
    """An event about the county itself."""
    await outbox.add(
        conn,
        NewEvent(
            data=event,
            subject=county,
            county=county,
            campaign=campaign.code,
            time=_local(time),
            recorded=now,
            actor=TIMER,
        ),
    )
