"""The tables of a campaign: each error names file, line and column."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from campaign.model import Agency, County, Duty, Lawyer, Office, StandingOrder
from campaign.spreadsheet import Row, day_in, rows_of
from contracts import CaseClass
from contracts.agencies import AGENCY_CODE, Way
from contracts.assignment import LawyerKind
from contracts.event import AgencyKind

COUNTIES = (
    "code,name,kind,number_prefix,valid_from,valid_to,contact,contact_phone,deputy,deputy_phone,"
    "head,standing_order,synthetic"
)
SUCCESSOR = "successor"
"""A column that counties.csv may have: who has a unit's cases once it has ended."""

ADDRESSES = "contact_email,deputy_email"
"""Columns that may follow in counties.csv."""
DUTY = "date,county,contact,contact_phone,contact_email,deputy,deputy_phone,deputy_email"
OFFICES = "county,code,name,kind"
LAWYERS = "id,county,name,firm,kind,expertise,capacity,duty_days,synthetic"
AGENCIES = "code,name,kind,counties,contact,contact_phone,ways,synthetic"
WHOLE_CITY = "*"
DAYS_OF_A_WEEK = range(7)
MOST_CASES = 1000

DIVISION_DIGITS: Final = (6, 9, 12)
"""Of an official code 行政区划代码: county, township, village."""

NO_LEADING_ZERO: Final = re.compile(r"(?!1|400|800)[2-9]\d{9,10}")
"""A number with its area code, whose 0 is gone: 57788888888."""

EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
"""As browsers take one in a form, and with a dot in its domain."""


def read_counties(folder: Path) -> tuple[County, ...]:
    """The roster, with each unit's offices."""
    rows = list(rows_of(folder / "counties.csv", COUNTIES, SUCCESSOR, ADDRESSES))
    offices = list(rows_of(folder / "offices.csv", OFFICES))
    _known(offices, {_county_code(row) for row in rows})
    _distinct(offices, "code")
    counties = tuple(_county(row, offices) for row in rows)
    _no_overlap(rows, counties)
    _in_order(rows, counties)
    _own_prefixes(rows, counties)
    _known_successors(rows, counties)
    return counties


def read_lawyers(folder: Path, counties: tuple[County, ...]) -> tuple[Lawyer, ...]:
    """The detachments; the order of the lines is the roster order."""
    rows = list(rows_of(folder / "lawyers.csv", LAWYERS))
    _known(rows, {county.code for county in counties})
    _distinct(rows, "id")
    return tuple(_lawyer(row, order) for order, row in enumerate(rows, 1))


def read_agencies(folder: Path, counties: tuple[County, ...]) -> tuple[Agency, ...]:
    """The agencies that the register begins with; a folder without the table has none."""
    path = folder / "agencies.csv"
    rows = list(rows_of(path, AGENCIES)) if path.exists() else []
    _distinct(rows, "code")
    known = {county.code for county in counties}
    return tuple(_agency(row, known) for row in rows)


def read_duty(
    folder: Path, counties: tuple[County, ...], first: date, last: date
) -> Mapping[tuple[date, str], Duty]:
    """Who is on duty, by day and unit; a folder without the table leaves it to contacts and deputies.

    A day is that of the report, from the first to the last of the window.
    """
    path = folder / "duty.csv"
    duty: dict[tuple[date, str], Duty] = {}
    for row in rows_of(path, DUTY) if path.exists() else ():
        day = row.read("date", day_in, "2019-08-16 这样的日期")
        if not first <= day <= last:
            raise row.wrong("date", f"{day} 不在专项行动期间（{first} 至 {last}）")
        code = row.code("county")
        if not any(county.code == code and county.valid_on(day) for county in counties):
            raise row.wrong("county", f"counties.csv 中没有 {day} 应报送的“{code}”")
        if (day, code) in duty:
            raise row.wrong("county", f"“{code}”在 {day} 出现了两次")
        duty[day, code] = _duty(row)
    return duty


def _duty(row: Row) -> Duty:
    """A deputy is named with a phone, or left out whole."""
    deputy = row.cells["deputy"] or row.cells["deputy_phone"] or row.cells["deputy_email"]
    return Duty(
        contact=row.text("contact"),
        contact_phone=_phone(row, "contact_phone"),
        contact_email=_email(row, "contact_email"),
        deputy=row.text("deputy") if deputy else None,
        deputy_phone=_phone(row, "deputy_phone") if deputy else "",
        deputy_email=_email(row, "deputy_email"),
    )


def _agency(row: Row, known: set[str]) -> Agency:
    return Agency(
        code=row.read("code", _agency_code, "小写英文的代码，如 court、hr-ss"),
        name=row.text("name"),
        kind=AgencyKind(row.one_of("kind", *AgencyKind)),
        counties=_served(row, known),
        contact=row.text("contact"),
        contact_phone=_phone(row, "contact_phone"),
        ways=row.read("ways", _ways, f"用空格分开的 {' '.join(Way)}"),
        line=row.line,
    )


