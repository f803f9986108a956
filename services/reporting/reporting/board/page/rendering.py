"""From the board's JSON to the page: the last fortnight, then one table per month behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from importlib import resources
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from pydantic_core import from_json, to_json

from contracts import CASE_CLASS_NAMES
from reporting.board.page import symbols
from reporting.board.page.filters import KIND_NAMES, STATES, Filters
from reporting.board.page.symbols import Look
from reporting.completeness.bodies import browsers_moment
from reporting.figures.rules.measures import NAMES
from reporting.report_line.rules import SIGNED
from web.responses import in_local_time

WEEKDAYS: Final = "一二三四五六日"
FEN_OF_A_YUAN: Final = 100


FORTNIGHT: Final = 14

Cells = Mapping[tuple[str, date], Mapping[str, Any]]
"""The cells of the board's JSON by county and day."""

NO_FILTERS: Final = Filters()


@dataclass(frozen=True, slots=True)
class Cell:
    """A look, and where its day is to be seen; None: for this reader it is not."""

    look: Look
    link: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A county's days in a table: a cell each, and how many of the due lines were filed."""

    name: str
    cells: Sequence[Cell]
    filed: str
    trend: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the page."""

    name: str
    days: Sequence[date]
    rows: Sequence[Row]
    hits: int
    """How many cells are asked for, where the page is narrowed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for; None: the campaign's days up to today, as they stand now."""

    first: date | None = None
    last: date | None = None
    as_of: datetime | None = None
    filters: Filters = NO_FILTERS

    @property
    def moment(self) -> str:
        """`as_of` as a browser's field has it."""
        return browsers_moment(self.as_of)

    def address(self, campaign: str, **other: str | None) -> str:
        """The same question with something `other` in it: what the links of the page go on asking."""
        asked = {"campaign": campaign, "from": self.first, "to": self.last, "as_of": self.moment or None}
        rest = f"&{self.filters.address}" if self.filters.address else ""
        return urlencode({name: value for name, value in {**asked, **other}.items() if value}) + rest


EVERYTHING: Final = Asked()


def render(
    board: Mapping[str, Any], own: str | None = None, asked: Asked = EVERYTHING, *, signed_in: bool = False
) -> str:
    """The page of a board, as GET …/board gives it; who is signed in may sign out.

    `own`: the only county whose days this reader may open.
    """
    shown = from_json(to_json(in_local_time(board)))
    campaign, filters = shown["campaign"], asked.filters
    kinds = {county["kind"] for county in shown["counties"]}
    return _template().render(
        style=style(),
        signed_in=signed_in,
        is_city=own is None,
        asked=asked.moment,
        filters=filters,
        present=asked.address(campaign, as_of=None),
        everything=replace(asked, filters=NO_FILTERS).address(campaign),
        states={state: name for state, (name, _) in STATES.items()},
        kinds=KIND_NAMES if len(kinds) > 1 else {},
        board=shown,
        tables=_tables(shown, own, asked),
        measures=NAMES,
        classes=CASE_CLASS_NAMES,
        legend=symbols,
        by_two=any(cell["awaiting_second"] or cell["signed_by_two"] for cell in shown["cells"]),
        missing=_missing(shown),
    )


