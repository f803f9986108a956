"""The city's report as it is shown: with whom to call, who issued it, what has changed since."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from pydantic_core import from_json, to_json

from access import Caller, Role
from campaign import Campaign
from reporting.board.shown import NamedCountyJson
from reporting.board.views import with_contact
from reporting.calendar.rules.periods import Period, bounds
from reporting.city_report.printing import facts_of, tables_of
from reporting.city_report.rules.freezing import ReportAndDay
from reporting.city_report.rules.what_changed import changes_between
from reporting.exports import KIND_NAMES, FileKind
from web.responses import in_local_time

FILES: Final[Mapping[FileKind, str]] = {**KIND_NAMES, "txt": "简报（文本）"}


def show_city_report(campaign: Campaign, period: Period, read: ReportAndDay) -> dict[str, Any]:
    """Before it is frozen, the day as it stands now; then that is shown as what has changed."""
    frozen, issue = read.frozen, read.issue
    report = frozen.report if frozen else read.now

    def whom_to_call(counties: Sequence[NamedCountyJson]) -> list[Any]:
        return [with_contact(campaign, one, period.date) for one in counties]

    return {
        **report,
        "missing": whom_to_call(report["missing"]),
        "silent": whom_to_call(report["silent"]),
        "state": read.state,
        "frozen_at": frozen.frozen_at if frozen else None,
        "sha256": frozen.sha256 if frozen else None,
        "issue": {"issued_by": issue.name, "issued_at": issue.issued_at} if issue else None,
        "changes": changes_between(frozen.report, read.now) if frozen else None,
    }


def as_json(report: Mapping[str, Any]) -> dict[str, Any]:
    """As a program gets it."""
    told: dict[str, Any] = from_json(to_json(in_local_time(report)))
    return told


def show_page(
    report: Mapping[str, Any], campaign: Campaign, period: Period, caller: Caller, key: str
) -> dict[str, Any]:
    """`key`: of pressing the button once, however often it is sent."""
    is_citys = caller.role is Role.city_staff and report["state"] == "frozen"
    before, after = period.date - timedelta(days=1), period.date + timedelta(days=1)
    return {
        "campaign": campaign.code,
        "report": report,
        "facts": facts_of(report),
        "tables": tables_of(report),
        "files": FILES,
        "may_issue": is_citys and caller.name is not None,
        "nameless": is_citys and caller.name is None,
        "key": key,
        "before": before.isoformat() if bounds(campaign, before) else None,
        "after": after.isoformat() if bounds(campaign, after) else None,
    }
