"""The facts of a season, in one form for what is expected and for what is shown."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

MEASURES: Final = (
    "received",
    "received_wages",
    "accepted",
    "granted",
    "refused",
    "consultations",
    "incidents",
    "assigned",
    "agreements",
    "mediations_failed",
    "proceedings_opened",
    "closed",
    "workers_received",
    "workers_assigned",
    "workers_closed",
    "amount_claimed_fen",
    "wages_recovered_fen",
    "losses_recovered_fen",
)
"""Everything a daily report can say."""

BY_HAND: Final = frozenset({"chamber", "association"})
"""They are told nothing: a person sends our letters to them."""

Figures = Mapping[str, int]
Amounts = Mapping[str, int | None]
"""Every measure; None is not 0: nothing was heard of it, or nobody gave it."""
Stock = Mapping[str, int] | None
"""How many cases are in each stage of the pending stock; None: no number is shown."""
Line = tuple[str, date]
"""A line of the board: county and period."""
HotSpotKey = tuple[date, str, str]
"""The last day that is looked at, industry or area, and its code."""
Signatures = tuple[str, ...]
"""Of a report, version by version."""
Versions = tuple[str, ...]
"""Of a plan or a summary, each by whom and in which words."""


@dataclass(frozen=True, slots=True)
class Filing:
    """The three separate facts of a line, and its mark (domain §5). Empty until signed: None."""

    filing: str
    content: str | None = None
    check: str | None = None
    by_proxy: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Silence:
    """One episode: counted from `since`, the limit ran out at `raised`; `cleared` when the county was heard
    or the window ended."""

    county: str
    raised: datetime
    cleared: datetime | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Rates:
    """Completeness = filed / due, timeliness = on_time / due, over distinct lines."""

    due: int
    filed: int
    on_time: int


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of the season, and what they must say of themselves (domain §5).

    `not_exact`: measures that are "at least", in all and by class. `signed`: the sum of what was signed.
    `not_given`: measure → county → how many of its signed reports say nothing about it.
    `missing_in_system`, `missing_in_signed`: county → how many of its days the sum lacks.
    """

    measures: Amounts
    by_class: Mapping[str, Amounts]
    not_exact: frozenset[str]
    not_exact_by_class: Mapping[str, frozenset[str]]
    signed: Amounts
    not_given: Mapping[str, Mapping[str, int]]
    missing_in_system: Mapping[str, int]
    missing_in_signed: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """A county in the city's report of a day. `signed` None: nobody signed, which is no 0."""

    filing: Filing
    silent: bool
    signed: Figures | None
    system: Amounts


@dataclass(frozen=True, slots=True)
class CityReport:
    """The city's report of a day, as it stood at its hour.

    `issued`: by whom, and when. `sha256`: as whoever issued it was told. `lists`: the counties of each list
    that has any. `incidents`: how many of the day stand, by county.
    """

    as_of: datetime
    issued: tuple[str, datetime] | None
    sha256: str | None
    lines: Mapping[str, ReportedLine]
    lists: Mapping[str, Sequence[str]]
    differing_earlier: Mapping[str, Sequence[date]]
    incidents: Mapping[str, int]
    rates: Rates
    day: Sums
    running: Sums


@dataclass(frozen=True, slots=True, order=True)
class Receipt:
    """How a message of an agency was answered."""

    message_id: str
    outcome: str
    reason: str = ""
    field: str = ""
    responsible_instead: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """How far a referral has come. `at` None: a rule of ours moved it, at a time that people do not know."""

    status: str
    at: datetime | None
    responsible_instead: str = ""
    route: str = ""
    method: str = ""
    outcome: str = ""
    recovered_fen: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class AgencyRequest:
    """We ask an agency to hear a case first, or to deal with it: by a letter, until that day."""

    kind: str
    case_no: str
    document_no: str
    answer_by: date


@dataclass(frozen=True, slots=True)
class Feed:
    """What an agency was told, and the number of the last: there are no holes.

    `statuses`: of each referral of its own, by the number of its document, as they came.
    """

    receipts: tuple[Receipt, ...] = ()
    last: int = 0
    statuses: Mapping[str, tuple[Status, ...]] = field(default_factory=dict)
    requests: tuple[AgencyRequest, ...] = ()


