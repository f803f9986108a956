"""When the city's report of a day is frozen, and who may issue it (domain §5)."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from campaign import Campaign
from clock import SHANGHAI
from reporting.calendar.rules.periods import Period, all_periods, last_date

State = Literal["preliminary", "frozen", "issued"]
IssueRefusalReason = Literal["token-without-name", "not-frozen", "already-issued"]


def sha256_of(document: Mapping[str, Any]) -> str:
    """Of what a document says, however it is laid out."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class FrozenReport:
    """A report as it stood just before `as_of`; `frozen_at`: when that was kept."""

    as_of: datetime
    frozen_at: datetime
    report: Mapping[str, Any]

    @property
    def sha256(self) -> str:
        """Of what it says, to compare copies by."""
        return sha256_of(self.report)


@dataclass(frozen=True, slots=True)
class Issue:
    """A named person of the city issued it."""

    issued_by: str
    name: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class ReportAndDay:
    """A report, if it is frozen, and who issued it; `now`: how its day stands at this moment."""

    now: Mapping[str, Any]
    frozen: FrozenReport | None
    issue: Issue | None

    @property
    def state(self) -> State:
        if self.issue:
            return "issued"
        return "frozen" if self.frozen else "preliminary"


def report_at(campaign: Campaign, period: Period) -> datetime:
    """The instant as of which it is frozen: the city's hour of that day; of the last period its due time."""
    if period.date == last_date(campaign):
        return period.due
    return datetime.combine(period.date, campaign.terms_on(period.date).city_report_at, SHANGHAI)


def due_to_freeze(
    campaign: Campaign, since: datetime, until: datetime, frozen: Collection[date]
) -> Sequence[Period]:
    """The periods whose hour came after `since` and not after `until`, less those that are frozen."""
    return [
        period
        for period in all_periods(campaign)
        if since < report_at(campaign, period) <= until and period.date not in frozen
    ]


def objection_to_issuing(
    name: str | None, frozen: FrozenReport | None, issue: Issue | None
) -> IssueRefusalReason | None:
    """Only what is frozen is issued, once, by somebody whose name the token says."""
    if name is None:
        return "token-without-name"
    if frozen is None:
        return "not-frozen"
    return "already-issued" if issue else None
