"""From the fields of a form to the body that programs send, and back. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from reporting.case_sweep.codes import FIGURES
from reporting.case_sweep.rules.cases import CarriedIn, Figures
from reporting.case_sweep.rules.filing import SweepStatement

Fields = Mapping[str, str]

FIGURE: Final = "figure_"
CONTENT: Final = {"zero": True, "figures": False}
CASE_FIELDS: Final = ("case_no", "case_class", "assigned_on", "handler", "closed_on", "result")
NUMBER: Final = re.compile(r"[0-9]{1,15}")


def filing_in(fields: Fields) -> Mapping[str, Any]:
    """A number left empty says nothing, but where the person chose zero. What is no number stays as it was
    typed, to be refused."""
    body: dict[str, Any] = {"figures": _figures_in(fields)}
    if (content := fields.get("content")) in CONTENT:
        body["zero"] = CONTENT[content]
    return {**body, **_told(fields, "remarks", "reason")}


def carried_in_of(fields: Fields) -> Mapping[str, Any]:
    return _told(fields, *CASE_FIELDS)


def reason_in(fields: Fields) -> Mapping[str, Any]:
    return _told(fields, "reason", "note")


def withdrawal_in(fields: Fields) -> Mapping[str, Any]:
    return {"reason": fields["withdrawal"]} if fields.get("withdrawal") else {}


def fields_of_figures(figures: Figures) -> Fields:
    return {FIGURE + name: str(number) for name, number in figures.items()}


def fields_of_filing(statement: SweepStatement) -> Fields:
    """To be corrected from; its remarks go with it, a reason is given anew."""
    content = "zero" if statement.zero else "figures"
    return {**fields_of_figures(statement.figures), "content": content, "remarks": statement.remarks or ""}


def fields_of_case(case: CarriedIn) -> Fields:
    told = {name: getattr(case, name) for name in CASE_FIELDS}
    return {name: str(value) for name, value in told.items() if value is not None}


def field_at(pointer: str) -> str:
    """The form's field that a pointer of the API's answer is about; "": none of them."""
    parts = pointer.removeprefix("#").removeprefix("/").split("/")
    if parts[0] == "figures":
        return FIGURE + parts[1] if len(parts) > 1 else ""
    return {"zero": "content", "lines": "table"}.get(parts[0], parts[0])


def line_at(pointer: str) -> tuple[str, str] | None:
    """The line of a table and its field, of a line that was refused."""
    parts = pointer.removeprefix("#").removeprefix("/").split("/")
    return (parts[1], parts[2]) if parts[0] == "lines" and len(parts) > 2 else None


def _figures_in(fields: Fields) -> Mapping[str, int | str]:
    is_zero = fields.get("content") == "zero"
    typed = {name: fields.get(FIGURE + name, "").strip() for name in FIGURES}
    told = {name: _number_in(text) for name, text in typed.items() if text}
    return {**dict.fromkeys(FIGURES, 0), **told} if is_zero else told


def _number_in(written: str) -> int | str:
    """Also with full-width digits and commas between thousands."""
    plain = unicodedata.normalize("NFKC", written).replace(",", "").replace(" ", "")
    return int(plain) if NUMBER.fullmatch(plain) else written


def _told(fields: Fields, *names: str) -> dict[str, str]:
    """A browser ends lines by CR and LF."""
    return {name: fields[name].replace("\r\n", "\n") for name in names if fields.get(name, "").strip()}
