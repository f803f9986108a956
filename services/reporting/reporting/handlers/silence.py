"""断报: walk through the signs of life since the last sweep; raise and close episodes with their events."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from campaign import Campaign
from clock import SHANGHAI
from contracts import TIMER, Event
from contracts.reporting import CountyHeard, CountySilent
from database import Connection
from delivery import NewEvent, outbox
from reporting import store
from reporting.rules.periods import all_periods, bounds
from reporting.rules.roster import spans
from reporting.rules.silence import Change, Exemption, FellSilent, Limits, Watch, exemption, walk


async def sweep(conn: Connection, campaign: Campaign, as_of: datetime, now: datetime) -> None:
    """Judge a campaign up to `as_of`. Nothing is to be judged before its window, nor beyond its end."""
    judged = await store.watching.lock_judged(conn, campaign.code)
    judged_to = judged["silence_to"] or campaign.starts
    if as_of <= judged_to or judged_to > campaign.ends:
        return
    known = await store.watching.watches(conn, campaign.code)
    signs = await store.watching.signs(conn, campaign.code, judged_to, as_of)
    exempt = await _exemptions(conn, campaign)
    limits, changed = limits_of(campaign), dict[str, Watch]()
    for county, span in spans(campaign).items():
        before = known.get(county, Watch(span.opens))
        spoke, excused = signs.get(county, ()), exempt.get(county, ())
        after, changes = walk(before, spoke, excused, span.absences, limits, span.closes, judged_to, as_of)
        await _keep(conn, campaign, county, changes, now)
        if after != before or county not in known:
            changed[county] = after
    await store.watching.keep_watch(conn, campaign.code, changed)
    await store.watching.silence_judged(conn, campaign.code, as_of)


def limits_of(campaign: Campaign) -> Limits:
    """The campaign's silence limits; the longer one belongs to its last period."""
    return Limits(campaign.silence_limit, campaign.last_silence_limit, all_periods(campaign)[-1].starts)


async def _exemptions(conn: Connection, campaign: Campaign) -> Mapping[str, Sequence[Exemption]]:
    found: dict[str, list[Exemption]] = {}
    for row in await store.watching.exempted(conn, campaign.code):
        period = bounds(campaign, row["period"])
        held = exemption(period.starts, period.ends, row["exempted_at"]) if period else None
        if held:
            found.setdefault(row["county"], []).append(held)
    return found


async def _keep(
    conn: Connection, campaign: Campaign, county: str, changes: Sequence[Change], now: datetime
) -> None:
    """An episode and its event in one transaction; the end of an exemption or of the window is no hearing."""
    for change in changes:
        if isinstance(change, FellSilent):
            if await store.watching.open_episode(conn, campaign.code, county, change):
                await _tell(conn, campaign, county, _silent(change), change.ran_out, now)
        elif await store.watching.close_episode(conn, campaign.code, county, change) and change.by == "heard":
            heard = CountyHeard(silent_from=_local(change.ran_out), heard_at=_local(change.at))
            await _tell(conn, campaign, county, heard, change.at, now)


def _silent(fell: FellSilent) -> CountySilent:
    return CountySilent(
        ran_out=_local(fell.ran_out), since=_local(fell.since), counted_from=fell.counted_from
    )


def _local(instant: datetime) -> datetime:
    return instant.astimezone(SHANGHAI)


async def _tell(
    conn: Connection, campaign: Campaign, county: str, event: Event, time: datetime, now: datetime
) -> None:
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
