"""Conflicts of interest: firms act for a builder, a lawyer declares one; and who got a case after all.

Written apart from assignment's rule on purpose: names of firms and respondents are compared, not hashes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from season import checker
from season.calendar import SIGNINGS
from season.journal import Entry
from season.people.case_acts import act_on_case
from season.people.filing import is_silent
from season.people.world import CITY, Case, World
from season.plan import BUILDER, Act, What, Who

REGISTERED_IN: Final = ("330302", "330303", "330381")
"""The firm first on the roster is the builder's counsel here; two of them serve in a second county."""
DECLARED_IN: Final = "330304"
DECLARATION_NUMBER: Final = 3_000_000
"""A declared conflict is in no plan; its number lies behind all others."""


async def keep_conflicts(world: World, at: datetime) -> None:
    """On the first day the registers are written; the first lawyer with such a case in hand gives it back."""
    if at == world.plan.instants[0]:
        await register_clients(world, at)
    if not world.declared and at not in SIGNINGS:
        await declare(world, at)


async def register_clients(world: World, at: datetime) -> None:
    answer = await world.client.get(CITY, "assignment", "/v1/lawyers")
    roster = answer.body.get("items", ())
    world.firms = {each["lawyer_id"]: each["firm"] for each in roster}
    first_on = {each["county"]: each["lawyer_id"] for each in reversed(roster)}
    for county in REGISTERED_IN:
        lawyer = first_on[county]
        path = f"/v1/lawyers/{lawyer}/conflicts/K-1"
        key = f"season-{world.plan.seed}-client-{county}"
        own = world.person(Who.lawyer, county, lawyer)
        entered = await world.client.send(own, "PUT", "assignment", path, {"name": BUILDER}, key=key)
        if not entered.good:
            world.record_unexpected(at, f"client of {lawyer}", "entered", f"{entered.status}")
        world.record(kept_away(world, at, county, lawyer, "register", (BUILDER,)))


async def declare(world: World, at: datetime) -> None:
    """Whoever finds out on the first reading tells at once; the firm is out for all its respondents."""
    for name, case in sorted(world.cases.items()):
        if case.county != DECLARED_IN or BUILDER not in case.respondents or is_silent(world, case, at):
            continue
        lawyer = case.lawyer
        if lawyer is None or (await read(world, case)).get("state") != "assigned":
            continue
        world.declared = True
        reason = {"reason": "conflict"}
        act = Act(at, case.county, Who.lawyer, What.give_back, reason, name, number=DECLARATION_NUMBER)
        await act_on_case(world, act)
        declared = kept_away(world, at, case.county, lawyer, "declare", sorted(case.respondents))
        world.record(replace(declared, subject=case.case_id))
        return


def kept_away(
    world: World, at: datetime, county: str, lawyer: str, what: str, against: Iterable[str]
) -> Entry:
    """The lawyer's firm, wherever it serves."""
    firm = world.firms[lawyer]
    colleagues = tuple(sorted(each for each, named in world.firms.items() if named == firm))
    return Entry(at, county, Who.lawyer, what, kept_away=colleagues, against=tuple(against))


async def compare_handlers(world: World, written: Iterable[Entry], at: datetime) -> None:
    """Who got a case against the builder, and what the latest choice said of the others."""
    entries = [entry for entry in written if entry.kept_away]
    for case in world.cases.values():
        if BUILDER in case.respondents:
            shown = await read(world, case)
            if chosen := latest_choice(shown):
                known = (each for each in entries if was_known(world, each, case, chosen.at))
                world.surprises += checker.conflicts(
                    case.county, case.case_id, away_from(case, known), chosen.lawyer, chosen.excluded
                )
    if not entries:
        world.record_unexpected(at, "registers of conflicts", "clients", "nothing")


def was_known(world: World, entry: Entry, case: Case, at: datetime) -> bool:
    """A register from its entry on; what was declared in that case at once, elsewhere from the next step on.

    While people act the clock's own jobs go on, and may choose just before the declaration.
    """
    if entry.subject is None or entry.subject == case.case_id:
        return entry.at <= at
    return any(entry.at < instant <= at for instant in world.plan.instants)


@dataclass(frozen=True, slots=True)
class Choice:
    """The latest choice for a case, and what it found of the detachment."""

    at: datetime
    lawyer: str | None
    excluded: Mapping[str, str | None]


def latest_choice(shown: Mapping[str, Any]) -> Choice | None:
    steps = [step for step in shown.get("history", ()) if step["text"]]
    if not steps:
        return None
    candidates = shown["reasons"]["candidates"]
    excluded = {each["lawyer_id"]: each["excluded_for"] for each in candidates}
    lawyer = next((each["lawyer_id"] for each in candidates if each["chosen"]), None)
    return Choice(datetime.fromisoformat(steps[-1]["recorded_at"]), lawyer, excluded)


def away_from(case: Case, entries: Iterable[Entry]) -> frozenset[str]:
    """Lawyers whose firm acts for a respondent, or declared a conflict with one."""
    return frozenset(
        lawyer for each in entries if case.respondents & set(each.against) for lawyer in each.kept_away
    )


async def read(world: World, case: Case) -> Mapping[str, Any]:
    """As the city reads it; nothing where it was never granted."""
    return (await world.client.get(CITY, "assignment", f"/v1/assignments/{case.case_id}")).body
