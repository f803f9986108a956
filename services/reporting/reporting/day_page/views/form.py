"""The form: what stands in it, what is wrong with it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from access import Caller
from reporting.daily_reports.views import show_line
from reporting.day_page.handlers import CountyDay
from reporting.day_page.rules import (
    DISPUTED,
    FIGURE,
    Act,
    Fields,
    field_at,
    fields_of,
    fields_of_figures,
    stated_in,
)
from reporting.day_page.views.behind import show_event
from reporting.figures.rules.measures import NAMES
from reporting.pages.buttons import key_of
from reporting.pages.problems import Refusal
from web import VERSION_FIELD

Shown = dict[str, Any]

TEXTS: Final = ("filled_by", "reviewed_by", "phone", "incidents", "incidents_disputed", "remarks", "reason")

LABELS: Final[Mapping[str, str]] = {
    "#/zero": "本期情况",
    "#/filled_by": "填报人",
    "#/reviewed_by": "审核人",
    "#/phone": "联系电话",
    "#/incidents": "苗头情况",
    "#/incidents_disputed": "苗头情况的说明",
    "#/remarks": "备注",
    "#/reason": "理由",
}


def shows_form(day: CountyDay, act: Act | None, asked: Act | None) -> bool:
    """The form of a first signing stands there unasked, but where one waits for its second signature."""
    return act is not None and (act == asked or (act == "sign" and day.full.awaiting is None))


def first_fields(caller: Caller, day: CountyDay, act: Act, *, fill_in_system: bool) -> Fields:
    """A form as it is shown first: what waits, what a draft says, or the version that is to be corrected."""
    full = day.full
    if full.awaiting:
        fields = {**fields_of(full.awaiting.statement), "reason": full.awaiting.reason or ""}
    elif act == "correct":
        fields = dict(fields_of(full.versions[-1].statement))
    elif full.draft:
        fields = dict(fields_of(full.draft.statement))
    else:
        fields = {"filled_by": caller.name or "", "phone": _phone_of(caller, day)}
    if fill_in_system:
        counted = show_line(full, day.now)["system"]["figures"] or {}
        fields |= fields_of_figures(counted)
    return fields


def _phone_of(caller: Caller, day: CountyDay) -> str:
    """The roster's, where it names the person who signs."""
    key = day.full.place.key
    county = day.full.place.campaign.county(key.county, key.period)
    if county is None or caller.name is None:
        return ""
    phones = {county.deputy: county.deputy_phone, county.contact: county.contact_phone}
    return phones.get(caller.name, "")


def show_form(day: CountyDay, act: Act, fields: Fields, refusal: Refusal | None) -> Shown:
    """The form with what stands in it, and beside each field what is wrong there."""
    errors = _errors(fields, act, refusal)
    by_field = {field: text for field, text in errors if field}
    against = [show_event(event) for event in day.against]
    known = {event["event_id"] for event in against}
    return {
        "errors": errors,
        "refusal": refusal.on_a_page if refusal else None,
        "form": {
            "act": act,
            "fields": {"content": "", **dict.fromkeys(TEXTS, ""), **fields},
            "by_field": by_field,
            "hidden": {VERSION_FIELD: str(day.full.line.version)},
            "shows_figures": _shows_figures(day, fields),
            "against": against,
            "more_against": day.against_in_all - len(against),
            "disputed_elsewhere": [name for name in fields if _is_other_dispute(name, known)],
            "named": {event["event_id"] for event in (refusal.body.get("events", ()) if refusal else ())},
            "figure": FIGURE,
            "disputed": DISPUTED,
        },
    }


def show_press(fields: Fields, refusal: Refusal) -> Shown:
    """Why a button was not carried out, with what was typed beside it."""
    return {
        "refusal": refusal.on_a_page,
        "errors": errors_of(refusal),
        "reason": fields.get("reason", ""),
        "key": key_of(fields, refusal),
    }


def _shows_figures(day: CountyDay, fields: Fields) -> bool:
    """Who has nothing but a zero to sign, on a phone, need not pass by eighteen empty fields."""
    has_written = any(name.startswith(FIGURE) and value.strip() for name, value in fields.items())
    return has_written or fields.get("content") == "figures" or any(day.full.measured.figures.values())


def _is_other_dispute(name: str, known: set[str]) -> bool:
    """An event disputed before, that stands against a zero no more (it was withdrawn)."""
    return name.startswith(DISPUTED) and name.removeprefix(DISPUTED) not in known


def _errors(fields: Fields, act: Act, refusal: Refusal | None) -> list[tuple[str, str]]:
    """By the field where it is; what is about none of them stands in the refusal's own words."""
    if refusal is None:
        return []
    return errors_of(refusal, stated_in(fields, act).body["disputed"])


def errors_of(refusal: Refusal | None, disputed: Sequence[Mapping[str, str]] = ()) -> list[tuple[str, str]]:
    errors = refusal.body.get("errors", ()) if refusal else ()
    return [(field_at(error.get("pointer", ""), disputed), _in_words(error)) for error in errors]


def _in_words(error: Mapping[str, str]) -> str:
    pointer = error.get("pointer", "")
    label = LABELS.get(pointer) or NAMES.get(pointer.removeprefix("#/figures/"), "")
    detail = error["detail"]
    return detail if not label or detail.startswith(label) else f"{label}：{detail}"
