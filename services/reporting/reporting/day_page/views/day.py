"""The day's page: the line, its versions, and what this caller may do."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import uuid4

from access import Caller, Role
from reporting.board.page.symbols import CHECK, CONTENT, FILING
from reporting.calendar.rules.roster import names
from reporting.callers import SIGNERS
from reporting.completeness.bodies import browsers_moment
from reporting.daily_reports.problems import problem_of
from reporting.daily_reports.rules.signing import (
    By,
    ReportRefused,
    objection_to_correction,
    objection_to_leave,
)
from reporting.daily_reports.rules.versions import Place
from reporting.daily_reports.views import show_line
from reporting.day_page.handlers import CountyDay
from reporting.day_page.printing import STOCK
from reporting.day_page.rules import Act, act_open_to, may_sign_second
from reporting.day_page.views.place import path_of
from reporting.day_page.views.statement import show_awaiting, show_figure, show_version
from reporting.exports import KIND_NAMES
from reporting.figures.rules.measures import MEASURES
from reporting.pages.problems import in_page_words
from reporting.reminders.views import show_asked
from reporting.report_line.rules import excuse_of, filing_when_signed
from web import KEY_FIELD, VERSION_FIELD

Shown = dict[str, Any]

ONLY_PAST: Final = "过去时刻的情形只能查看，签报和更正请看现在。"

ONLY_READS: Final = "当前身份只能查看，不能签报。"


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
        "figures": [show_figure(measure, line) for measure in MEASURES],
        "stock": STOCK,
        "taken_over": _taken_over(place),
        "versions": [show_version(version) for version in line["versions"]],
        "act": act,
        "awaiting": show_awaiting(line),
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


def _taken_over(place: Place) -> Sequence[str]:
    """The names of the units that ended and whose cases stand in this line."""
    campaign, key = place.campaign, place.key
    name_of = names(campaign)
    return [name_of[unit] for unit in campaign.units_in_line(key.county, key.period) if unit != key.county]


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
