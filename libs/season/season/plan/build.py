"""The whole plan of a season: the same seed and size give the same acts, in the same order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from random import Random
from typing import Any, Final

from season.calendar import LAST_JUDGED, LAST_SIGNING, PERIODS, SEASON_ENDS, Slot, moment, signing_moment
from season.plan.activities import activities
from season.plan.acts import Act, What, Who
from season.plan.agencies import messages
from season.plan.agency_requests import requests_to_agencies
from season.plan.applications import CaseKind, application, random_kind
from season.plan.case_lives import random_life
from season.plan.case_plan import CasePlan
from season.plan.case_sweep import case_sweeps
from season.plan.findings import findings
from season.plan.incidents import followed_up
from season.plan.platform import platform_acts
from season.plan.referrals import referred_cases
from season.plan.scripted_situations import SITUATIONS, CaseStart, ReportActs, Situation, signature
from season.plan.second_signatures import by_two as signed_by_two
from season.plan.summaries import plans, summaries
from season.plan.timetable import PlannedSilence, Timetable, busyness, timetable
from season.roster import Unit

BUILDER: Final = "温州测试大型建设集团有限公司"
BUILDERS_SHARE: Final = "温州测试甲"
"""Whose drawn name begins so works for it instead: nothing else is drawn."""
SMALL: Final = 500
"""Below so many applications one working instant a day is enough."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What everybody is going to do, and the instants the clock stops at. `by_two`: two sign each report."""

    seed: int
    applications: int
    units: tuple[Unit, ...]
    instants: tuple[datetime, ...]
    acts: Mapping[datetime, tuple[Act, ...]]
    silences: tuple[PlannedSilence, ...]
    by_two: bool = False


def build(seed: int, applications: int, units: Sequence[Unit], *, by_two: bool = False) -> Plan:
    """The plan of a season with so many applications."""
    situations = [script() for script in SITUATIONS]
    silences = tuple(silence for situation in situations for silence in situation.silences)
    table = timetable(slots_for(applications), silences)
    four_ones = [*activities(seed, units, table)]
    acts = number_in_order(
        [
            *report_acts(units, situations, by_two=by_two),
            *case_and_county_acts(seed, applications, units, table, situations),
            *messages(),
            *referred_cases(seed, units, table),
            *requests_to_agencies(seed, units, table),
            *platform_acts(seed, units),
            *four_ones,
            *found_by_sweeps(seed, units, table, four_ones),
            *case_sweeps(seed, units, table),
            *plans(seed, units, table),
            *summaries(seed, units),
        ]
    )
    by_instant = {at: tuple(group) for at, group in groupby(acts, attrgetter("at"))}
    return Plan(seed, applications, tuple(units), instants_of(by_instant), by_instant, silences, by_two)


def slots_for(applications: int) -> tuple[Slot, ...]:
    return (Slot.afternoon,) if applications < SMALL else (Slot.morning, Slot.afternoon)


def number_in_order(acts: Sequence[Act]) -> list[Act]:
    """In the order of time; the number names the request, so that a repeated one is known as such."""
    ordered = sorted(acts, key=lambda act: (act.at, act.county, act.case or "", act.what, str(act.period)))
    return [replace(act, number=number) for number, act in enumerate(ordered, 1)]


def instants_of(acts: Mapping[datetime, object]) -> tuple[datetime, ...]:
    """Every instant at which somebody acts or reports are signed, and the end."""
    signings = {signing_moment(period) for period in PERIODS} | {moment(PERIODS[-1], Slot.signing)}
    return tuple(sorted({*acts, *signings, LAST_SIGNING, LAST_JUDGED, SEASON_ENDS}))


def report_acts(units: Sequence[Unit], situations: Sequence[Situation], *, by_two: bool) -> Iterator[Act]:
    """One signature per county and period; a script's acts where it has its own."""
    scripted: ReportActs = {key: acts for situation in situations for key, acts in situation.reports.items()}
    for unit in units:
        for period in PERIODS:
            usual = signature(unit.code, period, signing_moment(period))
            if (unit.code, period) in scripted:
                yield from scripted[unit.code, period]
            elif by_two:
                following = unit.code, period + timedelta(days=1)
                yield from signed_by_two(usual, period, next_is_usual=following not in scripted)
            else:
                yield usual
    for situation in situations:
        yield from situation.acts


