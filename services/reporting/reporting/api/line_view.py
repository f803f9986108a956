"""One line as it is shown: system figures, versions side by side, the draft, the events behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from contracts.reporting import Check
from database import Connection
from reporting import store
from reporting.api.overview import local
from reporting.handlers.reports import Place
from reporting.rules import filing, signing
from reporting.rules.board import touches
from reporting.rules.counting import STAGES
from reporting.rules.figures import NO_CLASS, differences, system_shown
from reporting.store.lines import Said

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the system has of a line, and how far that can be trusted."""

    figures: Mapping[str, int]
    complete: bool
    silent: bool


async def show_line(conn: Connection, place: Place, now: datetime) -> Shown:
    """Everything about one county on one day."""
    campaign, county, _ = place.key
    stored = await store.lines.read(conn, place.key)
    measured = await _measured(conn, place)
    versions = [_version(row, measured) for row in await store.lines.versions(conn, place.key)]
    latest = versions[-1] if versions else {"content": None, "check": None, "figures": {}}
    return {
        "campaign": campaign,
        "county": county,
        "period": _period(place),
        "filing": filing.filing(
            place.period,
            in_roster=place.in_roster,
            fixed=stored.filing,
            exempt=stored.exempt_reason is not None,
            now=now,
        ),
        "by_proxy": stored.by_proxy,
        "content": latest["content"],
        "check": latest["check"],
        "correction_asked": latest["check"] is Check.differing,
        "silent": measured.silent,
        "differences": _differences(latest["figures"], measured),
        "signed_at": local(stored.signed_at),
        "exemption": _exemption(stored),
        "system": await _system(conn, place, measured, signed=bool(versions)),
        "versions": versions,
        "draft": _draft(await store.lines.draft(conn, place.key)),
        "events": await events_shown(conn, place),
        "version": stored.version,
    }


async def events_shown(conn: Connection, place: Place) -> list[Shown]:
    """The events behind the line."""
    return [
        {
            "event_id": event["event_id"],
            "type": event["type"],
            "subject": event["subject"],
            "time": local(event["time"]),
            "recorded": local(event["recorded"]),
        }
        for event in await store.figures.events(conn, *place.key)
    ]


async def _measured(conn: Connection, place: Place) -> Measured:
    campaign, county, day = place.key
    figures = await store.figures.of_lines(conn, campaign, day, day, county)
    silences = await store.alerts.silences(conn, campaign, place.period.starts)
    standing = await store.standing.read(conn)
    return Measured(
        figures.get((county, day), {}),
        standing.complete(place.period, county),
        any(touches(one, place.period, standing.as_of) for one in silences.get(county, ())),
    )


async def _system(conn: Connection, place: Place, measured: Measured, *, signed: bool) -> Shown:
    """System figures are null where nothing was heard, and hold a zero only where that was measured."""
    campaign, county, day = place.key
    by_class = await store.figures.by_class(conn, campaign, day, day, [county])
    pending = await store.figures.pending(conn, campaign, county, day)
    shown = system_shown(measured.figures, signed=signed, silent=measured.silent, complete=measured.complete)
    return {
        "figures": shown,
        "by_class": {name: of for name, of in by_class.items() if name != NO_CLASS},
        "pending": _pending(pending) if pending or shown else None,
        "incidents": shown.get("incidents") if shown else None,
        "complete": measured.complete,
    }


def _pending(stock: Mapping[str, int]) -> Shown:
    stages = {stage.removeprefix("stock_"): stock.get(stage, 0) for stage in STAGES}
    return {**stages, "total": sum(stages.values())}


def _differences(signed: Mapping[str, int], measured: Measured) -> Shown:
    """Nothing differs from figures that are not complete yet."""
    found = differences(signed, measured.figures) if measured.complete else {}
    return {measure: {"signed": said, "system": counted} for measure, (said, counted) in found.items()}


def _period(place: Place) -> Shown:
    period = place.period
    return {
        "date": period.date,
        "from": period.starts,
        "to": period.ends,
        "cut_off": period.ends,
        "due": period.due,
        "late_until": period.late_until,
    }


def _exemption(stored: store.lines.Stored) -> Shown | None:
    if stored.exempt_reason is None:
        return None
    return {"reason": stored.exempt_reason, "decided_at": local(stored.exempted_at)}


def _version(row: asyncpg.Record, measured: Measured) -> Shown:
    """A version with what its check says today, against the system figures as they are now."""
    said = store.lines.statement_of(row)
    signed = signing.Signed(row["number"], said.figures or {}, bool(said.disputed))
    return {
        "version": row["number"],
        "kind": "signed" if row["number"] == 1 else "correction",
        **_said(said),
        "reason": row["reason"],
        "signed_by": row["signer_name"] or row["signed_by"],
        "signed_at": local(row["signed_at"]),
        "by_proxy": row["by_proxy"],
        "content": signing.content(zero=said.zero),
        "check": signing.check(signed, measured.figures, complete=measured.complete),
    }


def _draft(row: asyncpg.Record | None) -> Shown | None:
    if row is None:
        return None
    drafted = {"drafted_by": row["drafted_by"], "drafted_at": local(row["drafted_at"])}
    return {**_said(store.lines.statement_of(row)), **drafted}


def _said(said: Said) -> Shown:
    return {
        "zero": said.zero,
        "figures": said.figures,
        "filled_by": said.filled_by,
        "reviewed_by": said.reviewed_by,
        "phone": said.phone,
        "incidents": said.incidents,
        "remarks": said.remarks,
        "disputed": [{"event_id": one.event_id, "reason": one.reason} for one in said.disputed],
    }
