"""What people look up before they act: which lawyer was assigned, whether the rule opened proceedings."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from season.checker import Difference
from season.journal import Count, Entry
from season.people import counts
from season.people.world import CITY, Case, World
from season.plan import Who

LIMITATION_NEAR = timedelta(days=7)
PAGE_SIZE = "200"


async def look_up(world: World, at: datetime) -> None:
    """The city's desk looks up who has a lawyer by now; mediators look at cases whose limitation is near."""
    if any(world.waiting.values()):
        await look_for_lawyers(world, at)
    silent = {silence.county for silence in world.plan.silences if silence.covers(at)}
    near = [
        case
        for case in world.cases.values()
        if case.county not in silent and proceedings_expected(case, at.date())
    ]
    await asyncio.gather(*(look_for_proceedings(world, case, at) for case in near))


async def look_for_lawyers(world: World, at: datetime) -> None:
    """Cases granted and not yet known to have a lawyer; a case stays in the set until one is seen."""
    by_id = {case.case_id: case for case in world.cases.values()}
    for assignment in await unconfirmed_assignments(world, at):
        case = by_id.get(assignment["case_id"])
        if case is not None and case.case_id in world.waiting.get(case.county, ()):
            world.expect_no_lawyer(case)
            lawyer_seen(world, case, assignment, at)


async def unconfirmed_assignments(world: World, at: datetime) -> list[Mapping[str, Any]]:
    """All assignments that nobody confirmed yet, page after page."""
    query = {"state": "assigned", "limit": PAGE_SIZE}
    assignments: list[Mapping[str, Any]] = []
    while True:
        answer = await world.client.get(CITY, "assignment", "/v1/assignments", **query)
        if not answer.good:
            world.record_unexpected(at, "assignments", "a list", f"{answer.status} {answer.problem}")
        assignments += answer.body.get("items", ())
        if not answer.body.get("next_cursor"):
            return assignments
        query["cursor"] = answer.body["next_cursor"]


def lawyer_seen(world: World, case: Case, assignment: Mapping[str, Any], at: datetime) -> None:
    """The lawyer is known; the case counts where it was assigned first."""
    case.lawyer = assignment["lawyer_id"]
    case.versions["assignment"] = f'"{assignment["version"]}"'
    if not case.assigned_seen:
        case.assigned_seen = True
        assigned = tuple(counts.of_assignment(case, datetime.fromisoformat(assignment["assigned_at"])))
        world.record(Entry(at, case.county, Who.city, "saw", 0, case.case_id, assigned))


def never_assigned(world: World) -> list[Difference]:
    """Cases that were granted and for which nobody ever saw a lawyer."""
    return [
        Difference(county, None, f"assignment of {case_id}", "a lawyer", None)
        for county, case_ids in sorted(world.waiting.items())
        for case_id in sorted(case_ids)
    ]


def proceedings_expected(case: Case, today: date) -> bool:
    """Under seven days left, and not yet seen that the rule opened proceedings."""
    ends = case.limitation_ends
    return (
        ends is not None
        and case.assigned_seen
        and not case.proceedings_seen
        and ends - today < LIMITATION_NEAR
    )


async def look_for_proceedings(world: World, case: Case, at: datetime) -> None:
    """The mediator reads the file: proceedings that nobody asked for are the rule's (能诉快诉)."""
    path = f"/v1/mediations/{case.case_id}"
    answer = await world.client.get(world.person(Who.mediator, case.county), "mediation", path)
    for proceedings in answer.body.get("proceedings", ()):
        if proceedings.get("reason") == "limitation":
            case.proceedings_seen = True
            opened_at = datetime.fromisoformat(proceedings["opened_at"])
            opened = Count("proceedings_opened", 1, opened_at, case.case_class)
            world.record(Entry(at, case.county, Who.mediator, "saw", 0, case.case_id, (opened,)))
