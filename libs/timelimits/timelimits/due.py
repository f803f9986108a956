"""The day a limit runs out. The day it starts from is never counted itself."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NotRequired

from typing_extensions import TypedDict

from clock import add_working_days
from timelimits.table import Limit, Rule, in_force

MONTHS = {"months": 1, "years": 12}


@dataclass(frozen=True, slots=True)
class Due:
    """The last day, the limit it comes from, and whether a calendar not published yet may move it."""

    date: date
    limit: Limit
    provisional: bool = False


def due(rule: Rule, start: date, overrides: Mapping[date, bool]) -> Due:
    """The earliest last day under the rows in force on `start`: where two laws apply, the stricter one warns.

    LookupError when no row is in force on that day.
    """
    rows = [(limit, start) for limit in in_force(rule, start)]
    if not rows:
        raise LookupError(f"no limit for {rule} was in force on {start}")
    return earliest(rows, overrides)


def earliest(rows: Iterable[tuple[Limit, date]], overrides: Mapping[date, bool]) -> Due:
    """Of rows, each with the day from which it counts."""
    dues = [_due(limit, start, overrides) for limit, start in rows]
    return min(dues, key=lambda each: (each.date, not each.limit.verified))


class DueJson(TypedDict):
    """`provisional`: a calendar that is not published yet may move it."""

    name: str
    due: date
    law: str
    verified: bool
    provisional: bool
    article: NotRequired[str]


def show(due: Due) -> DueJson:
    """As it may be shown; an article nobody has read in the law is never printed."""
    shown: DueJson = {
        "name": due.limit.name,
        "due": due.date,
        "law": due.limit.law,
        "verified": due.limit.verified,
        "provisional": due.provisional,
    }
    if due.limit.verified and due.limit.article is not None:
        shown["article"] = due.limit.article
    return shown


def _due(limit: Limit, start: date, overrides: Mapping[date, bool]) -> Due:
    if limit.unit == "working_days":
        day, provisional = add_working_days(start, limit.length, overrides)
        return Due(day, limit, provisional)
    if limit.unit == "days":
        return Due(start + timedelta(days=limit.length), limit)
    return Due(_months_later(start, limit.length * MONTHS[limit.unit]), limit)


def _months_later(start: date, months: int) -> date:
    """The same day of a later month, or its last one."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))
