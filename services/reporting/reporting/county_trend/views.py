"""What the page shows of a county's days."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, Final

from reporting.board.page import Asked, symbols
from reporting.board.rules import BoardCell, Overview
from reporting.board.views import show_cell
from reporting.calendar.rules.periods import Period, first_date
from reporting.county_trend.rules import DAYS, HEIGHT, WIDTH, bars
from reporting.daily_reports.rules.versions import Place
from reporting.figures.printing import amount_cell, name_cell
from reporting.figures.rules.measures import MEASURES, NAMES

Shown = dict[str, Any]

CHARTED: Final = ("received", "consultations", "incidents", "assigned", "closed")
"""What is looked at first; the table has all."""


def show_trend(
    overview: Overview,
    place: Place,
    periods: Sequence[Period],
    unusual_zeros: Collection[date],
    asked: Asked,
    today: date,
) -> Shown:
    """`place`: the county and the last of the days. In the table the newest stands first, for a phone."""
    campaign, county = place.key.campaign, place.key.county
    cells = [cell for cell in overview.cells if cell.county == county]
    first, newest_first = periods[0].date, cells[::-1]
    return {
        "county_path": f"campaigns/{campaign}/counties/{county}",
        "campaign": campaign,
        "asked": asked.moment,
        "first": first,
        "last": place.key.period,
        "days": [_day(cell, is_unusual=cell.day in unusual_zeros) for cell in newest_first],
        "charts": [_chart(measure, cells) for measure in CHARTED],
        "rows": [_row(measure, newest_first) for measure in MEASURES],
        "width": WIDTH * DAYS,
        "height": HEIGHT,
        "bar_width": WIDTH - 4,
        "before": first - timedelta(days=1) if first > first_date(place.campaign) else None,
        "after": _after(place, today),
    }


def _after(place: Place, today: date) -> date | None:
    """The last day of the next stretch, as far as there are days yet; None: there is none."""
    last = place.key.period
    return min(last + timedelta(days=DAYS), today) if last < today else None


def _day(cell: BoardCell, *, is_unusual: bool) -> Shown:
    look = symbols.look({**show_cell(cell), "unusual_zero": is_unusual})
    return {"date": cell.day, "look": look, "is_unusual": is_unusual}


def _chart(measure: str, cells: Sequence[BoardCell]) -> Shown:
    values = [_counted(cell, measure) for cell in cells]
    told = "，".join(
        f"{cell.day.isoformat()[5:]} {'没有听到' if value is None else value}"
        for cell, value in zip(cells, values, strict=True)
    )
    drawn = list(zip(cells, bars(values), strict=True))
    return {"name": NAMES[measure], "told": told, "bars": [(cell.day.day, bar) for cell, bar in drawn]}


def _row(measure: str, cells: Sequence[BoardCell]) -> Shown:
    return {
        "measure": measure,
        "name": name_cell(measure),
        "cells": [
            {
                "day": cell.day,
                "is_heard": _counted(cell, measure) is not None,
                "system": amount_cell(measure, _counted(cell, measure), cell.system_not_exact),
                "signed": amount_cell(measure, _signed(cell, measure)),
                "differs": _signed(cell, measure) not in (None, _counted(cell, measure)),
            }
            for cell in cells
        ],
    }


def _counted(cell: BoardCell, measure: str) -> int | None:
    """None: it was not heard, and is no 0."""
    return cell.system.get(measure) if cell.system else None


def _signed(cell: BoardCell, measure: str) -> int | None:
    return cell.figures.get(measure) if cell.figures else None
