"""From a form's fields to the statement that programs send as JSON, and back. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

from contracts import ActorKind
from languages import Words
from reporting.daily_reports.rules.full_line import FullLine
from reporting.daily_reports.rules.signing import (
    By,
    ReportRefused,
    locked,
    objection_to_correction,
    objection_to_signing,
    open_for_proxy,
    open_for_signing,
    signs_twice,
)
from reporting.daily_reports.rules.versions import Statement
from reporting.figures.rules.measures import MEASURES, NAMES, is_money

Act = Literal["sign", "correct"]
"""What a form is for; where two signatures are asked for, it is the first of them."""
Fields = Mapping[str, str]

FIGURE: Final = "figure_"
DISPUTED: Final = "disputed_"
TEXTS: Final = ("filled_by", "reviewed_by", "phone", "incidents", "incidents_disputed", "remarks", "reason")
CONTENT: Final = {"zero": True, "figures": False}
TO_BE_WRITTEN: Final = "…"
"""The reason of a proxy stands in the form that is to be filled in."""
COUNT: Final = re.compile(r"[0-9]{1,15}")
YUAN: Final = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,2})?")
NO_COUNT: Final = Words("应为非负整数，如 3", "a whole number, not negative, like 3")
NO_YUAN: Final = Words(
    "应为金额（元），至多两位小数，如 18600.50", "yuan, with two decimals at most, like 18600.50"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a form says, as the JSON of the API; `no_numbers`: by measure, what is wrong there."""

    body: Mapping[str, Any]
    no_numbers: Mapping[str, Words]


def may_sign_second(by: By, full: FullLine) -> bool:
    """Whether what waits for a second signature may have it from whoever may fill it in."""
    return full.awaiting is not None and signs_twice(by, full.awaiting) is None


def act_open_to(by: By, full: FullLine, now: datetime) -> Act | ReportRefused:
    """What this person may do with the line now, or why nothing: asked before the form is shown."""
    place, line = full.place, full.line
    if line.signed_at is not None:
        refused = objection_to_correction(by, line) or locked(line, place.locked_from, now)
        return refused or "correct"
    refused = objection_to_signing(by, line)
    refused = refused or open_for_signing(place.period, now, in_roster=place.in_roster)
    if by.kind is ActorKind.city:
        refused = refused or open_for_proxy(place.period, now, TO_BE_WRITTEN)
    return refused or "sign"


def stated_in(fields: Fields, act: Act) -> Stated:
    """A field left empty says nothing: it is no zero."""
    figures: dict[str, int] = {}
    no_numbers: dict[str, Words] = {}
    for measure in MEASURES:
        written = fields.get(FIGURE + measure, "").strip()
        number = number_in(written, money=is_money(measure))
        if number is not None:
            figures[measure] = number
        elif written:
            wrong = NO_YUAN if is_money(measure) else NO_COUNT
            no_numbers[measure] = Words(f"{NAMES[measure]}：{wrong}", f"{measure}: {wrong.english}")
    texts = {name: _lines(fields[name]) for name in TEXTS if fields.get(name, "").strip()}
    body: dict[str, Any] = {**texts, "disputed": _disputed(fields)}
    if figures:
        body["figures"] = figures
    if fields.get("content") in CONTENT:
        body["zero"] = CONTENT[fields["content"]]
    return Stated(body if act == "correct" else {"action": "sign", **body}, no_numbers)


def number_in(written: str, *, money: bool) -> int | None:
    """A count, or an amount of 元 in 分; also with full-width digits and commas between thousands."""
    plain = unicodedata.normalize("NFKC", written).replace(",", "").replace(" ", "")
    if money:
        return int(Decimal(plain) * 100) if YUAN.fullmatch(plain) else None
    return int(plain) if COUNT.fullmatch(plain) else None


def _lines(text: str) -> str:
    """A browser ends lines by CR and LF."""
    return text.replace("\r\n", "\n")


def _disputed(fields: Fields) -> Sequence[Mapping[str, str]]:
    return [
        {"event_id": name.removeprefix(DISPUTED), "reason": _lines(reason)}
        for name, reason in fields.items()
        if name.startswith(DISPUTED) and reason.strip()
    ]


def fields_of(statement: Statement) -> Fields:
    """A form filled in with a statement: a draft, or the version that is to be corrected."""
    texts = {name: getattr(statement, name) or "" for name in TEXTS if name != "reason"}
    disputed = {f"{DISPUTED}{one.event_id}": one.reason for one in statement.disputed}
    content = "zero" if statement.zero else "figures"
    return {"content": content, **texts, **disputed, **fields_of_figures(statement.figures or {})}


def fields_of_figures(figures: Mapping[str, int]) -> Fields:
    return {FIGURE + measure: written(measure, number) for measure, number in figures.items()}


def written(measure: str, number: int) -> str:
    """As a person types it: a count, or 元."""
    return f"{Decimal(number) / 100:.2f}" if is_money(measure) else str(number)


def field_at(pointer: str, disputed: Sequence[Mapping[str, str]]) -> str:
    """The form's field that a pointer of the API's answer is about."""
    parts = pointer.removeprefix("#/").split("/")
    if parts[0] == "figures" and len(parts) > 1:
        return FIGURE + parts[1]
    if parts[0] == "disputed" and len(parts) > 1 and parts[1].isdigit() and int(parts[1]) < len(disputed):
        return DISPUTED + disputed[int(parts[1])]["event_id"]
    return {"zero": "content", "figures": "content", "disputed": "against"}.get(parts[0], parts[0])
