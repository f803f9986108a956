"""A final summary, its draft and versions; who may sign; what is late; what has changed since. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from campaign import Campaign
from reporting.city_report.rules.freezing import sha256_of
from reporting.city_report.rules.what_changed import changed_sums
from reporting.outages.rules import came_too_late

SummaryRefusalReason = Literal["token-without-name", "window-not-open", "already-signed", "not-signed"]


@dataclass(frozen=True, slots=True)
class SummaryWords:
    """What a person writes beside the figures (N9); a draft may lack some of it."""

    achievements: str | None = None
    problems: str | None = None
    suggestions: str | None = None


@dataclass(frozen=True, slots=True)
class SummaryDraft:
    """草稿: it counts for nothing. Whoever of the office has a name goes on with it."""

    words: SummaryWords
    saved_by: str
    name: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class SummaryVersion:
    """Number 1 as signed, and its corrections. `figures`: the system's as they stood then."""

    number: int
    words: SummaryWords
    figures: Mapping[str, Any]
    signed_by: str
    name: str
    signed_at: datetime
    reason: str | None = None

    @property
    def sha256(self) -> str:
        """Of the figures."""
        return sha256_of(self.figures)


@dataclass(frozen=True, slots=True)
class SummaryState:
    """How a summary stands; its defaults are those of one that nobody has begun. `version`: its ETag."""

    version: int = 0
    latest: int | None = None
    signed_at: datetime | None = None
    has_draft: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    state: SummaryState
    draft: SummaryDraft | None
    versions: Sequence[SummaryVersion]


def objection_to_signing(
    name: str | None, state: SummaryState, campaign: Campaign, now: datetime
) -> SummaryRefusalReason | None:
    """Once, by a named person; the same speaks against a draft."""
    refused = _objection(name, campaign, now)
    return refused or ("already-signed" if state.latest else None)


def objection_to_correcting(
    name: str | None, state: SummaryState, campaign: Campaign, now: datetime
) -> SummaryRefusalReason | None:
    return _objection(name, campaign, now) or (None if state.latest else "not-signed")


def _objection(name: str | None, campaign: Campaign, now: datetime) -> SummaryRefusalReason | None:
    if name is None:
        return "token-without-name"
    return "window-not-open" if now < campaign.starts else None


def is_late(signed_at: datetime, campaign: Campaign) -> bool:
    """A campaign whose notice names no day has no late ones."""
    return campaign.summary_due_at is not None and signed_at >= campaign.summary_due_at


def overdue_among(
    counties: Collection[str],
    signed: Collection[str],
    campaign: Campaign,
    collected_from: datetime | None,
    now: datetime,
) -> Mapping[str, bool] | None:
    """Of each county whether it owes its summary; None: nothing is owed yet, or ever."""
    due_at = campaign.summary_due_at
    if due_at is None or now < due_at or came_too_late(collected_from, due_at):
        return None
    return {county: county not in signed for county in counties}


def changes_since(frozen: Mapping[str, Any], now: Mapping[str, Any]) -> Mapping[str, Any]:
    """The figures of a signed summary beside those of this moment, where they differ."""
    present = {one["kind"]: one for one in now["activities"]}
    return {
        "figures": changed_sums(frozen["totals"], now["totals"]),
        "activities": [
            {"kind": one["kind"], "kind_name": one["kind_name"], "was": one, "now": present[one["kind"]]}
            for one in frozen["activities"]
            if one != present[one["kind"]]
        ],
    }