def _agency_code(text: str) -> str:
    if not re.fullmatch(AGENCY_CODE, text):
        raise ValueError(text)
    return text


def _served(row: Row, known: set[str]) -> tuple[str, ...]:
    """Codes with blanks between; an asterisk: the whole city."""
    codes = row.text("counties").split()
    if codes == [WHOLE_CITY]:
        return ()
    for code in codes:
        if code not in known:
            raise row.wrong("counties", f"counties.csv 中没有“{code}”；全市写 {WHOLE_CITY}")
    return tuple(codes)


def _ways(text: str) -> tuple[Way, ...]:
    return tuple(Way(word) for word in text.split())


def _county(row: Row, offices: list[Row]) -> County:
    return County(
        code=_county_code(row),
        name=row.text("name"),
        kind=row.one_of("kind", "county", "branch"),
        number_prefix=row.code("number_prefix"),
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        contact=row.text("contact"),
        contact_phone=_phone(row, "contact_phone"),
        deputy=row.text("deputy"),
        deputy_phone=_phone(row, "deputy_phone"),
        standing_order=_standing_order(row),
        offices=tuple(_office(each) for each in offices if each.cells["county"] == row.cells["code"]),
        line=row.line,
        successor=row.code(SUCCESSOR) if row.cells[SUCCESSOR] else None,
        contact_email=_email(row, "contact_email"),
        deputy_email=_email(row, "deputy_email"),
    )


def _county_code(row: Row) -> str:
    """An official code keeps its length; a unit without one has letters or a dash in it (330300-01)."""
    code = row.code("code")
    if code.isdigit() and len(code) not in DIVISION_DIGITS:
        raise row.wrong(
            "code", f"“{code}”有 {len(code)} 位，行政区划代码为 6、9 或 12 位；像是被 Excel 改写，丢了数字"
        )
    return code


def _phone(row: Row, column: str) -> str:
    phone = row.text(column)
    if NO_LEADING_ZERO.fullmatch(phone):
        raise row.wrong(
            column, f"“{phone}”像是区号前的 0 被 Excel 去掉了；请把这一列设为“文本”格式后重新填写"
        )
    return phone


def _email(row: Row, column: str) -> str:
    """One address, or nothing: then nobody is written to."""
    email = row.cells[column]
    if email and not EMAIL.fullmatch(email):
        raise row.wrong(column, f"“{email}”不对，应为一个电子邮箱地址，如 zhiban@example.gov.cn")
    return email


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
        expertise=row.read("expertise", _classes, f"用空格分开的 {' '.join(CaseClass)}"),
        capacity=row.read("capacity", _capacity, f"1 至 {MOST_CASES} 的整数"),
        duty_days=row.read("duty_days", _days, "用空格分开的 0（周一）至 6（周日）"),
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


def _known(rows: list[Row], counties: set[str]) -> None:
    for row in rows:
        if row.code("county") not in counties:
            raise row.wrong("county", f"counties.csv 中没有“{row.cells['county']}”")


def _distinct(rows: list[Row], column: str) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.code(column) in seen:
            raise row.wrong(column, f"“{row.cells[column]}”出现了两次")
        seen.add(row.cells[column])


def _no_overlap(rows: list[Row], counties: tuple[County, ...]) -> None:
    """A code may return later, but means one unit on any day."""
    for place, county in enumerate(counties):
        for other in counties[:place]:
            if county.code == other.code and _meet(county, other):
                raise rows[place].wrong("code", f"“{county.code}”在同一天指两个报送单位")


def _in_order(rows: list[Row], counties: tuple[County, ...]) -> None:
    """A unit that ends before it begins would never be expected."""
    for row, county in zip(rows, counties, strict=True):
        if county.valid_from and county.valid_to and county.valid_to < county.valid_from:
            raise row.wrong("valid_to", f"{county.valid_to} 早于 valid_from")


def _own_prefixes(rows: list[Row], counties: tuple[County, ...]) -> None:
    """Two units with one prefix would give two cases the same number; a code that returns keeps its own."""
    owners: dict[str, str] = {}
    for row, county in zip(rows, counties, strict=True):
        if owners.setdefault(county.number_prefix, county.code) != county.code:
            raise row.wrong("number_prefix", f"两个报送单位都用了“{county.number_prefix}”")


def _known_successors(rows: list[Row], counties: tuple[County, ...]) -> None:
    """Who takes over is there on the day after the last one."""
    for row, county in zip(rows, counties, strict=True):
        if county.successor is None:
            continue
        if county.valid_to is None:
            raise row.wrong(SUCCESSOR, "该单位没有写 valid_to；一直报送的单位没有接替单位")
        next_day = county.valid_to + timedelta(days=1)
        there = any(each.code == county.successor and each.valid_on(next_day) for each in counties)
        if county.successor == county.code or not there:
            raise row.wrong(SUCCESSOR, f"“{county.successor}”不是 {next_day} 起报送的其他单位")


def _meet(one: County, other: County) -> bool:
    first, last = (one.valid_from or date.min), (one.valid_to or date.max)
    return first <= (other.valid_to or date.max) and (other.valid_from or date.min) <= last
