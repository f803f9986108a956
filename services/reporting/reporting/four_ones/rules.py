"""From the fields of a form to the body that programs send, and back. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from contracts.event import AgencyKind
from contracts.reporting import AttendanceIs

Fields = Mapping[str, str]

TEXTS: Final = ("kind", "held_on", "theme", "place", "with_whom", "liaison")
PARTNER: Final = "partner_"
ATTENDANCE: Final = "attendance"
ATTENDANCE_IS: Final = "attendance_is"
ATTENDANCE_AS_TOLD: Final = "attendance_as_told"
NUMBERS: Final[Mapping[str, str]] = {AttendanceIs.exact: "count"}
"""What a body calls a number that is exact; the others bear their own names."""
NUMBER: Final = re.compile(r"[0-9]{1,15}")


def activity_in(fields: Fields, campaign: str, county: str) -> Mapping[str, Any]:
    """A field left empty says nothing. What is no number stays as it was typed, to be refused."""
    body: dict[str, Any] = {"campaign": campaign, "county": county}
    body |= {name: _lines(fields[name]) for name in TEXTS if fields.get(name, "").strip()}
    if partners := [kind.value for kind in AgencyKind if PARTNER + kind in fields]:
        body["partners"] = partners
    if attendance := _attendance(fields):
        body["attendance"] = attendance
    return body


def withdrawal_in(fields: Fields) -> Mapping[str, Any]:
    return {name: _lines(fields[name]) for name in ("reason", "note") if fields.get(name, "").strip()}


def field_at(pointer: str) -> str:
    """The form's field that a pointer of the API's answer is about; "": none of them."""
    parts = pointer.removeprefix("#").removeprefix("/").split("/")
    if parts[0] == ATTENDANCE and len(parts) > 1 and parts[1] == "as_told":
        return ATTENDANCE_AS_TOLD
    return "partners" if parts[0] == "partners" else parts[0]


def _attendance(fields: Fields) -> Mapping[str, Any]:
    number, told = (fields.get(name, "").strip() for name in (ATTENDANCE, ATTENDANCE_AS_TOLD))
    known_as = fields.get(ATTENDANCE_IS) or AttendanceIs.exact
    told_words = {"as_told": _lines(told)} if told else {}
    return {NUMBERS.get(known_as, known_as): _number_in(number), **told_words} if number else told_words


def _number_in(written: str) -> int | str:
    """Also with full-width digits and commas between thousands."""
    plain = unicodedata.normalize("NFKC", written).replace(",", "").replace(" ", "")
    return int(plain) if NUMBER.fullmatch(plain) else written


def _lines(text: str) -> str:
    """A browser ends lines by CR and LF."""
    return text.replace("\r\n", "\n")
