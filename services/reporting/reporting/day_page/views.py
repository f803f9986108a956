"""What the templates show of a county's day."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from access import Caller, Role
from clock import SHANGHAI
from contracts import CASE_CLASS_NAMES
from reporting.board.page.symbols import CHECK, CONTENT, FILING
from reporting.calendar.rules.roster import names
from reporting.callers import SIGNERS
from reporting.daily_reports.problems import problem_of
from reporting.daily_reports.rules.signing import (
    By,
    ReportRefused,
    objection_to_correction,
    objection_to_leave,
)
from reporting.daily_reports.rules.versions import Place
from reporting.daily_reports.shown import Stage, StockCasesJson
from reporting.daily_reports.views import show_line
from reporting.day_page.codes import EVENT_NAMES
from reporting.day_page.handlers import CountyDay
from reporting.day_page.printing import STOCK, name_of
from reporting.day_page.rules import (
    DISPUTED,
    FIGURE,
    Act,
    Fields,
    act_open_to,
    field_at,
    fields_of,
    fields_of_figures,
    may_sign_second,
    stated_in,
    written,
)
from reporting.exports import KIND_NAMES
from reporting.figures.rules.measures import MEASURES, NAMES, is_money
from reporting.figures.rules.stored_rows import JournalLine
from reporting.pages.buttons import key_of
from reporting.pages.problems import Refusal, in_page_words
from reporting.reminders.views import show_asked
from reporting.report_line.rules import excuse_of, filing_when_signed
from web import KEY_FIELD, VERSION_FIELD

Shown = dict[str, Any]

ONLY_PAST: Final = "过去时刻的情形只能查看，签报和更正请看现在。"
ONLY_READS: Final = "当前身份只能查看，不能签报。"


def title_of(place: Place) -> str:
    return f"{names(place.campaign)[place.key.county]}　{place.key.period.isoformat()} 日报"


def path_of(place: Place) -> str:
    """The page's address, from where our own begin."""
    key = place.key
    return f"campaigns/{key.campaign}/counties/{key.county}/days/{key.period.isoformat()}"


def offer(caller: Caller, day: CountyDay) -> tuple[Act | None, str | None]:
    """What the page lets this caller do, or why it does not."""
    if day.as_of is not None:
        return None, ONLY_PAST
    if caller.role not in SIGNERS:
        return None, ONLY_READS
    act = act_open_to(_by(caller), day.full, day.now)
    if isinstance(act, ReportRefused):
        said = in_page_words(problem_of(act).body())
        return None, "。".join(filter(None, (said["title"], said["detail"]))) + "。"
    return act, None


def _by(caller: Caller) -> By:
    return By(caller.actor.kind, caller.name, caller.subject)


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


def show_day(caller: Caller, day: CountyDay) -> Shown:
    """What stands on the page whoever looks: the line's facts, its versions, what the system has."""
    place, line = day.full.place, show_line(day.full, day.now)
    act, why_not = offer(caller, day)
    return {
        "path": path_of(place),
        "line": line,
        "asked": browsers_moment(day.as_of),
        "filing": FILING[line["filing"]][1],
        "check": CHECK[line["check"]][1] if line["check"] else None,
        "content": CONTENT[line["content"]] if line["content"] else None,
        "figures": [_figure(measure, line) for measure in MEASURES],
        "stock": STOCK,
        "taken_over": _taken_over(place),
        "versions": [show_version(version) for version in line["versions"]],
        "act": act,
        "awaiting": _show_awaiting(line),
        "may_sign_second": act is not None and may_sign_second(_by(caller), day.full),
        "may_allow": day.as_of is None and _may_allow(caller, day),
        "version_field": VERSION_FIELD,
        "key_field": KEY_FIELD,
        "key": str(uuid4()),
        "reason": "",
        "files": KIND_NAMES,
        "why_not": why_not,
        "reminders": show_asked(day.asked, day.now),
        "is_proxy": caller.role is Role.city_staff,
        "would_be": _would_be(day) if act == "sign" else None,
        "errors": [],
        "refusal": None,
        "form": None,
    }


def _taken_over(place: Place) -> Sequence[str]:
    """The names of the units that ended and whose cases stand in this line."""
    campaign, key = place.campaign, place.key
    name_of = names(campaign)
    return [name_of[unit] for unit in campaign.units_in_line(key.county, key.period) if unit != key.county]


def show_press(fields: Fields, refusal: Refusal) -> Shown:
    """Why a button was not carried out, with what was typed beside it."""
    return {
        "refusal": refusal.on_a_page,
        "errors": errors_of(refusal),
        "reason": fields.get("reason", ""),
        "key": key_of(fields, refusal),
    }


