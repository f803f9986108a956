"""From the board's JSON to the page: one table per month, so that a whole season fits on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic_core import from_json, to_json

from reporting.page import signs
from reporting.page.signs import Look
from reporting.rules.figures import MEASURES

CLASSES: Final[Mapping[str, str]] = {
    "wages": "劳动报酬",
    "work_injury": "工伤赔偿",
    "social_insurance": "社会保险待遇",
    "other": "其他",
}
WEEKDAYS: Final = "一二三四五六日"
FEN_OF_A_YUAN: Final = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A county's month: a look per day, and how many of the due lines were filed."""

    name: str
    looks: Sequence[Look]
    filed: str


@dataclass(frozen=True, slots=True)
class Month:
    """A table of the page."""

    name: str
    days: Sequence[date]
    rows: Sequence[Row]


def render(board: Mapping[str, Any]) -> str:
    """The page of a board, as GET …/board gives it."""
    said = from_json(to_json(board))
    return (
        _environment()
        .get_template("board.html")
        .render(
            board=said,
            months=_months(said),
            measures=MEASURES,
            classes=CLASSES,
            legend=signs,
            missing=_missing(said),
        )
    )


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("reporting.page", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(weekday=_weekday, percent=_percent, amount=_amount, moment=_moment)
    return made


def _months(board: Mapping[str, Any]) -> Sequence[Month]:
    days = [date.fromisoformat(day) for day in board["days"]]
    cells = {(cell["county"], date.fromisoformat(cell["day"])): cell for cell in board["cells"]}
    return [
        Month(f"{year}年{month}月", of_month, [_row(county, of_month, cells) for county in board["counties"]])
        for (year, month), of_month in (
            (key, list(group)) for key, group in groupby(days, key=lambda day: (day.year, day.month))
        )
    ]


def _row(county: Mapping[str, str], days: Sequence[date], cells: Mapping[tuple[str, date], Any]) -> Row:
    own = [cells[county["code"], day] for day in days]
    due = [cell for cell in own if cell["due"]]
    filed = sum(cell["filing"] in signs.SIGNED for cell in due)
    return Row(county["name"], [signs.look(cell) for cell in own], f"{filed}/{len(due)}" if due else "—")


def _missing(board: Mapping[str, Any]) -> Mapping[str, str]:
    """Who is missing in each of the two sums, in words; counties that lack the same days stand together."""
    everybody, totals = len(board["counties"]), board["totals"]
    return {
        name: _together(totals[key], everybody)
        for name, key in (("system", "missing_in_measures"), ("signed", "missing_in_signed"))
    }


def _together(missing: Sequence[Mapping[str, Any]], everybody: int) -> str:
    groups: dict[str, list[str]] = {}
    for one in missing:
        groups.setdefault(_short(one["days"]), []).append(one["name"])
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
    """Counts as they are, money in 元; what nobody said is no 0."""
    if number is None:
        return "—"
    return f"{number / FEN_OF_A_YUAN:,.2f} 元" if measure.endswith("_fen") else f"{number:,}"


def _moment(text: str | None) -> str:
    return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M:%S") if text else "尚无"


def _short(days: Sequence[str]) -> str:
    """`12-10、12-11`, or the first and last of many."""
    if len(days) > 4:
        return f"{days[0][5:]} 至 {days[-1][5:]} 间共 {len(days)} 日"
    return "、".join(day[5:] for day in days)
