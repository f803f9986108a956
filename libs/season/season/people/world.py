"""What the simulated people know while the season runs: their cases, their book, their journal."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from season.agency_kafka import AgencyKafka
from season.calendar import period_of
from season.client import Answer, Caller, Client
from season.difference import Difference
from season.expected_sums import Book
from season.facts import Line
from season.journal import Asked, CaseEvent, Count, Entry, Incident, Journal, Move, Owed, Referred, Report
from season.plan import Act, Plan, What, Who
from season.platform_stand_in import StandInPlatform
from season.roster import Unit
from season.running_stack import ConnectPlatform

ROLES: Final = {
    Who.client: "county-client",
    Who.staff: "county-staff",
    Who.lawyer: "lawyer",
    Who.mediator: "mediator",
    Who.city: "city-staff",
    Who.agency: "agency",
}

CITY: Final = Caller(ROLES[Who.city], None, "city-duty", "市局值班员")


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that was acknowledged: its id, when it was established, and the money."""

    payment_id: str
    at: datetime
    amount_fen: int
    wages_fen: int


@dataclass(frozen=True, slots=True)
class Record:
    """What was acknowledged and is no case: where it is read, its version, what it counted."""

    path: str
    version: str | None
    counts: tuple[Count, ...]


@dataclass(slots=True)
class Case:
    """A case as its people know it; `number`: what intake called it, and everybody calls it."""

    county: str
    case_id: str
    case_class: str
    lane: str
    number: str
    workers: int
    workers_exact: bool
    limitation_ends: date | None = None
    lawyer: str | None = None
    assigned_seen: bool = False
    versions: dict[str, str | None] = field(default_factory=dict)
    """The ETag each service last showed."""
    to_file_from: date | None = None
    """The day from which somebody must file the claim; None: nobody must, or no more."""
    payments: list[Paid] = field(default_factory=list)
    accepted_on: date | None = None
    """Since when it waits for a decision; None: not yet, or no more."""
    granted_on: date | None = None
    respondents: frozenset[str] = frozenset()
    """By name, as far as they have one."""
    station: str | None = None
    """The workstation that filed it."""
    gave_it_back: set[str | None] = field(default_factory=set)
    """Lawyers who returned the case: no rule may give it to them again."""


async def nobody_restarts(service: str) -> None:
    raise NotImplementedError(f"no operator is there to restart {service}")


@dataclass(slots=True)
class ReadFeed:
    """What an agency read so far, as it came; one of its people reads at a time."""

    items: list[Mapping[str, Any]] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class CountyFeed:
    """What the system of a county read of its cases, and where it goes on."""

    after: str = ""
    events: dict[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class World:
    """The state of the season; `surprises` are answers that nobody planned for."""

    plan: Plan
    campaign: str
    client: Client
    journal: Journal
    units: Mapping[str, Unit]
    book: Book = field(default_factory=Book)
    cases: dict[str, Case] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    """Consultations, incidents, activities, findings that somebody will come back to, by the plan's names."""
    waiting: dict[str, set[str]] = field(default_factory=dict)
    """By county: ids of cases that were granted and have no lawyer that anybody saw."""
    etags: dict[Line, str | None] = field(default_factory=dict)
    """Of the lines of the board, as last shown."""
    first_signed: dict[Line, Report] = field(default_factory=dict)
    """What waits for its second signature, as it will then stand."""
    firms: Mapping[str, str] = field(default_factory=dict)
    """Of every lawyer, by id."""
    declared: bool = False
    """Whether somebody has declared a conflict."""
    filings: int = 0
    """How many claims were filed because they were due."""
    restart: Callable[[str], Awaitable[None]] = nobody_restarts
    """What an operator does with a service."""
    kafka: AgencyKafka = field(default_factory=AgencyKafka)
    feeds: dict[str, ReadFeed] = field(default_factory=dict)
    """What each agency has read of what it was told."""
    sent: Counter[str] = field(default_factory=Counter)
    """How many messages each agency sent."""
    county_feeds: dict[str, CountyFeed] = field(default_factory=dict)
    platform: StandInPlatform | None = None
    """None: it is not played, as there is no folder that intake shares with it."""
    connect_platform: ConnectPlatform | None = None
    files: dict[str, list[str]] = field(default_factory=dict)
    """Of each case the hashes of the files that somebody attached."""
    changed_at: dict[str, datetime] = field(default_factory=dict)
    """When an application came in or had a file attached, last."""
    registered_there: dict[str, str] = field(default_factory=dict)
    """Cases that come from the municipal platform, with their number there."""
    cookies: dict[str, str] = field(default_factory=dict)
    """Of the browsers that are signed in, by county."""
    signing_in: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    signed_on_pages: int = 0
    """How many daily reports were signed by the forms of pages."""
    surprises: list[Difference] = field(default_factory=list)

    def caller(self, act: Act, lawyer: str | None = None) -> Caller:
        """The person or machine of the county in whose name the act is done."""
        return self.person(act.who, act.county, lawyer)

    def person(self, who: Who, county: str, lawyer: str | None = None) -> Caller:
        if who is Who.city:
            return CITY
        if who is Who.lawyer:
            return Caller(ROLES[who], county, lawyer or f"{county}-lawyer")
        return Caller(ROLES[who], county, f"{county}-{who}", self.units[county].contact)

    def key(self, act: Act, step: str = "") -> str:
        """The idempotency key: the act's number in the plan."""
        return f"season-{self.plan.seed}-{act.number}{step}"

    def record_acknowledged(
        self,
        act: Act,
        counts: Iterable[Count] = (),
        subject: str | None = None,
        report: Report | None = None,
        moves: Iterable[Move] = (),
        events: Iterable[CaseEvent] = (),
        referred: Referred | None = None,
        asked: Asked | None = None,
        incident: Incident | None = None,
        migrant_worker: bool | None = None,
        owed: Owed | None = None,
    ) -> None:
        """Into the journal and the book, before anything is built upon it."""
        self.record(
            Entry(
                act.at,
                act.county,
                act.who,
                act.what,
                act.number,
                subject,
                tuple(counts),
                report,
                tuple(moves),
                events=tuple(events),
                referred=referred,
                asked=asked,
                incident=incident,
                migrant_worker=migrant_worker,
                owed=owed,
            )
        )

    def expect_lawyer(self, case: Case) -> None:
        """From the grant on somebody looks whether there is a lawyer."""
        self.waiting.setdefault(case.county, set()).add(case.case_id)

    def expect_no_lawyer(self, case: Case) -> None:
        """One was seen, or the case ended."""
        self.waiting.get(case.county, set()).discard(case.case_id)

    def record(self, entry: Entry) -> None:
        self.journal.write(entry)
        if entry.subject is not None and entry.what in (What.apply, What.attach_file):
            self.changed_at[entry.subject] = entry.at
        self.book.add(entry)

    def record_surprise(self, act: Act, answer: Answer, expected: str = "acknowledged") -> None:
        """An answer the plan has no place for is a difference of its own."""
        answered = f"{answer.status} {answer.problem} {answer.body.get('detail') or answer.body.get('title')}"
        what = f"{act.who} {act.what} {act.case or ''}".rstrip()
        self.surprises.append(
            Difference(act.county, act.period or period_of(act.at), what, expected, answered)
        )

    def record_unexpected(self, at: datetime, what: str, expected: str, shown: str) -> None:
        """Something seen in a look-up that should not be."""
        self.surprises.append(Difference(None, period_of(at), what, expected, shown))
