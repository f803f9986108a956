"""The city's report as it is shown: with whom to call, who issued it, what has changed since."""

from collections.abc import Sequence
from typing import Any

from campaign import Campaign
from reporting.board.shown import NamedCountyJson
from reporting.board.views import with_contact
from reporting.calendar.rules.periods import Period
from reporting.city_report.rules.freezing import ReportAndDay
from reporting.city_report.rules.what_changed import changes_between


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