def _show_awaiting(line: Mapping[str, Any]) -> Shown | None:
    """What one of two signed, as the other sees it before signing too."""
    awaiting = line["awaiting"]
    if awaiting is None:
        return None
    shown = show_statement(awaiting)
    return {**shown, "rows": _rows(line, shown, awaiting["differences"])}


def _rows(line: Mapping[str, Any], version: Shown, differences: Mapping[str, Any]) -> Sequence[Shown]:
    """Measure by measure what would be signed, beside what the system has."""
    return [
        {
            **_figure(measure, line),
            "signed": version["written"].get(measure),
            "differs": measure in differences,
        }
        for measure in MEASURES
    ]


def _may_allow(caller: Caller, day: CountyDay) -> bool:
    """Whether the city may give its leave for a correction now."""
    line, place, by = day.full.line, day.full.place, _by(caller)
    refused = objection_to_correction(by, line) or objection_to_leave(line, place.locked_from, day.now)
    return caller.role is Role.city_staff and refused is None


def _would_be(day: CountyDay) -> str:
    """What a signing of this moment would be called."""
    full = day.full
    excuse = excuse_of(full.excuse, asked_anew=full.line.asked_anew_at is not None)
    return FILING[filing_when_signed(full.place.period, day.now, excuse)][1]


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
            "fields": {"content": "", **dict.fromkeys(_TEXTS, ""), **fields},
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


def _shows_figures(day: CountyDay, fields: Fields) -> bool:
    """Who has nothing but a zero to sign, on a phone, need not pass by eighteen empty fields."""
    has_written = any(name.startswith(FIGURE) and value.strip() for name, value in fields.items())
    return has_written or fields.get("content") == "figures" or any(day.full.measured.figures.values())


_TEXTS: Final = ("filled_by", "reviewed_by", "phone", "incidents", "incidents_disputed", "remarks", "reason")


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


def _in_words(error: Mapping[str, str]) -> str:
    pointer = error.get("pointer", "")
    label = LABELS.get(pointer) or NAMES.get(pointer.removeprefix("#/figures/"), "")
    detail = error["detail"]
    return detail if not label or detail.startswith(label) else f"{label}：{detail}"


def _figure(measure: str, line: Mapping[str, Any]) -> Shown:
    """A measure with what the system has of it; where nothing was heard it is no 0."""
    system = line["system"]
    counted = (system["figures"] or {}).get(measure)
    return {
        "measure": measure,
        "name": NAMES[measure] + ("（元）" if is_money(measure) else ""),
        "is_money": is_money(measure),
        "is_zero": MEASURES[measure].zero,
        "is_required": MEASURES[measure].required,
        "system": None if counted is None else written(measure, counted),
        "at_least": measure in system["not_exact"],
        "differs": measure in line["differences"],
    }


def browsers_moment(instant: datetime | None) -> str:
    """As an address of ours has it; nothing: the present."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S") if instant else ""


def show_version(version: Mapping[str, Any]) -> Shown:
    return {**show_statement(version), "name": name_of(version)}


def show_statement(version: Mapping[str, Any]) -> Shown:
    """A version, or what waits for its second signature to become one."""
    figures = version["figures"] or {}
    return {
        **version,
        "content_name": CONTENT[version["content"]],
        "check_name": CHECK[version["check"]][1],
        "written": {measure: written(measure, number) for measure, number in figures.items()},
    }


def show_event(event: JournalLine) -> Shown:
    return {
        "event_id": str(event.event_id),
        "name": EVENT_NAMES[event.type],
        "subject": event.subject,
        "time": event.time,
        "recorded": event.recorded,
        "against_zero": event.against_zero,
    }


def show_stock(found: StockCasesJson, stage: Stage | None) -> Shown:
    return {
        "kept_from": found["kept_from"],
        "next_cursor": found["next_cursor"],
        "stage": stage,
        "stage_name": STOCK[stage or "total"],
        "names": STOCK,
        "cases": [
            {**case, "class_name": CASE_CLASS_NAMES[case["case_class"]] if case["case_class"] else None}
            for case in found["items"]
        ],
    }


def show_check(line: Mapping[str, Any], act: Act) -> Shown:
    """What would be signed, and what it would be called; `line`: as a dry run answers."""
    first = line["awaiting"]
    version = show_statement(first or line["versions"][-1])
    differences = (first or line)["differences"]
    return {
        "version": version,
        "by_two": first is not None,
        "by_proxy": first is None and version["by_proxy"],
        "act": act,
        "rows": _rows(line, version, differences),
        "differences": len(differences),
        "line": line,
        "stock": STOCK,
        "filing": FILING[line["filing"]][1],
    }


def hidden_fields(fields: Fields, *names_left_out: str) -> Sequence[tuple[str, str]]:
    """What the check page sends on as it came."""
    return [(name, value) for name, value in fields.items() if name not in names_left_out and value.strip()]
