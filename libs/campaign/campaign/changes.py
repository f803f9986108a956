"""A campaign that changes in mid-season: what holds from a day on, and how late that day may be.

A change reaches into nothing that is over when its day begins: neither a period that was cut off, nor the
last one once it runs, nor a date that has passed. That its day has not begun is asked at each start
(fixed_facts.py), for only a start knows what time it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from campaign.model import Campaign
from clock import day_of

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)

OF_THE_LAST_PERIOD: Final = frozenset(
    {"window.days", "daily_report.last_due", "daily_report.last_late_until", "silence.last_limit_hours"}
)


@dataclass(frozen=True, slots=True)
class TooLate:
    """`key` would change from a day on that is after `latest`."""

    key: str
    latest: date


def changeable(campaign: Campaign) -> Mapping[str, str]:
    """What may be changed from a day on, by its key in campaign.toml, as its latest change left it."""
    terms = campaign.terms[-1]
    return {
        "window.days": str((campaign.ends - campaign.starts).days),
        "daily_report.cut_off": terms.cut_off.isoformat(),
        "daily_report.due": terms.due.isoformat(),
        "daily_report.last_due": campaign.last_due.time().isoformat(),
        "daily_report.last_late_until": campaign.last_late_until.time().isoformat(),
        "daily_report.city_report_at": terms.city_report_at.isoformat(),
        "silence.limit_hours": str(terms.silence_limit // HOUR),
        "silence.last_limit_hours": str(campaign.last_silence_limit // HOUR),
        "papers.days": str(terms.papers_days),
        "case_sweep.due_day": str(campaign.case_sweep_due_day or ""),
        "summary.due_days": str(campaign.summary_due_days or ""),
    }


def changed(before: Campaign, after: Campaign) -> Mapping[str, str]:
    """What a change makes otherwise, by key."""
    was = changeable(before)
    return {key: value for key, value in changeable(after).items() if value != was[key]}


def is_too_early(before: Campaign, first_day: date) -> bool:
    """On its first day a campaign is what its file begins with."""
    return first_day <= day_of(before.starts)


def too_late(before: Campaign, after: Campaign, first_day: date) -> TooLate | None:
    """The first of its keys for which the day of a change comes too late."""
    for key in changed(before, after):
        latest = _latest(key, before, after)
        if first_day > latest:
            return TooLate(key, latest)
    return None


def with_changes(versions: Sequence[Campaign]) -> Campaign:
    """The campaign that was each of these in turn, each from the day of its own terms on."""
    terms = tuple(version.terms[-1] for version in versions)
    return replace(versions[-1], terms=terms, earlier=tuple(versions[:-1]))


def _latest(key: str, before: Campaign, after: Campaign) -> date:
    """A day on which nothing is over yet that the key decides, neither as it was nor as it will be."""
    last = min(before.last_day, after.last_day)
    if key in OF_THE_LAST_PERIOD:
        return last - DAY
    if key == "case_sweep.due_day":
        return _earliest(before.case_sweep_due, after.case_sweep_due)
    if key == "summary.due_days":
        return _earliest(before.summary_due, after.summary_due)
    return last


def _earliest(*days: date | None) -> date:
    return min(day for day in days if day)
