"""Drafting, signing and correcting a line, by one or by two. A change and its event commit together."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from access import Caller, Role
from contracts import ActorKind, Event
from contracts.reporting import DailyReportCorrected, DailyReportSigned
from database import Connection
from reporting.completeness.store import read_completeness
from reporting.daily_reports.handlers.publishing import publish
from reporting.daily_reports.rules.signing import (
    By,
    PeriodEvents,
    ReportRefused,
    figures_signed,
    locked,
    machine_zero,
    open_for_drafting,
    open_for_proxy,
    open_for_signing,
    reason_not_asked,
    replaces_filled_by_empty,
    signs_twice,
)
from reporting.daily_reports.rules.versions import (
    NO_SIGNATURES,
    Draft,
    FirstSignature,
    Place,
    Signature,
    Signatures,
    Statement,
    StoredLine,
    Version,
)
from reporting.daily_reports.store.lines import put_draft, read_draft, save_line, use_draft_up
from reporting.daily_reports.store.versions import (
    add_first_signature,
    add_version,
    read_signatures,
)
from reporting.figures.rules.sums import summed
from reporting.figures.store.queries import against_zero, figures_of_line, journal_lines
from reporting.incidents.handlers import note_signed_words
from reporting.outages.store import read_running
from reporting.report_line.rules import SignedFigures, check, content, excuse_of, filing_when_signed
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
    draft_before = await read_draft(conn, place.key, sealing)
    before = draft_before.statement if draft_before else None
    refused = open_for_drafting(place.period, now, in_roster=place.in_roster)
    refused = refused or replaces_filled_by_empty(statement, before)
    by_machine = by.actor.kind is ActorKind.client
    if statement.zero and by_machine:
        refused = refused or machine_zero(statement, before, await _period_events(conn, place, statement))
    if refused is None:
        await put_draft(conn, place.key, Draft(statement, by.subject, now, by_machine), sealing)
        await save_line(conn, place.key, line.after_draft(), sealing)
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
    """A named person's act (N5.1, N5.3): it signs the day, or is the first signature of two."""
    figures = await _figures_of_first_signing(conn, place, by, now, statement, reason)
    if isinstance(figures, ReportRefused):
        return figures
    signatures = await _read_signatures(conn, place, line, sealing)
    await _sign(conn, place, line, by, now, sealing, replace(statement, figures=figures), reason, signatures)
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
    """更正: a new version with a reason and a name, beside what was signed; or the first signature of two."""
    signatures = await _read_signatures(conn, place, line, sealing)
    figures = await _figures_of_correction(conn, place, line, now, signatures, statement)
    if isinstance(figures, ReportRefused):
        return figures
    await _sign(conn, place, line, by, now, sealing, replace(statement, figures=figures), reason, signatures)
    return None


async def sign_second(
    conn: Connection,
    place: Place,
    line: StoredLine,
    by: Caller,
    now: datetime,
    sealing: Sealing,
    *,
    reason: str | None,
) -> ReportRefused | None:
    """审签: another named person signs what the first one did, as it stands; this files or corrects the day.

    It is looked at as a first signing is: what came in meanwhile may stand against it.
    """
    assert line.awaiting is not None  # else there was an objection
    signatures = await _read_signatures(conn, place, line, sealing)
    [first] = [one for one in signatures.firsts if one.number == line.awaiting]
    person = By(by.actor.kind, by.name, by.subject)
    if refused := signs_twice(person, first) or reason_not_asked(person, line, reason):
        return refused
    statement = first.statement
    if line.signed_at is None:
        figures = await _figures_of_first_signing(conn, place, by, now, statement, reason)
    else:
        reason = first.reason
        figures = await _figures_of_correction(conn, place, line, now, signatures, statement)
    if isinstance(figures, ReportRefused):
        return figures
    version = await _version(conn, place, line, statement, by, now)
    await _keep(conn, place, line, replace(version, reason=reason, first=first), by, signatures, sealing)
    return None


async def _figures_of_first_signing(
    conn: Connection, place: Place, by: Caller, now: datetime, statement: Statement, reason: str | None
) -> Mapping[str, int] | ReportRefused:
    refused = open_for_signing(place.period, now, in_roster=place.in_roster)
    if _is_proxy(by):
        refused = refused or open_for_proxy(place.period, now, reason)
    return refused or figures_signed(statement, await _period_events(conn, place, statement))


