"""The three tables of a campaign: counties.csv, offices.csv, lawyers.csv. Every error names file and line."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from campaign.errors import flaw_of_code, flaw_of_text, wrong
from campaign.model import County, Lawyer, Office, StandingOrder
from contracts import CaseClass
from contracts.assignment import LawyerKind

T = TypeVar("T")

COUNTIES = (
    "code,name,kind,number_prefix,valid_from,valid_to,contact,contact_phone,deputy,deputy_phone,"
    "head,standing_order,synthetic"
)
OFFICES = "county,code,name,kind"
LAWYERS = "id,county,name,firm,kind,expertise,capacity,duty_days,synthetic"
DAYS_OF_A_WEEK = range(7)
MOST_CASES = 1000


@dataclass(frozen=True)
class Row:
    """One line of a table, and where it stands."""

    path: Path
    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """A cell that must say something."""
        if not self.cells[column]:
            raise self.wrong(column, "is empty")
        flaw = flaw_of_text(self.cells[column])
        if flaw:
            raise self.wrong(column, flaw)
        return self.cells[column]

    def code(self, column: str) -> str:
        """A cell that others are compared with, sign by sign."""
        text = self.text(column)
        flaw = flaw_of_code(text)
        if flaw:
            raise self.wrong(column, flaw)
        return text

    def read(self, column: str, parse: Callable[[str], T], what: str) -> T:
        """A cell parsed, or a line that says what it should have been."""
        text = self.text(column)
        try:
            return parse(text)
        except ValueError:
            raise self.wrong(column, f"{self.cells[column]!r} is not {what}") from None

    def day(self, column: str) -> date | None:
        """A date like 2019-08-16, or nothing."""
        if not self.cells[column]:
            return None
        return self.read(column, date.fromisoformat, "a date like 2019-08-16")

    def one_of(self, column: str, *allowed: str) -> Any:
        """One of a few words."""
        if self.cells[column] not in allowed:
            raise self.wrong(column, f"{self.cells[column]!r} is none of {', '.join(allowed)}")
        return self.cells[column]

    def wrong(self, column: str, what: str) -> Exception:
        return wrong(self.path, f"line {self.line}, {column}", what)


def read_counties(folder: Path) -> tuple[County, ...]:
    """The roster, with each unit's offices."""
    rows = list(_rows(folder / "counties.csv", COUNTIES))
    offices = list(_rows(folder / "offices.csv", OFFICES))
    _known(offices, {row.code("code") for row in rows})
    _distinct(offices, "code")
    counties = tuple(_county(row, offices) for row in rows)
    _no_overlap(rows, counties)
    _in_order(rows, counties)
    _own_prefixes(rows, counties)
    return counties


def read_lawyers(folder: Path, counties: tuple[County, ...]) -> tuple[Lawyer, ...]:
    """The detachments; the order of the lines is the roster order."""
    rows = list(_rows(folder / "lawyers.csv", LAWYERS))
    _known(rows, {county.code for county in counties})
    _distinct(rows, "id")
    return tuple(_lawyer(row, order) for order, row in enumerate(rows, 1))


def _county(row: Row, offices: list[Row]) -> County:
    return County(
        code=row.code("code"),
        name=row.text("name"),
        kind=row.one_of("kind", "county", "branch"),
        number_prefix=row.code("number_prefix"),
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        contact=row.text("contact"),
        contact_phone=row.text("contact_phone"),
        deputy=row.text("deputy"),
        deputy_phone=row.text("deputy_phone"),
        standing_order=_standing_order(row),
        offices=tuple(_office(each) for each in offices if each.cells["county"] == row.cells["code"]),
        line=row.line,
    )


def _standing_order(row: Row) -> StandingOrder | None:
    """Without a reference there is no order: a person is asked each time."""
    if not row.cells["standing_order"]:
        return None
    return StandingOrder(row.text("head"), row.text("standing_order"))


def _office(row: Row) -> Office:
    kind = row.one_of("kind", "window", "township", "workstation")
    return Office(row.code("code"), row.text("name"), kind, row.line)


def _lawyer(row: Row, order: int) -> Lawyer:
    return Lawyer(
        id=row.code("id"),
        county=row.code("county"),
        name=row.text("name"),
        firm=row.text("firm"),
        kind=LawyerKind(row.one_of("kind", *LawyerKind)),
        expertise=row.read("expertise", _classes, f"a list of {' '.join(CaseClass)}"),
        capacity=row.read("capacity", _capacity, f"a whole number above 0, {MOST_CASES} at most"),
        duty_days=row.read("duty_days", _days, "a list of days 0 (Monday) to 6"),
        order=order,
        line=row.line,
    )


def _classes(text: str) -> tuple[CaseClass, ...]:
    return tuple(CaseClass(word) for word in text.split())


def _capacity(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST_CASES:
        raise ValueError(text)
    return number


def _days(text: str) -> tuple[int, ...]:
    days = tuple(int(word) for word in text.split())
    if not set(days) <= set(DAYS_OF_A_WEEK):
        raise ValueError(text)
    return days


def _rows(path: Path, columns: str) -> Iterator[Row]:
    """The lines of a table; spreadsheets may put a byte order mark before the first."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise wrong(path, "file", "is missing") from None
    except UnicodeDecodeError:
        raise wrong(path, "file", "is not UTF-8; save it as “CSV UTF-8”") from None
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != tuple(columns.split(",")):
        raise wrong(path, "line 1", f"the columns should be {columns}")
    for cells in reader:
        if None in cells or None in cells.values():
            raise wrong(path, f"line {reader.line_num}", "has another number of cells than the first line")
        yield Row(path, reader.line_num, {name: text.strip() for name, text in cells.items()})


def _known(rows: list[Row], counties: set[str]) -> None:
    for row in rows:
        if row.code("county") not in counties:
            raise row.wrong("county", f"{row.cells['county']!r} is not in counties.csv")


def _distinct(rows: list[Row], column: str) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.code(column) in seen:
            raise row.wrong(column, f"{row.cells[column]!r} occurs twice")
        seen.add(row.cells[column])


def _no_overlap(rows: list[Row], counties: tuple[County, ...]) -> None:
    """A code may return later, but means one unit on any day."""
    for place, county in enumerate(counties):
        for other in counties[:place]:
            if county.code == other.code and _meet(county, other):
                raise rows[place].wrong("code", f"{county.code!r} stands for two units on the same days")


def _in_order(rows: list[Row], counties: tuple[County, ...]) -> None:
    """A unit that ends before it begins would never be expected."""
    for row, county in zip(rows, counties, strict=True):
        if county.valid_from and county.valid_to and county.valid_to < county.valid_from:
            raise row.wrong("valid_to", f"{county.valid_to} is before valid_from")


def _own_prefixes(rows: list[Row], counties: tuple[County, ...]) -> None:
    """Two units with one prefix would give two cases the same number; a code that returns keeps its own."""
    owners: dict[str, str] = {}
    for row, county in zip(rows, counties, strict=True):
        if owners.setdefault(county.number_prefix, county.code) != county.code:
            raise row.wrong("number_prefix", f"{county.number_prefix!r} is the prefix of two units")


def _meet(one: County, other: County) -> bool:
    first, last = (one.valid_from or date.min), (one.valid_to or date.max)
    return first <= (other.valid_to or date.max) and (other.valid_from or date.min) <= last
