"""Counties × days as they are read, and as they are shown in JSON: the board, a day, the city's report."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from campaign import Campaign
from clock import SHANGHAI
from contracts.reporting import Check, Filing
from database import Connection
from reporting import store
from reporting.rules import board
from reporting.rules.board import Cell, Rate
from reporting.rules.figures import MEASURES, NO_CLASS, complete_figures, summed
from reporting.rules.periods import Period
from reporting.rules.roster import names, spans

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Overview:
    """Every county's line on some days."""

    campaign: Campaign
    days: Sequence[date]
    cells: Sequence[Cell]
    by_class: Mapping[str, Mapping[str, int]]
    as_of: datetime | None
    counties: Sequence[str]
    silent_now: Mapping[str, datetime] = field(default_factory=dict)
    """The counties whose episode of silence is open, and since when."""


async def read(
    conn: Connection,
    campaign: Campaign,
    periods: Sequence[Period],
    now: datetime,
    own: str | None = None,
) -> Overview:
    """The lines of these periods; of other counties than `own` only what they filed, not their figures."""
    counties = list(spans(campaign))
    if not periods:
        return Overview(campaign, [], [], {}, (await store.standing.read(conn)).as_of, counties)
    code, first, last = campaign.code, periods[0].date, periods[-1].date
    lines = await store.lines.of_days(conn, code, first, last)
    system = await store.figures.of_lines(conn, code, first, last)
    silences = await store.alerts.silences(conn, code, periods[0].starts)
    standing = await store.standing.read(conn)
    by_class = await store.figures.by_class(conn, code, first, last, [own] if own else counties)
    cells = [
        board.cell(
            county,
            period,
            lines.get((county, period.date), board.NOTHING),
            system.get((county, period.date), {}),
            in_roster=campaign.county(county, period.date) is not None,
            silent=any(
                board.touches(episode, period, standing.as_of) for episode in silences.get(county, ())
            ),
            complete=standing.complete(period, county),
            now=now,
        )
        for county in counties
        for period in periods
    ]
    return Overview(
        campaign,
        [period.date for period in periods],
        cells,
        by_class,
        standing.as_of,
        counties,
        {county: since for county in counties if (since := board.open_since(silences.get(county, ())))},
    )


def show_board(overview: Overview, own: str | None = None) -> Shown:
    """The board. `own`: a county's people see the figures of their county alone."""
    counted = [cell for cell in overview.cells if own in (None, cell.county)]
    return {
        "campaign": overview.campaign.code,
        "name": overview.campaign.name,
        "as_of": local(overview.as_of),
        "counties": show_counties(overview),
        "days": overview.days,
        "cells": [show_cell(cell, own) for cell in overview.cells],
        "silent_now": [
            {"county": county, "name": names(overview.campaign)[county], "raised": local(since)}
            for county, since in overview.silent_now.items()
        ],
        "completeness": show_rate("filed", board.completeness(overview.cells)),
        "timeliness": show_rate("on_time", board.timeliness(overview.cells)),
        "totals": show_totals(overview, counted),
    }


def show_counties(overview: Overview) -> list[Shown]:
    """The counties in the roster's order."""
    called = names(overview.campaign)
    return [{"code": code, "name": called[code]} for code in overview.counties]


def show_cell(cell: Cell, own: str | None = None) -> Shown:
    """A line of a day. Figures are null, never 0, where nothing was signed or heard."""
    mine = own in (None, cell.county)
    return {
        "county": cell.county,
        "day": cell.day,
        "filing": cell.filing,
        "by_proxy": cell.by_proxy,
        "content": cell.content,
        "check": cell.check,
        "silent": cell.silent,
        "system_complete": cell.system_complete,
        "due": cell.due,
        "figures": cell.figures if mine else None,
        "system": cell.system if mine else None,
        "figures_withheld": not mine,
    }


def show_rate(counted: str, rate: Rate) -> Shown:
    """A rate with what it is made of."""
    return {counted: rate.counted, "due": rate.due, "rate": rate.rate}


def show_totals(overview: Overview, cells: Collection[Cell]) -> Shown:
    """Sums of the system figures and of what was signed, each with the counties that are missing in it."""
    signed = board.signed_totals(cells)
    return {
        "measures": complete_figures(summed(overview.by_class.values())),
        "by_class": {name: figures for name, figures in overview.by_class.items() if name != NO_CLASS},
        "missing_in_measures": _named_days(overview, board.missing_in_system(cells)),
        "signed": {measure: signed.get(measure) for measure in MEASURES},
        "missing_in_signed": _named_days(overview, board.missing_in_signed(cells)),
    }


def _named_days(overview: Overview, missing: Mapping[str, Sequence[date]]) -> list[Shown]:
    called = names(overview.campaign)
    return [{"county": county, "name": called[county], "days": days} for county, days in missing.items()]


def show_city_report(day: Overview, running: Overview, incidents: Sequence[Shown], period: Period) -> Shown:
    """市局日报 (17:30): due, on time, late, missing with the named person; differing; incidents; totals."""
    cells = day.cells

    def filed(*values: Filing) -> list[Shown]:
        return [_named(day, cell) for cell in cells if cell.filing in values]

    return {
        "campaign": day.campaign.code,
        "date": period.date,
        "report_at": datetime.combine(period.date, day.campaign.city_report_at, SHANGHAI),
        "due_at": period.due,
        "as_of": local(day.as_of),
        "due": sum(cell.due for cell in cells),
        "completeness": show_rate("filed", board.completeness(cells)),
        "timeliness": show_rate("on_time", board.timeliness(cells)),
        "on_time": filed(Filing.on_time),
        "late": filed(Filing.late),
        "filed_afterwards": filed(Filing.filed_afterwards),
        "exempt": filed(Filing.exempt),
        "open": filed(Filing.open),
        "missing": [_with_contact(day, cell) for cell in cells if cell.filing is Filing.missing],
        "by_proxy": [_named(day, cell) for cell in cells if cell.by_proxy],
        "silent": [_with_contact(day, cell) for cell in cells if cell.silent],
        "differing": [_named(day, cell) for cell in cells if cell.check is Check.differing],
        "to_be_checked": [_named(day, cell) for cell in cells if cell.check is Check.to_be_checked],
        "incidents": [{**one, "time": local(one["time"])} for one in incidents],
        "day": show_totals(day, day.cells),
        "running": {"from": running.days[0], **show_totals(running, running.cells)},
    }


def local(instant: datetime | None) -> datetime | None:
    """Instants are shown in Shanghai."""
    return instant.astimezone(SHANGHAI) if instant else None


def _named(overview: Overview, cell: Cell) -> Shown:
    return {"county": cell.county, "name": names(overview.campaign)[cell.county]}


def _with_contact(overview: Overview, cell: Cell) -> Shown:
    """Whom to call: the named person and the deputy of the unit on that day (N5.3)."""
    unit = overview.campaign.county(cell.county, cell.day)
    if unit is None:
        return _named(overview, cell)
    return {
        **_named(overview, cell),
        "contact": unit.contact,
        "contact_phone": unit.contact_phone,
        "deputy": unit.deputy,
        "deputy_phone": unit.deputy_phone,
    }
