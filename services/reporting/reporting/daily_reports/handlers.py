"""Drafting, signing, correcting, exempting and reading a line. A change and its event commit together."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from access import Caller, Role
from contracts import ActorKind, Event
from contracts.reporting import (
    DailyReportCorrected,
    DailyReportExempted,
    DailyReportSigned,
    ExemptionWithdrawn,
)
from database import Connection
from delivery import outbox
from reporting.completeness.store import read_completeness
from reporting.daily_reports import store
from reporting.daily_reports.rules.full_line import FullLine, Measured
from reporting.daily_reports.rules.signing import (
    PeriodEvents,
    ReportRefused,
    figures_signed,
    machine_zero,
    open_for_drafting,
    open_for_proxy,
    open_for_signing,
    replaces_filled_by_empty,
)
from reporting.daily_reports.rules.versions import (
    Draft,
    ExemptionAct,
    Place,
    Signature,
    Statement,
    StoredLine,
    Version,
)
from reporting.figures.rules.sums import summed
from reporting.figures.store.queries import (
    against_zero,
    figures_of_line,
    journal_lines,
    pending_stock,
)
from reporting.incidents.handlers import note_signed_words
from reporting.outages.store import read_running
from reporting.report_line.events import line_event
from reporting.report_line.rules import SignedFigures, check, content, excuse_of, filing_when_signed
from reporting.silence.rules.episodes import silent_in
from reporting.silence.store import episodes_after, heard_in
from sealing import Sealing


async def draft(
    conn: Connection,
    place: Place,
    line: StoredLine,
    by: Caller,
    now: datetime,
    sealing: Sealing,
    *,
    statement: Statement,
) -> ReportRefused | None:
    """Put a draft. It is no sign of life and no report; an empty one does not replace a filled one."""
    draft_before = await store.read_draft(conn, place.key, sealing)
    before = draft_before.statement if draft_before else None
    refused = open_for_drafting(place.period, now, in_roster=place.in_roster)
    refused = refused or replaces_filled_by_empty(statement, before)
    by_machine = by.actor.kind is ActorKind.client
    if statement.zero and by_machine:
        refused = refused or machine_zero(statement, before, await _period_events(conn, place, statement))
    if refused is None:
        await store.put_draft(conn, place.key, Draft(statement, by.subject, now, by_machine), sealing)
        await store.save_line(conn, place.key, line.after_draft(), sealing)
    return refused


async def sign(
    conn: Connection,
    place: Place,
    line: StoredLine,
    by: Caller,
    now: datetime,
    sealing: Sealing,
    *,
    statement: Statement,
    reason: str | None,
) -> ReportRefused | None:
    """The first signing: a named person's act, which fixes filing and the proxy mark (N5.1, N5.3)."""
    refused = open_for_signing(place.period, now, in_roster=place.in_roster)
    if _is_proxy(by):
        refused = refused or open_for_proxy(place.period, now, reason)
    figures = refused or figures_signed(statement, await _period_events(conn, place, statement))
    if isinstance(figures, ReportRefused):
        return figures
    version = await _version(conn, place, 1, replace(statement, figures=figures), by, now)
    running = await read_running(conn, place.key.campaign, place.period.starts)
    excuse = excuse_of(running.excuse(place.period), asked_anew=line.asked_anew_at is not None)
    filing = filing_when_signed(place.period, now, excuse)
    await store.add_version(conn, place.key, replace(version, reason=reason), sealing)
    await store.save_line(conn, place.key, line.after_signing(version.signature, filing), sealing)
    await _note_incident(conn, place, None, statement, by, now)
    event = DailyReportSigned(
        period=place.period.date,
        filing=filing,
        content=content(zero=statement.zero),
        check=version.signature.check_then,
        by_proxy=version.signature.by_proxy,
        figures=figures,
    )
    await _publish(conn, place, event, by, now)
    return None


async def correct(
    conn: Connection,
    place: Place,
    line: StoredLine,
    by: Caller,
    now: datetime,
    sealing: Sealing,
    *,
    statement: Statement,
    reason: str,
) -> ReportRefused | None:
    """更正: a new version with a reason and a name, beside what was signed."""
    before = (await store.read_versions(conn, place.key, sealing))[-1]
    refused = replaces_filled_by_empty(statement, before.statement)
    figures = refused or figures_signed(statement, await _period_events(conn, place, statement))
    if isinstance(figures, ReportRefused):
        return figures
    number = before.number + 1
    version = await _version(conn, place, number, replace(statement, figures=figures), by, now)
    await store.add_version(conn, place.key, replace(version, reason=reason), sealing)
    await store.save_line(conn, place.key, line.after_correction(number), sealing)
    await _note_incident(conn, place, before.statement, statement, by, now)
    event = DailyReportCorrected(
        period=place.period.date,
        version=number,
        content=content(zero=statement.zero),
        check=version.signature.check_then,
        figures=figures,
    )
    await _publish(conn, place, event, by, now)
    return None