@dataclass(frozen=True, slots=True)
class Referral:
    """What became of a document. `case_id` None: it waits for the persons, or was withdrawn before."""

    county: str | None
    case_id: str | None
    withdrawn: bool = False
    sent_back: bool = False


Happened = tuple[str, datetime]
"""The type of an event, and when it happened."""

NOT_SAID: Final = frozenset({"fact_id", "employer"})
"""A name that a service gives, and what only keyed hashes tell."""


def said_line(kind: str, time: datetime, said: Mapping[str, Any]) -> str:
    """What an agency said, in one line; an instant in UTC, and nothing about what it left out."""
    told = {name: _plain(value) for name, value in said.items() if name not in NOT_SAID}
    kept = {name: value for name, value in told.items() if value not in (None, []) and value is not False}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    return f"{kind} {time.astimezone(UTC).isoformat()} {text}"


def hearing_line(agency: str, route: str, hearing: int, starts: datetime) -> str:
    """The next hearing of a case, as its agency said it last."""
    return f"next hearing {hearing} of {route} at {agency}: {starts.astimezone(UTC).isoformat()}"


def priority_line(agency: str, letter: str, answer_by: date | str | None, answer: str | None) -> str:
    """A request for priority, and what was answered last."""
    return f"{agency} {letter} until {answer_by}: {answer or 'no answer'}"


def request_line(
    kind: str, agency: str, answer_by: date | str, state: str, when: str, answers: Sequence[str]
) -> str:
    """What was asked of an agency, how far it has come and whether in time, and every answer in its order."""
    return f"{kind} of {agency} until {answer_by}: {state}, {when}: {', '.join(answers) or 'no answer'}"


def four_ones_line(
    activities: int | None, photos: int, latest: date | None, found: tuple[int, int] | None = None
) -> str:
    """One of the four ones of a county; None is not 0: nothing stands. `found`: findings, and those that
    became cases."""
    findings = f", {found[0]} findings of which {found[1]} became cases" if found else ""
    held = f"{activities} held, the last on {latest}, {photos} photos" if activities else "not reported"
    return held + findings


def hot_spot_line(
    facts: int, before: int, has_grown: bool, workers: tuple[int | None, bool], wages: tuple[int | None, bool]
) -> str:
    """As the list says it; a number that is not exact: at least so much."""
    people, owed = (f"{'' if exact else 'at least '}{number}" for number, exact in (workers, wages))
    grown = "grown, " if has_grown else ""
    return f"{grown}{facts} after {before}, {people} workers, {owed} fen"


def activity_line(
    county: str, kind: str, held_on: str, partners: Sequence[str], number: int | None, known_as: str | None
) -> str:
    return f"{county} held {kind} on {held_on} with {sorted(partners)}: {known_as} {number}"


def finding_line(
    county: str,
    found_on: str,
    told: Mapping[str, Any],
    case_no: str | None,
    withdrawn: str | None,
    acts: Sequence[str],
) -> str:
    """A finding as it stands, with all that was done about it."""
    said = json.dumps(told, ensure_ascii=False, sort_keys=True)
    stands = f"withdrawn: {withdrawn}" if withdrawn else "stands"
    return f"{county} found on {found_on} {said}: {case_no or 'no case'}, {stands}, {', '.join(acts)}"


def recorded_step(
    source: str,
    industry: str | None,
    area: str | None,
    actions: Sequence[str],
    workers: tuple[int | None, bool],
    arrears: tuple[int | None, bool],
) -> str:
    """A finding as Kafka has it: without a word that somebody typed."""
    return f"by {source}, {industry} in {area}, {workers} are owed {arrears}, done: {list(actions)}"


def finding_steps(county: str, steps: Sequence[str]) -> str:
    return f"{county} found: {'; '.join(steps)}"


def sweep_line(filing: str | None, versions: Sequence[Mapping[str, int]]) -> str:
    """The case sweep of a county as filed, version by version; not filed is no zero."""
    return f"{filing}: {'; '.join(map(swept_line, versions))}" if versions else "not filed"


def swept_line(figures: Mapping[str, int]) -> str:
    """Its figures; those that are 0 are left out."""
    return ", ".join(f"{name} {number}" for name, number in sorted(figures.items()) if number) or "zero"


def withdrawn_line(county: str, kind: str, held_on: str, reason: str) -> str:
    return f"{county} withdrew {kind} of {held_on}: {reason}"


