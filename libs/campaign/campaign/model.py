"""What a campaign says: who reports, until when, who may be assigned, and how cases are numbered.

`line`: where it stands in its table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol, TypeVar

from clock import day_of, midnight_after
from contracts import CaseClass
from contracts.agencies import Way
from contracts.assignment import LawyerKind
from contracts.event import AgencyKind


@dataclass(frozen=True, slots=True)
class Office:
    """Where people are received: a centre's window, a township office 司法所, a workstation 工作站."""

    code: str
    name: str
    kind: Literal["window", "township", "workstation"]
    line: int = 0


@dataclass(frozen=True, slots=True)
class StandingOrder:
    """The head of a county's centre, in whose name the rule grants at once, and the order's own reference."""

    name: str
    reference: str


@dataclass(frozen=True, slots=True)
class County:
    """A reporting unit 报送单位: a county's bureau or a municipal branch office, with its named persons.

    It is expected from `valid_from` to `valid_to`, both included; None: without limit. A duty belongs to the
    unit: contact and deputy may change, the line stays.
    """

    code: str
    name: str
    kind: Literal["county", "branch"]
    number_prefix: str
    valid_from: date | None
    valid_to: date | None
    contact: str
    contact_phone: str
    deputy: str
    deputy_phone: str
    standing_order: StandingOrder | None
    offices: tuple[Office, ...]
    line: int = 0
    successor: str | None = None
    """The unit in whose lines its cases go on after `valid_to`; None: none is named."""
    contact_email: str = ""
    deputy_email: str = ""

    def valid_on(self, day: date) -> bool:
        """Whether the unit is in the roster on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def office(self, code: str) -> Office | None:
        """One of its own offices."""
        return next((office for office in self.offices if office.code == code), None)


@dataclass(frozen=True, slots=True)
class Takeover:
    """From `first_day` on a unit's cases stand in the line of `line`."""

    county: str
    first_day: date
    line: str


def line_of(takeovers: Sequence[Takeover], county: str, day: date) -> str:
    """In whose line what concerns a unit stands on a day; `takeovers`: in the order of their days."""
    for each in reversed(takeovers):
        if each.county == county and each.first_day <= day:
            return each.line
    return county


@dataclass(frozen=True, slots=True)
class Duty:
    """Who looks after a unit's report of one day, in the place of its contact; `deputy` None: the unit's own.

    An empty e-mail address: nobody writes to this person.
    """

    contact: str
    contact_phone: str
    contact_email: str
    deputy: str | None
    deputy_phone: str
    deputy_email: str

    def of(self, county: County) -> County:
        """The unit as it is on that day."""
        on_duty = replace(
            county,
            contact=self.contact,
            contact_phone=self.contact_phone,
            contact_email=self.contact_email,
        )
        if self.deputy is None:
            return on_duty
        return replace(
            on_duty, deputy=self.deputy, deputy_phone=self.deputy_phone, deputy_email=self.deputy_email
        )


@dataclass(frozen=True, slots=True)
class ReminderTimes:
    """When a daily report that nobody has signed is asked for: so long before it is due the day's contact,
    so long after it the deputy, then the city."""

    before: timedelta = timedelta(minutes=30)
    deputy_after: timedelta = timedelta(minutes=10)
    city_after: timedelta = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Lawyer:
    """One of a detachment 律师支队 (N4.1). `duty_days`: 0 is Monday; `order`: place in the roster."""

    id: str
    county: str
    name: str
    firm: str
    kind: LawyerKind
    expertise: tuple[CaseClass, ...]
    capacity: int
    duty_days: tuple[int, ...]
    order: int
    line: int = 0


@dataclass(frozen=True, slots=True)
class Agency:
    """Another agency 协作部门 (N6, N7): `counties` are those it serves, none listed: the whole city.

    `contact` is an office, not a person.
    """

    code: str
    name: str
    kind: AgencyKind
    counties: tuple[str, ...]
    contact: str
    contact_phone: str
    ways: tuple[Way, ...]
    line: int = 0

    def serves(self, county: str) -> bool:
        return not self.counties or county in self.counties

    @property
    def is_by_hand(self) -> bool:
        """It neither sends nor reads by itself: a person carries paper both ways."""
        return not {Way.kafka, Way.http} & set(self.ways)


@dataclass(frozen=True, slots=True)
class Platform:
    """The municipal platform of a campaign: the folder of exchange, or the address of an HTTP endpoint."""

    adapter: Literal["folder", "http"]
    to: str


@dataclass(frozen=True, slots=True)
class DayTerms:
    """What holds on each day from `first_day` on, until the next of these; None: from the beginning."""

    first_day: date | None
    cut_off: time
    due: time
    city_report_at: time
    silence_limit: timedelta
    papers_days: int


class _Dated(Protocol):
    @property
    def first_day(self) -> date | None: ...


D = TypeVar("D", bound=_Dated)


