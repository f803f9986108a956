"""What an activity is, whether it may be recorded, and what the city's table says of a county. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from campaign import Campaign, OutsideWindow, outside_window
from clock import day_of, midnight
from contracts.event import AgencyKind, RecordWithdrawalReason
from contracts.reporting import ActivityKind, AttendanceIs


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many came: a number with how well it is known, or only words ("几十人"), or both."""

    number: int | None = None
    known_as: AttendanceIs | None = None
    as_told: str | None = None


NOT_COUNTED = Attendance()


@dataclass(frozen=True, slots=True)
class ActivityWords:
    """What a person typed: it stays here, sealed. `liaison`: of a detachment (N4.1)."""

    theme: str
    place: str | None = None
    with_whom: str | None = None
    liaison: str | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Entered by mistake: when that was said, and why."""

    at: datetime
    reason: RecordWithdrawalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """An activity as it was recorded, by a named person."""

    activity_id: UUID
    campaign: str
    county: str
    kind: ActivityKind
    held_on: date
    partners: tuple[AgencyKind, ...]
    attendance: Attendance
    words: ActivityWords
    recorded_at: datetime
    recorded_by: str
    withdrawn: Withdrawn | None = None

    @property
    def version(self) -> int:
        """The ETag: an activity is recorded, and may be withdrawn."""
        return 1 if self.withdrawn is None else 2


class ActivityAct(StrEnum):
    """What was done to an activity."""

    record = "record"
    attach_file = "attach_file"
    open_file = "open_file"
    withdraw = "withdraw"


def is_still_to_come(held_on: date, now: datetime) -> bool:
    return held_on > day_of(now)


def outside_of(campaign: Campaign, held_on: date, now: datetime) -> OutsideWindow | None:
    """As for every new record (decision 26): it was inside the window, and is entered in time."""
    return outside_window(campaign, happened_at(held_on), now)


def happened_at(held_on: date) -> datetime:
    """Only the day is known: it decides the period as its first instant."""
    return midnight(held_on)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What there is of one kind in one county: activities that stand, their files, the latest day."""

    activities: int
    files: int
    latest: date


@dataclass(frozen=True, slots=True)
class Cell:
    """One of the four ones of a county; `recorded` None: nothing was heard, which is no zero."""

    kind: ActivityKind
    recorded: Recorded | None

    @property
    def lacks_evidence(self) -> bool:
        """Said, and nothing to show for it."""
        return self.recorded is not None and self.recorded.files == 0


def row_of(
    county: str, kinds: Sequence[ActivityKind], recorded: Mapping[tuple[str, ActivityKind], Recorded]
) -> Sequence[Cell]:
    """A county's cells, in the order of the four ones."""
    return [Cell(kind, recorded.get((county, kind))) for kind in kinds]