async def exempt(
    conn: Connection,
    place: Place,
    line: StoredLine,
    by: Caller,
    now: datetime,
    sealing: Sealing,
    *,
    reason: str,
) -> ReportRefused | None:
    """免报: the city's decision, told once; another reason later only replaces the reason."""
    if not place.in_roster:
        return ReportRefused("out-of-roster")
    after = line.after_exemption(reason, by.subject, now)
    await store.save_line(conn, place.key, after, sealing)
    exempted = ExemptionAct("exempted", reason, by.subject, by.name, now)
    await store.add_exemption_act(conn, place.key, after.version, exempted, sealing)
    if line.exempted_at is None:
        await _publish(conn, place, DailyReportExempted(period=place.period.date), by, now)
    return None


async def withdraw_exemption(
    conn: Connection,
    place: Place,
    line: StoredLine,
    by: Caller,
    now: datetime,
    sealing: Sealing,
    *,
    reason: str,
) -> ReportRefused | None:
    """An exemption entered by mistake holds no more from now on; it stays among the line's acts."""
    after = line.after_exemption_withdrawn(place.period, now)
    await store.save_line(conn, place.key, after, sealing)
    withdrawn = ExemptionAct("withdrawn", reason, by.subject, by.name, now)
    await store.add_exemption_act(conn, place.key, after.version, withdrawn, sealing)
    await _publish(conn, place, ExemptionWithdrawn(period=place.period.date), by, now)
    return None


async def read_full_line(conn: Connection, place: Place, sealing: Sealing) -> FullLine:
    """Everything about a line, read in one snapshot; also what a line holds that nobody has touched."""
    campaign, county, day = place.key
    by_class = await figures_of_line(conn, *place.key)
    completeness = await read_completeness(conn)
    episodes = await episodes_after(conn, campaign, place.period.starts)
    running = await read_running(conn, campaign, place.period.starts)
    return FullLine(
        place=place,
        line=await store.read_line(conn, place.key, sealing),
        versions=await store.read_versions(conn, place.key, sealing),
        draft=await store.read_draft(conn, place.key, sealing),
        exemption_acts=await store.read_exemption_acts(conn, place.key, sealing),
        measured=Measured(
            figures=summed(by_class.values()),
            by_class=by_class,
            pending=await pending_stock(conn, campaign, place.campaign.units_in_line(county, day), day),
            complete=completeness.is_complete(place.period, county),
            silent=silent_in(episodes.get(county, ()), place.period, completeness.as_of),
            heard=(county, day) in await heard_in(conn, campaign, [(county, place.period)]),
        ),
        excuse=running.excuse(place.period),
        system_down=running.is_down_in(place.period),
    )


async def _period_events(conn: Connection, place: Place, statement: Statement) -> PeriodEvents:
    """What the system has of the period at this moment, as far as the statement speaks of it."""
    disputed = [dispute.event_id for dispute in statement.disputed]
    there = await journal_lines(conn, *place.key, disputed) if disputed else ()
    return PeriodEvents(
        disputed=frozenset(event.event_id for event in there),
        against_zero=await against_zero(conn, *place.key) if statement.zero else (),
    )


async def _version(
    conn: Connection, place: Place, number: int, statement: Statement, by: Caller, now: datetime
) -> Version:
    completeness = await read_completeness(conn)
    figures: Mapping[str, int] = statement.figures or {}
    check_now = check(
        SignedFigures(number, figures, statement.is_disputed),
        summed((await figures_of_line(conn, *place.key)).values()),
        complete=completeness.is_complete(place.period, place.key.county),
    )
    return Version(number, statement, Signature(by.subject, by.name, now, _is_proxy(by), check_now))


async def _note_incident(
    conn: Connection, place: Place, before: Statement | None, statement: Statement, by: Caller, now: datetime
) -> None:
    """What its words tell of stands on the city's desk at once (N5.5)."""
    await note_signed_words(
        conn,
        place.key,
        now,
        by.actor.kind,
        before=before.incident_words if before else None,
        after=statement.incident_words,
    )


def _is_proxy(by: Caller) -> bool:
    return by.role is Role.city_staff


async def _publish(conn: Connection, place: Place, event: Event, by: Caller, now: datetime) -> None:
    await outbox.add(conn, line_event(place.key, event, by.actor, time=now, recorded=now))