def terms_of(terms: Sequence[D], day: date) -> D:
    """Those that hold on a day, of some in the order of their days; the first hold from the beginning."""
    for each in reversed(terms):  # of every event that is counted it is asked: no generator
        if each.first_day and each.first_day <= day:
            return each
    return terms[0]


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign. Its window is [starts, ends); all instants are aware, in Shanghai.

    What happened in the window may be entered before `late_entries_until`. What differs from day to day is
    in `terms`, asked with `terms_on`; everything else is as the latest change of the file left it.
    """

    code: str
    name: str
    notice: str
    starts: datetime
    ends: datetime
    late_entries_until: datetime
    terms: tuple[DayTerms, ...]
    last_due: datetime
    last_late_until: datetime
    last_silence_limit: timedelta
    case_no_template: str
    overrides: Mapping[date, bool]
    counties: tuple[County, ...]
    lawyers: tuple[Lawyer, ...]
    agencies: tuple[Agency, ...] = ()
    platform: Platform | None = None
    case_sweep_due_day: int | None = None
    """On which day of the window the case sweep is due (N1); None: it is asked of nobody."""

    @property
    def case_sweep_due(self) -> date | None:
        """The last day on which the case sweep is filed in time."""
        day = self.case_sweep_due_day
        return day_of(self.starts + timedelta(days=day - 1)) if day else None

    reminders: ReminderTimes = ReminderTimes()
    duty: Mapping[tuple[date, str], Duty] = field(default_factory=dict)
    """By the day of the report and the unit's code, where somebody else than its contact is on duty."""
    summary_due_days: int | None = None
    """How many days after the window a final summary is owed (N9); None: the notice names no day."""

    @property
    def summary_due(self) -> date | None:
        """The last day on which a summary is signed in time."""
        days = self.summary_due_days
        return self.last_day + timedelta(days=days) if days else None

    @property
    def summary_due_at(self) -> datetime | None:
        """From this instant on a summary is late."""
        return midnight_after(self.summary_due) if self.summary_due else None

    earlier: "tuple[Campaign, ...]" = ()
    """What the file said before each of its changes, the oldest first: `terms` has one more."""

    def terms_on(self, day: date) -> DayTerms:
        """What holds on a day; before the first, what the campaign began with."""
        return terms_of(self.terms, day)

    second_signature: bool = False
    """Whether a daily report is signed by two: one person fills it in, another named one signs it."""

    correction_lock_days: int | None = None
    """How many days after its date a daily report is corrected freely; None: always."""

    def corrections_locked_from(self, day: date) -> datetime | None:
        """From this instant on a correction of a day needs the city's leave."""
        days = self.correction_lock_days
        return midnight_after(day + timedelta(days=days)) if days else None

    @property
    def last_day(self) -> date:
        """Of the window."""
        return day_of(self.ends - timedelta(days=1))

    @property
    def last_entry_day(self) -> date:
        """On which what happened in the window may still be entered."""
        return day_of(self.late_entries_until - timedelta(days=1))

    @property
    def offices(self) -> tuple[Office, ...]:
        """Every office of every unit."""
        return tuple(office for county in self.counties for office in county.offices)

    def county(self, code: str, on: date) -> County | None:
        """The unit of that code that is in the roster on a day; a code may have had several lives."""
        return next((county for county in self.roster(on) if county.code == code), None)

    def line_of(self, code: str, day: date) -> str:
        """In whose line of a day a unit's cases stand: its own, or its successor's once it has ended."""
        return line_of(self.takeovers, code, day)

    def units_in_line(self, code: str, day: date) -> tuple[str, ...]:
        """The units whose cases stand in a line of that day; none, where another one has its own."""
        units = dict.fromkeys(county.code for county in self.counties)
        return tuple(unit for unit in units if self.line_of(unit, day) == code)

    @property
    def takeovers(self) -> "tuple[Takeover, ...]":
        """From which day on each unit's cases stand in another line than before, in the order of the days."""
        ends = [county.valid_to for county in self.counties if county.successor and county.valid_to]
        begins = [county.valid_from for county in self.counties if county.valid_from]
        days = sorted({*(midnight_after(last).date() for last in ends), *begins}) if ends else []
        found: list[Takeover] = []
        for day in days:
            for unit in dict.fromkeys(county.code for county in self.counties):
                line = self._successor(unit, day)
                if line != line_of(found, unit, day):
                    found.append(Takeover(unit, day, line))
        return tuple(found)

    def _successor(self, code: str, day: date) -> str:
        """Follow successors to who is in the roster; where none is named, a unit keeps its own."""
        if self.county(code, day) is not None:
            return code
        ended = [
            each for each in self.counties if each.code == code and each.valid_to and each.valid_to < day
        ]
        last = max(ended, key=lambda each: each.valid_to or date.min, default=None)
        return self._successor(last.successor, day) if last and last.successor else code

    def area_name(self, code: str) -> str | None:
        """What an area is called: a unit's, or that of one of its offices, whenever the unit reports."""
        for county in self.counties:
            if county.code == code:
                return county.name
            if office := county.office(code):
                return office.name if office.name.startswith(county.name) else county.name + office.name
        return None

    def roster(self, on: date) -> tuple[County, ...]:
        """The units expected on a day, each with who is on duty then."""
        return tuple(self._on_duty(county, on) for county in self.counties if county.valid_on(on))

    def _on_duty(self, county: County, day: date) -> County:
        duty = self.duty.get((day, county.code))
        return duty.of(county) if duty else county

    def case_no(self, county: County, year: int, seq: int | str) -> str:
        """The number of a case on its papers; `seq` may be a placeholder that the database fills."""
        return self.case_no_template.format(office=county.number_prefix, year=year, seq=seq)
