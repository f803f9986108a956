"""One line as it is shown: system figures, versions side by side, the draft, the events behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.reporting import Check
from database import Connection
from reporting.completeness.store import read_completeness
from reporting.daily_reports import store
from reporting.daily_reports.rules.versions import Draft, Place, Statement, StoredLine, Version
from reporting.figures.rules.pending_stock import STAGES
from reporting.figures.rules.stored_rows import NO_CLASS
from reporting.figures.rules.sums import Figures, differences, system_shown
from reporting.figures.store.queries import figures_by_class, figures_of_line, journal, pending_stock
from reporting.report_line.rules import check, content, filing_at
from reporting.silence.rules.episodes import silent_in
from reporting.silence.store import episodes_after

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the system has of a line, and how far that can be trusted."""

    figures: Figures
    complete: bool
    silent: bool


async def show_line(conn: Connection, place: Place, now: datetime) -> Shown:
    """Everything about one county on one day."""
    line = await store.read_line(conn, place.key)
    measured = await _measured(conn, place)
    versions = await store.read_versions(conn, place.key)
    latest = versions[-1] if versions else None
    check_now = _check(latest, measured) if latest else None
    return {
        "campaign": place.key.campaign,
        "county": place.key.county,
        "period": _show_period(place),
        "filing": filing_at(
            now,
            place.period,
            in_roster=place.in_roster,
            fixed=line.filing,
            exempt=line.exempt_reason is not None,
        ),
        "by_proxy": line.by_proxy,
        "content": content(zero=latest.statement.zero) if latest else None,
        "check": check_now,
        "correction_asked": check_now is Check.differing,
        "silent": measured.silent,
        "differences": _show_differences(latest, measured),
        "signed_at": line.signed_at,
        "exemption": _show_exemption(line),
        "system": await _show_system(conn, place, measured, signed=latest is not None),
        "versions": [_show_version(version, measured) for version in versions],
        "draft": _show_draft(await store.read_draft(conn, place.key)),
        "events": await show_events(conn, place),
        "version": line.version,
    }


async def show_events(conn: Connection, place: Place) -> Sequence[Shown]:
    """The events behind the line."""
    return [
        {
            "event_id": event.event_id,
            "type": event.type,
            "subject": event.subject,
            "time": event.time,
            "recorded": event.recorded,
        }
        for event in await journal(conn, *place.key)
    ]


async def _measured(conn: Connection, place: Place) -> Measured:
    campaign, county, _ = place.key
    figures = await figures_of_line(conn, *place.key)
    episodes = await episodes_after(conn, campaign, place.period.starts)
    completeness = await read_completeness(conn)
    return Measured(
        figures,
        completeness.is_complete(place.period, county),
        silent_in(episodes.get(county, ()), place.period, completeness.as_of),
    )


async def _show_system(conn: Connection, place: Place, measured: Measured, *, signed: bool) -> Shown:
    """System figures are null where nothing was heard, and hold a zero only where that was measured."""
    campaign, county, day = place.key
    by_class = await figures_by_class(conn, campaign, day, day, [county])
    stock = await pending_stock(conn, campaign, county, day)
    shown = system_shown(measured.figures, signed=signed, silent=measured.silent, complete=measured.complete)
    return {
        "figures": shown,
        "by_class": {name: figures for name, figures in by_class.items() if name != NO_CLASS},
        "pending": _show_stock(stock) if stock or shown else None,
        "incidents": shown.get("incidents") if shown else None,
        "complete": measured.complete,
    }


def _show_stock(stock: Mapping[str, int]) -> Shown:
    stages = {stage.removeprefix("stock_"): stock.get(stage, 0) for stage in STAGES}
    return {**stages, "total": sum(stages.values())}


def _show_differences(latest: Version | None, measured: Measured) -> Shown:
    """Nothing differs from figures that are not complete yet."""
    if latest is None or not measured.complete:
        return {}
    return {
        measure: {"signed": signed, "system": counted}
        for measure, (signed, counted) in differences(latest.signed_figures.figures, measured.figures).items()
    }


def _show_period(place: Place) -> Shown:
    period = place.period
    return {
        "date": period.date,
        "from": period.starts,
        "to": period.ends,
        "cut_off": period.ends,
        "due": period.due,
        "late_until": period.late_until,
    }


def _show_exemption(line: StoredLine) -> Shown | None:
    if line.exempt_reason is None:
        return None
    return {"reason": line.exempt_reason, "decided_at": line.exempted_at}


def _show_version(version: Version, measured: Measured) -> Shown:
    """A version with what its check says today, against the system figures as they are now."""
    signature = version.signature
    return {
        "version": version.number,
        "kind": "signed" if version.number == 1 else "correction",
        **_show_statement(version.statement),
        "reason": version.reason,
        "signed_by": signature.signer_name or signature.signed_by,
        "signed_at": signature.signed_at,
        "by_proxy": signature.by_proxy,
        "content": content(zero=version.statement.zero),
        "check": _check(version, measured),
    }


def _check(version: Version, measured: Measured) -> Check:
    return check(version.signed_figures, measured.figures, complete=measured.complete)


def _show_draft(draft: Draft | None) -> Shown | None:
    if draft is None:
        return None
    return {
        **_show_statement(draft.statement),
        "drafted_by": draft.drafted_by,
        "drafted_at": draft.drafted_at,
    }


def _show_statement(statement: Statement) -> Shown:
    return {
        "zero": statement.zero,
        "figures": statement.figures,
        "filled_by": statement.filled_by,
        "reviewed_by": statement.reviewed_by,
        "phone": statement.phone,
        "incidents": statement.incidents,
        "remarks": statement.remarks,
        "disputed": [{"event_id": one.event_id, "reason": one.reason} for one in statement.disputed],
    }