def incident_line(county: str, origin: str, state: str, steps: int) -> str:
    """An incident on the city's desk; `over`: it was withdrawn, or no report tells of it any more."""
    return f"{county} {origin}: {state} after {steps} steps"


def summary_figures(system: Amounts, signed: Amounts, held: Figures) -> Amounts:
    """Of a summary: the system's figures, what the daily reports signed, what was held of each kind."""
    return {
        **{f"system {measure}": system.get(measure) for measure in MEASURES},
        **{f"signed {measure}": signed.get(measure) for measure in MEASURES},
        **{f"held {kind}": number for kind, number in held.items()},
    }


def signature_line(by: str, at: datetime, first: tuple[str, datetime] | None) -> str:
    """`first`: who had signed it before, where two do."""
    before = f", first by {first[0]} at {_in_utc(first[1])}" if first else ""
    return f"signed by {by} at {_in_utc(at)}{before}"


def waiting_line(by: str, at: datetime) -> str:
    return f"waits, first signed by {by} at {_in_utc(at)}"


def paper_line(by: str, words: Sequence[str], reason: str) -> str:
    """A version of a plan or a summary; `reason`: why it was corrected."""
    return f"{by}: {' | '.join(words)}{f' ({reason})' if reason else ''}"


def standing_line(county: str, plan: int, summary: int) -> str:
    """Which version of each is in the city's summary; 0: none."""
    return f"{county}: plan {plan}, summary {summary}"


def _in_utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()


def _plain(value: Any) -> Any:
    if isinstance(value, str) and "T" in value and value[:4].isdecimal():
        return datetime.fromisoformat(value).astimezone(UTC).isoformat()
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is compared."""

    filings: Mapping[Line, Filing]
    figures: Mapping[Line, Amounts]
    not_exact: Mapping[Line, frozenset[str]]
    """The measures of a line that are "at least"."""
    awaiting: frozenset[Line]
    """Lines that are signed by one of two."""
    by_two: frozenset[Line]
    """Lines whose latest version two have signed."""
    signatures: Mapping[Line, Signatures]
    """At the end of some periods: by whom and when."""
    silences: tuple[Silence, ...]
    sums: Sums
    rates: Rates
    overdue: Mapping[Line, datetime | None]
    """Lines that were overdue, and when they were signed or exempted after all."""
    stocks: Mapping[Line, Stock]
    """At the end of some periods."""
    applications_behind: Mapping[Line, int]
    """How many applications are among the events that lines of these periods name."""
    feeds: Mapping[str, Feed]
    """By agency; left out: it was told nothing."""
    referrals: Mapping[tuple[str, str], Referral]
    """By agency and document."""
    said: Mapping[str, tuple[str, ...]]
    """What agencies said of a case or of a county, by its id or code."""
    priority: Mapping[str, tuple[str, ...]]
    """What became of each request for priority, by case."""
    requests: Mapping[str, str]
    """By the number of our letter: what agencies were asked, and what became of it."""
    case_events: Mapping[str, Mapping[str, tuple[Happened, ...]]]
    """What counties without Kafka read of the acts of people, by county and case."""
    on_platform: Mapping[str, str]
    """How far the municipal platform knows each case, with its number; none where it is not connected."""
    not_uploaded: frozenset[str]
    """Cases that are listed as missing there."""
    four_ones: Mapping[tuple[str, str], str]
    """By county and kind, as the city's table says it."""
    activities_told: tuple[str, ...]
    """What lies on Kafka of activities."""
    findings: tuple[str, ...]
    """What sweeps of arrears found, each as it stands."""
    findings_told: tuple[str, ...]
    """What lies on Kafka of each."""
    city_reports: Mapping[date, CityReport]
    """Of the days of which one was issued."""
    incidents: tuple[str, ...]
    """Every incident on the city's desk."""
    sweeps: Mapping[str, str]
    """By county, as filed."""
    swept: Mapping[str, str]
    """By county, as the system counts it."""
    hot_spots: Mapping[HotSpotKey, str]
    """By the last day of the two weeks looked at, what they are gathered by, and its code."""
    summaries: Mapping[str, Amounts]
    """By county that signed one, what stands in it; and the city's sums over them."""
    papers: Mapping[tuple[str, str], Versions]
    """By county, or the city: its plan and its summary; of the city's also which versions are in it, and
    which came after it."""
