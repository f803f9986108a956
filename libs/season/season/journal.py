"""The journal: every acknowledged request, outside the system, with what it means for the figures (S7)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Count:
    """What a request adds to a figure, at the time the thing happened. Not `exact`: "at least" so much."""

    measure: str
    amount: int
    time: datetime
    case_class: str | None = None
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Move:
    """A case enters a stage of the pending stock: undecided, unassigned, handled; or it has ended."""

    stage: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """What a request does to a daily report.

    `how`: it was drafted, first_signed (by one of two), signed, corrected … `figures` None: the zero
    flag alone was signed: its three zeros and nothing else. `by`: the name of who signed.
    """

    period: date
    how: str
    zero: bool = False
    figures: Mapping[str, int] | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What an agency sent, and what it must be told is wrong with it: nothing where `reason` is empty."""

    agency: str
    id: str
    reason: str = ""
    field: str = ""
    responsible_instead: str = ""


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """What a request puts on the log of its case. `told`: what an agency that referred the case is told with
    it."""

    type: str
    time: datetime
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Referred:
    """What a request does to a referral: `made` (it waits), `opened`, `joined`, `withdrawn`, `sent_back`."""

    agency: str
    document_no: str
    how: str
    responsible_instead: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What an agency said: the type of the event it becomes, and what that says."""

    type: str
    time: datetime
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """An agency was asked for priority, or to deal with a case (`kind`); or, with an `answer`, it answered.

    `day`: on which its letter went by hand, or that its paper bears; `paper`: it was entered from one.
    """

    agency: str
    case_no: str
    document_no: str
    answer_by: date | None = None
    answer: str = ""
    kind: str = "priority"
    day: date | None = None
    paper: bool = False


@dataclass(frozen=True, slots=True)
class OnPlatform:
    """What the municipal platform said of a package of a case, last; neither: its receipt was lost."""

    number: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """What a county did of the four ones, by the plan's own name: `how` it was held, shown, withdrawn.

    `attendance`: a number and how it is known, where somebody counted.
    """

    name: str
    kind: str = ""
    held_on: date | None = None
    attendance: tuple[str, int] | None = None
    partners: tuple[str, ...] = ()
    how: str = "held"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a county did about a finding of its sweep, by the plan's name: `how` it was recorded, became_case,
    looked_at, withdrawn; `told`: what was written down."""

    name: str
    how: str
    found_on: date | None = None
    told: Mapping[str, Any] = field(default_factory=dict)
    case_no: str = ""
    case_id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """The city issued its report of a day, by this name, and was told its hash."""

    period: date
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Incident:
    """What befell an incident, by the plan's name: `how` it was reported, written, withdrawn or followed_up.

    `written`: a day's report tells of it; `state`: into which the city took it.
    """

    name: str
    how: str = "reported"
    state: str = ""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a county did of the case sweep: carried_in a case, filed, corrected; and its figures."""

    how: str
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Paper:
    """A version of a plan or a summary (`of`), of a county or the city: by whom, its words, why it was
    corrected."""

    of: str
    by: str
    words: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """What an application or a finding says of whom it is owed by: trade and area by code, as far as it does;
    workers and wages where somebody gave a number. Not `exact`: at least so much."""

    time: datetime
    industry: str | None
    area: str | None
    workers: int | None
    workers_exact: bool
    wages_fen: int | None
    wages_exact: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One acknowledged request. `at` is the business instant of its acknowledgement."""

    at: datetime
    county: str
    who: str
    what: str
    number: int = 0
    subject: str | None = None
    counts: tuple[Count, ...] = ()
    report: Report | None = None
    moves: tuple[Move, ...] = ()
    kept_away: tuple[str, ...] = ()
    """Lawyers who may not act …"""
    against: tuple[str, ...] = ()
    """… against these respondents."""
    message: Message | None = None
    events: tuple[CaseEvent, ...] = ()
    referred: Referred | None = None
    said: Said | None = None
    asked: Asked | None = None
    on_platform: OnPlatform | None = None
    activity: Activity | None = None
    finding: Finding | None = None
    issued: Issued | None = None
    incident: Incident | None = None
    sweep: Sweep | None = None
    paper: Paper | None = None
    migrant_worker: bool | None = None
    """Of an application: whether it is a migrant worker's."""
    owed: Owed | None = None


class Journal:
    """Appends to a file, line by line; a request is in it before anything is built upon it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, entry: Entry) -> None:
        self._file.write(json.dumps(entry, default=_plain, ensure_ascii=False) + "\n")
        self._file.flush()


def read(path: Path) -> Iterator[Entry]:
    """The entries of a journal, in the order they were acknowledged."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield _entry(json.loads(line))


def _plain(value: Any) -> Any:
    """What JSON has no form for: instants as text, our values by their fields."""
    if isinstance(value, date):
        return value.isoformat()
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _entry(line: dict[str, Any]) -> Entry:
    counts = tuple(Count(**_with_time(count)) for count in line["counts"])
    moves = tuple(Move(**_with_time(move)) for move in line["moves"])
    report = line["report"]
    if report is not None:
        report = Report(**{**report, "period": date.fromisoformat(report["period"])})
    conflict = {name: tuple(line[name]) for name in ("kept_away", "against")}
    return Entry(
        **{
            **line,
            "at": datetime.fromisoformat(line["at"]),
            "counts": counts,
            "report": report,
            "moves": moves,
            **conflict,
            "message": Message(**line["message"]) if line["message"] else None,
            "events": tuple(CaseEvent(**_with_time(event)) for event in line["events"]),
            "referred": Referred(**line["referred"]) if line["referred"] else None,
            "said": Said(**_with_time(line["said"])) if line["said"] else None,
            "asked": _asked(line["asked"]) if line["asked"] else None,
            "on_platform": OnPlatform(**line["on_platform"]) if line["on_platform"] else None,
            "activity": _activity(line["activity"]) if line["activity"] else None,
            "finding": _finding(line["finding"]) if line["finding"] else None,
            "issued": _issued(line["issued"]) if line["issued"] else None,
            "incident": Incident(**line["incident"]) if line["incident"] else None,
            "sweep": Sweep(**line["sweep"]) if line["sweep"] else None,
            "paper": _paper(line["paper"]) if line["paper"] else None,
            "owed": Owed(**_with_time(line["owed"])) if line["owed"] else None,
        }
    )


def _activity(value: dict[str, Any]) -> Activity:
    day, attendance = value["held_on"], value["attendance"]
    told = {
        "held_on": date.fromisoformat(day) if day else None,
        "attendance": tuple(attendance) if attendance else None,
        "partners": tuple(value["partners"]),
    }
    return Activity(**{**value, **told})


def _finding(value: dict[str, Any]) -> Finding:
    day = value["found_on"]
    return Finding(**{**value, "found_on": date.fromisoformat(day) if day else None})


def _issued(value: dict[str, Any]) -> Issued:
    return Issued(**{**value, "period": date.fromisoformat(value["period"])})


def _paper(value: dict[str, Any]) -> Paper:
    return Paper(**{**value, "words": tuple(value["words"])})


def _asked(value: dict[str, Any]) -> Asked:
    days = {name: value[name] for name in ("answer_by", "day")}
    told = {name: date.fromisoformat(day) if day else None for name, day in days.items()}
    return Asked(**{**value, **told})


def _with_time(value: dict[str, Any]) -> dict[str, Any]:
    return {**value, "time": datetime.fromisoformat(value["time"])}
