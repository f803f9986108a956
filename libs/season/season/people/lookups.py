"""What people look up before they act: which lawyer was assigned; and lawyers read their cases."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from season.difference import Difference
from season.journal import Entry
from season.people import case_events, counts, stages
from season.people.world import CITY, Case, World
from season.plan import Who

PAGE_SIZE = "200"


async def look_up(world: World, at: datetime) -> None:
    """The city's desk looks up who has a lawyer by now."""
    if any(world.waiting.values()):
        await look_for_lawyers(world, at)


async def look_for_lawyers(world: World, at: datetime) -> None:
    """Cases granted and not yet known to have a lawyer; a case stays in the set until one is seen."""
    by_id = {case.case_id: case for case in world.cases.values()}
    for assignment in await unconfirmed_assignments(world, at):
        case = by_id.get(assignment["case_id"])
        if case is not None and case.case_id in world.waiting.get(case.county, ()):
            world.expect_no_lawyer(case)
            compare_number(world, case, assignment, at)
            lawyer_seen(world, case, assignment, at)


async def unconfirmed_assignments(world: World, at: datetime) -> list[Mapping[str, Any]]:
    """All assignments that nobody confirmed yet."""
    return await all_pages(world, at, "assignment", "assignments", state="assigned")


async def all_pages(
    world: World, at: datetime, service: str, collection: str, **query: str
) -> list[Mapping[str, Any]]:
    """A list as the city sees it, page after page."""
    query = {**query, "limit": PAGE_SIZE}
    items: list[Mapping[str, Any]] = []
    while True:
        answer = await world.client.get(CITY, service, f"/v1/{collection}", **query)
        if not answer.good:
            world.record_unexpected(at, collection, "a list", f"{answer.status} {answer.problem}")
        items += answer.body.get("items", ())
        if not answer.body.get("next_cursor"):
            return items
        query["cursor"] = answer.body["next_cursor"]


def compare_number(world: World, case: Case, shown: Mapping[str, Any], at: datetime) -> None:
    """Every service calls a case by the number that intake gave it."""
    if shown["case_no"] != case.number:
        world.record_unexpected(at, "case number", case.number, str(shown["case_no"]))


async def lawyers_read_their_cases(world: World, at: datetime) -> None:
    """When all is quiet intake shows each open case to the lawyer whom assignment names."""
    handled = [
        assignment
        for state in ("assigned", "confirmed")
        for assignment in await all_pages(world, at, "assignment", "assignments", state=state)
    ]
    await asyncio.gather(*(read_own_case(world, assignment, at) for assignment in handled))


async def read_own_case(world: World, assignment: Mapping[str, Any], at: datetime) -> None:
    expected = assignment["case_no"], assignment["lawyer_id"]
    lawyer = world.person(Who.lawyer, assignment["county"], assignment["lawyer_id"])
    answer = await world.client.get(lawyer, "intake", f"/v1/applications/{assignment['case_id']}")
    shown = answer.body.get("case_no"), answer.body.get("lawyer_id")
    if shown != expected:
        world.record_unexpected(at, "a lawyer's own case", str(expected), f"{answer.status} {shown}")


def lawyer_seen(world: World, case: Case, assignment: Mapping[str, Any], at: datetime) -> None:
    """The lawyer is known; the case counts where it was assigned first."""
    case.lawyer = assignment["lawyer_id"]
    case.versions["assignment"] = f'"{assignment["version"]}"'
    assigned_at = datetime.fromisoformat(assignment["assigned_at"])
    assigned = () if case.assigned_seen else tuple(counts.of_assignment(case, assigned_at))
    case.assigned_seen = True
    moves, events = (stages.of_assignment(assigned_at),), (case_events.of_assignment(assigned_at),)
    world.record(
        Entry(at, case.county, Who.city, "saw", 0, case.case_id, assigned, moves=moves, events=events)
    )


def never_assigned(world: World) -> list[Difference]:
    """Cases that were granted and for which nobody ever saw a lawyer."""
    return [
        Difference(county, None, f"assignment of {case_id}", "a lawyer", None)
        for county, case_ids in sorted(world.waiting.items())
        for case_id in sorted(case_ids)
    ]