def case_and_county_acts(
    seed: int, applications: int, units: Sequence[Unit], table: Timetable, situations: Sequence[Situation]
) -> Iterator[Act]:
    """Applications and their lives, consultations, incidents."""
    by_code = {unit.code: unit for unit in units}
    scripted = [case for situation in situations for case in situation.cases]
    for number, case in enumerate(scripted, 1):
        yield from case_acts(
            random_stream(seed, "script", number), f"S{number:04d}", by_code[case.county], case, table
        )
    for number in range(1, applications - len(scripted) + 1):
        rng = random_stream(seed, "case", number)
        unit, start = random_start(rng, units, table)
        case = CaseStart(unit.code, start, random_kind(rng, start.date()), random_life)
        yield from case_acts(rng, f"A{number:04d}", unit, case, table)
    for number in range(applications // 2):
        yield consultation(random_stream(seed, "consultation", number), units, table)
    for number in range(max(6, applications // 60)):
        reported = replace(
            incident(random_stream(seed, "incident", number), units, table), record=f"incident-{number}"
        )
        yield from followed_up(random_stream(seed, "follow-up", number), reported, table)


def found_by_sweeps(
    seed: int, units: Sequence[Unit], table: Timetable, activities: Sequence[Act]
) -> Iterator[Act]:
    """Findings, and the cases that some of them become."""
    by_code = {unit.code: unit for unit in units}
    for found in findings(seed, units, table, activities):
        yield from found.acts
        if found.case is not None:
            start = CaseStart(found.county, found.case.start, CaseKind(("wages",)), random_life)
            rng = random_stream(seed, found.case.name)
            case = case_acts(rng, found.case.name, by_code[found.county], start, table)
            case[0].body["respondents"][:] = [found.case.employer]
            yield from case


def random_stream(seed: int, *names: object) -> Random:
    """A stream of its own for each thing drawn, so that nothing shifts when something else changes."""
    return Random("/".join(map(str, (seed, *names))))


def random_start(rng: Random, units: Sequence[Unit], table: Timetable) -> tuple[Unit, datetime]:
    """Where and when something comes in: large counties and busy days more often."""
    unit = rng.choices(units, [weight(unit) for unit in units])[0]
    busy = rng.choices(PERIODS, [busyness(day) for day in PERIODS])[0]
    start = table.free_on(rng, unit.code, busy)
    return (unit, start) if start is not None else random_start(rng, units, table)


def weight(unit: Unit) -> float:
    """Counties differ in size: the more offices, the more comes in."""
    return 0.4 + len(unit.offices)


def case_acts(rng: Random, name: str, unit: Unit, case: CaseStart, table: Timetable) -> list[Act]:
    """A case from its application on."""
    case_plan = CasePlan(rng, table, unit, name, case.start)
    body = application(rng, unit, case.kind, case.start.date())
    name_builder(body["respondents"][0])
    if case.told is not None:
        body["occurred_at"] = case.told.isoformat()
    case_plan.add(What.apply, submitted_by(body["channel"]), **body)
    case_plan.acts[0] = replace(case_plan.acts[0], expects=state_at_once(case.kind, unit))
    case.life(case_plan, case.kind)
    return case_plan.acts


def name_builder(first_respondent: dict[str, Any]) -> None:
    """A tenth of all work for one large builder, to whom law firms are counsel."""
    if first_respondent.get("name", "").startswith(BUILDERS_SHARE):
        first_respondent["name"] = BUILDER


def state_at_once(kind: CaseKind, unit: Unit) -> str:
    """Green: granted by rule, by standing order; ordinary: accepted once the papers are complete (N2.1)."""
    if kind.green and unit.standing_order:
        return "granted"
    return "received" if kind.papers_owed and not kind.green else "accepted"


def submitted_by(channel: str) -> Who:
    """The window's staff type it in; everything else arrives by a machine of the county."""
    return Who.staff if channel == "window" else Who.client


def consultation(rng: Random, units: Sequence[Unit], table: Timetable) -> Act:
    unit, at = random_start(rng, units, table)
    body = {
        "channel": rng.choice(("window", "township", "hotline", "online")),
        "class": rng.choices(("wages", "work_injury", "social_insurance", "other"), (60, 20, 12, 8))[0],
        "workers": {"count": rng.choices((1, 2, 5), (80, 12, 8))[0]},
    }
    return Act(at, unit.code, rng.choice((Who.client, Who.staff)), What.consult, body)


def incident(rng: Random, units: Sequence[Unit], table: Timetable) -> Act:
    """Told as it was seen: counted, at least so many, or in words (N5.5)."""
    unit, at = random_start(rng, units, table)
    people = rng.choice(({"count": rng.randrange(5, 80)}, {"at_least": 20}, {"as_told": "十几个人"}))
    kind = rng.choice(("first_sign", "group_incident"))
    return Act(at, unit.code, Who.staff, What.incident, {"kind": kind, "people": people, "place": "工地门口"})