@cache
def style() -> str:
    """What stands in the page's one `<style>`: its headers allow this text and no other."""
    return (resources.files("reporting.board.page") / "templates/board.css").read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("reporting.board.page", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(weekday=_weekday, percent=_percent, amount=_amount, moment=_moment)
    return environment.get_template("board.html")


def _tables(board: Mapping[str, Any], own: str | None, asked: Asked) -> Sequence[Table]:
    """The last fortnight first, its newest day first, so that a phone shows today; the months behind it."""
    days = [date.fromisoformat(day) for day in board["days"]]
    recent, earlier = days[-FORTNIGHT:][::-1], days[:-FORTNIGHT]
    months = [
        (f"{year}年{month}月", list(group))
        for (year, month), group in groupby(earlier, key=lambda day: (day.year, day.month))
    ]
    unusual = {(one["county"], day) for one in board["unusual_zeros"] for day in one["days"]}
    cells = {
        (cell["county"], date.fromisoformat(cell["day"])): {
            **cell,
            "unusual_zero": (cell["county"], cell["day"]) in unusual,
        }
        for cell in board["cells"]
    }
    named = ([("最近两周", recent)] if recent else []) + months[::-1]
    return [_table(name, of, board, cells, own, asked) for name, of in named]


def _table(
    name: str, days: Sequence[date], board: Mapping[str, Any], cells: Cells, own: str | None, asked: Asked
) -> Table:
    """The units and days on which some cell is asked for; of those every cell, as it is."""
    filters = asked.filters
    units = [one for one in board["counties"] if filters.kind in (None, one["kind"])]
    if filters.narrows_cells:
        hits = [(one["code"], day) for one in units for day in days if filters.shows(cells[one["code"], day])]
        units = [one for one in units if any(code == one["code"] for code, _ in hits)]
        shown = [day for day in days if any(hit == day for _, hit in hits)]
    else:
        hits, shown = [], list(days)
    rows = [_row(board["campaign"], one, days, shown, cells, own, asked) for one in units]
    return Table(name, shown, rows, len(hits))


def _row(
    campaign: str,
    county: Mapping[str, Any],
    days: Sequence[date],
    shown: Sequence[date],
    cells: Cells,
    own: str | None,
    asked: Asked,
) -> Row:
    """The cells of the days shown; how many were filed is of all days of the table."""
    code = county["code"]
    due = [cells[code, day] for day in days if cells[code, day]["due"]]
    filed = sum(cell["filing"] in SIGNED for cell in due)
    opens = own in (None, code)
    then = f"?as_of={asked.moment}" if asked.moment else ""
    page = f"campaigns/{campaign}/counties/{code}"
    of_days = [
        Cell(symbols.look(cells[code, day]), f"{page}/days/{day}{then}" if opens else None) for day in shown
    ]
    trend = f"{page}/trend{then}" if opens else None
    return Row(_name(county), of_days, f"{filed}/{len(due)}" if due else "—", trend)


def _name(county: Mapping[str, Any]) -> str:
    """`苍南县（至 01-15，其后龙港市）`"""
    if "ended" not in county:
        return str(county["name"])
    after = f"，其后{county['successor']['name']}" if "successor" in county else ""
    return f"{county['name']}（至 {county['ended'][5:]}{after}）"


def _missing(board: Mapping[str, Any]) -> Mapping[str, str]:
    """Who is missing in each of the two sums, in words; counties that lack the same days stand together."""
    everybody, totals = len(board["counties"]), board["totals"]
    return {
        name: _grouped_by_days(totals[key], everybody)
        for name, key in (("system", "missing_in_measures"), ("signed", "missing_in_signed"))
    }


def _grouped_by_days(missing: Sequence[Mapping[str, Any]], everybody: int) -> str:
    groups: dict[str, list[str]] = {}
    for county in missing:
        groups.setdefault(_days(county["days"]), []).append(county["name"])
    return "；".join(
        f"{'全部单位' if len(names) == everybody > 1 else '、'.join(names)}（{days}）"
        for days, names in groups.items()
    )


def _weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def _percent(rate: Mapping[str, Any], counted: str) -> str:
    """`98.3 %（59/60）`; nothing due is no rate, and not 0 %."""
    if rate["rate"] is None:
        return "—（尚无应报）"
    return f"{rate['rate'] * 100:.1f}%（{rate[counted]}/{rate['due']}）"


def _amount(number: int | None, measure: str) -> str:
    """Counts as they are, money in 元; what nobody signed is no 0."""
    if number is None:
        return "—"
    return f"{number / FEN_OF_A_YUAN:,.2f} 元" if measure.endswith("_fen") else f"{number:,}"


def _moment(text: str | None) -> str:
    return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M:%S") if text else "尚无"


def _days(days: Sequence[str]) -> str:
    """`12-10、12-11`, or the first and last of many."""
    if len(days) > 4:
        return f"{days[0][5:]} 至 {days[-1][5:]} 间共 {len(days)} 日"
    return "、".join(day[5:] for day in days)
