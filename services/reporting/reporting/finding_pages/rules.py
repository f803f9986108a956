"""From the fields of a form to the body that programs send, and back. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from contracts.reporting import FindingAction
from languages import Words

Fields = Mapping[str, str]

EXACT: Final = "exact"
AT_LEAST: Final = "at_least"
EMPLOYER: Final[Mapping[str, str]] = {
    "employer_kind": "kind",
    "employer_name": "name",
    "credit_code": "credit_code",
}
"""The form's fields of the employer, and what a body calls them."""
TEXTS: Final = ("source", "industry", "area", "note")
NUMBERS: Final = ("workers", "workers_is", "workers_as_told", "arrears", "arrears_is", "arrears_as_told")
ACTION: Final = "action_"
COUNT: Final = re.compile(r"[0-9]{1,15}")
YUAN: Final = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,2})?")
NO_YUAN: Final = Words(
    "应为金额（元），至多两位小数，如 18600.50", "yuan, with two decimals at most, like 18600.50"
)


def finding_in(fields: Fields) -> Mapping[str, Any]:
    """A field left empty says nothing. What is no number stays as it was typed, to be refused."""
    body: dict[str, Any] = {name: _lines(fields[name]) for name in TEXTS if _says(fields, name)}
    body["employer"] = {name: fields[field] for field, name in EMPLOYER.items() if _says(fields, field)}
    if actions := [action.value for action in FindingAction if ACTION + action in fields]:
        body["actions"] = actions
    if workers := _workers(fields):
        body["workers"] = workers
    if arrears := _arrears(fields):
        body["arrears"] = arrears
    return body


def wrong_amount(fields: Fields) -> Words | None:
    """What was typed as 元 and is none."""
    written = _plain(fields.get("arrears", ""))
    return NO_YUAN if written and not YUAN.fullmatch(written) else None


def field_at(pointer: str) -> str:
    """The form's field that a pointer of the API's answer is about; "": none of them."""
    parts = pointer.removeprefix("#").removeprefix("/").split("/")
    inner = parts[1] if len(parts) > 1 else ""
    if parts[0] == "employer":
        return next((field for field, name in EMPLOYER.items() if name == inner), "employer_name")
    return f"{parts[0]}_as_told" if inner == "as_told" else parts[0]


def _workers(fields: Fields) -> Mapping[str, Any]:
    written = _plain(fields.get("workers", ""))
    name = "at_least" if fields.get("workers_is") == AT_LEAST else "count"
    number = int(written) if COUNT.fullmatch(written) else fields.get("workers", "")
    return _told(fields, "workers", name, number if written else None)


def _arrears(fields: Fields) -> Mapping[str, Any]:
    """Amounts of 元 in 分."""
    written = _plain(fields.get("arrears", ""))
    name = "at_least_fen" if fields.get("arrears_is") == AT_LEAST else "amount_fen"
    return _told(fields, "arrears", name, int(Decimal(written) * 100) if YUAN.fullmatch(written) else None)


def _told(fields: Fields, field: str, name: str, number: int | str | None) -> Mapping[str, Any]:
    words = {"as_told": _lines(fields[f"{field}_as_told"])} if _says(fields, f"{field}_as_told") else {}
    return words if number is None else {name: number, **words}


def _plain(written: str) -> str:
    """Also with full-width digits and commas between thousands."""
    return unicodedata.normalize("NFKC", written).replace(",", "").replace(" ", "")


def _says(fields: Fields, name: str) -> bool:
    return bool(fields.get(name, "").strip())


def _lines(text: str) -> str:
    """A browser ends lines by CR and LF."""
    return text.replace("\r\n", "\n")