async def _figures_of_correction(
    conn: Connection,
    place: Place,
    line: StoredLine,
    now: datetime,
    signatures: Signatures,
    statement: Statement,
) -> Mapping[str, int] | ReportRefused:
    refused = locked(line, place.locked_from, now)
    refused = refused or replaces_filled_by_empty(statement, signatures.versions[-1].statement)
    return refused or figures_signed(statement, await _period_events(conn, place, statement))


async def _sign(
    conn: Connection,
    place: Place,
    line: StoredLine,
    by: Caller,
    now: datetime,
    sealing: Sealing,
    statement: Statement,
    reason: str | None,
    signatures: Signatures,
) -> None:
    """Where two signatures are asked for, the line stands after the first as it did; no event tells of it."""
    if not place.campaign.second_signature:
        version = await _version(conn, place, line, statement, by, now)
        await _keep(conn, place, line, replace(version, reason=reason), by, signatures, sealing)
        return
    after = line.after_first_signature()
    first = FirstSignature(after.version, statement, by.subject, by.name, now, reason)
    if statement.incident_words:
        await _note_incident(conn, place, signatures, statement, by, now)
    await add_first_signature(conn, place.key, first, sealing)
    await use_draft_up(conn, place.key)
    await save_line(conn, place.key, after, sealing)


async def _keep(
    conn: Connection,
    place: Place,
    line: StoredLine,
    version: Version,
    by: Caller,
    signatures: Signatures,
    sealing: Sealing,
) -> None:
    """A version beside those before, and its event. The first fixes filing and the proxy mark."""
    signature, now = version.signature, version.signature.signed_at
    figures, said = version.statement.figures or {}, content(zero=version.statement.zero)
    event: Event
    if version.number == 1:
        running = await read_running(conn, place.key.campaign, place.period.starts)
        excuse = excuse_of(running.excuse(place.period), asked_anew=line.asked_anew_at is not None)
        filing = filing_when_signed(place.period, now, excuse)
        after = line.after_signing(signature, filing)
        event = DailyReportSigned(
            period=place.period.date,
            filing=filing,
            content=said,
            check=signature.check_then,
            by_proxy=signature.by_proxy,
            figures=figures,
        )
    else:
        after = line.after_correction(version.number)
        event = DailyReportCorrected(
            period=place.period.date,
            version=version.number,
            content=said,
            check=signature.check_then,
            figures=figures,
        )
    await _note_incident(conn, place, signatures, version.statement, by, now)
    await add_version(conn, place.key, version, sealing)
    await use_draft_up(conn, place.key)
    await save_line(conn, place.key, after, sealing)
    await publish(conn, place, event, by, now)


async def _period_events(conn: Connection, place: Place, statement: Statement) -> PeriodEvents:
    """What the system has of the period at this moment, as far as the statement speaks of it."""
    disputed = [dispute.event_id for dispute in statement.disputed]
    there = await journal_lines(conn, *place.key, disputed) if disputed else ()
    return PeriodEvents(
        disputed=frozenset(event.event_id for event in there),
        against_zero=await against_zero(conn, *place.key) if statement.zero else (),
    )


async def _version(
    conn: Connection, place: Place, line: StoredLine, statement: Statement, by: Caller, now: datetime
) -> Version:
    """The next one; a correction uses up the city's leave, where the day is locked."""
    number = (line.latest or 0) + 1
    completeness = await read_completeness(conn)
    figures: Mapping[str, int] = statement.figures or {}
    check_now = check(
        SignedFigures(number, figures, statement.is_disputed),
        summed((await figures_of_line(conn, *place.key)).values()),
        complete=completeness.is_complete(place.period, place.key.county),
    )
    signature = Signature(by.subject, by.name, now, _is_proxy(by), check_now)
    return Version(number, statement, signature, leave=line.leave)


async def _read_signatures(conn: Connection, place: Place, line: StoredLine, sealing: Sealing) -> Signatures:
    """What was signed of a locked line. The line itself says where nothing was: most are signed but once."""
    if line.latest is None and line.awaiting is None:
        return NO_SIGNATURES
    return await read_signatures(conn, place.key, sealing)


async def _note_incident(
    conn: Connection, place: Place, signatures: Signatures, statement: Statement, by: Caller, now: datetime
) -> None:
    """What its words tell of stands on the city's desk at once (N5.5), also of a first signature."""
    before = signatures.words
    await note_signed_words(
        conn,
        place.key,
        now,
        by.actor.kind,
        before=before[-1].words if before else None,
        after=statement.incident_words,
    )


def _is_proxy(by: Caller) -> bool:
    return by.role is Role.city_staff
