"""What people read before they act: which lawyer was assigned, whether the rule opened proceedings."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from season.checker import Difference
from season.journal import Count, Entry
from season.people import meaning
from season.people.world import CITY, Case, World
from season.plan import Who

LIMITATION_NEAR = timedelta(days=7)
PAGE = "200"


async def read_up(world: World, at: datetime) -> None:
    """The city's desk looks up who has a lawyer by now; mediators look at cases whose limitation is near."""
    if any(world.waiting.values()):
        await assignments(world, at)
    silent = {quiet.county for quiet in world.plan.quiet if quiet.covers(at)}
    near = [
        case
        for case in world.cases.values()
        if case.county not in silent and proceedings_expected(case, at.date())
    ]
    await asyncio.gather(*(proceedings(world, case, at) for case in near))


async def assignments(world: World, at: datetime) -> None:
    """Cases granted and not yet known to have a lawyer; a case stays in the set until one is seen."""
    by_id = {case.case_id: case for case in world.cases.values()}
    for item in await listed(world, at):
        case = by_id.get(item["case_id"])
        if case is not None and case.case_id in world.waiting.get(case.county, ()):
            world.waiting[case.county].discard(case.case_id)
            assigned(world, case, item, at)


async def listed(world: World, at: datetime) -> list[Mapping[str, Any]]:
    """All assignments that nobody confirmed yet, page after page."""
    query = {"state": "assigned", "limit": PAGE}
    items: list[Mapping[str, Any]] = []
    while True:
        answer = await world.client.get(CITY, "assignment", "/v1/assignments", **query)
        if not answer.good:
            world.stranger(at, "assignments", "a list", f"{answer.status} {answer.problem}")
        items += answer.body.get("items", ())
        if not answer.body.get("next_cursor"):
            return items
        query["cursor"] = answer.body["next_cursor"]


def assigned(world: World, case: Case, item: Mapping[str, Any], at: datetime) -> None:
    """The lawyer is known; the case counts where it was assigned first."""
    case.lawyer = item["lawyer_id"]
    case.versions["assignment"] = f'"{item["version"]}"'
    if not case.assigned_seen:
        case.assigned_seen = True
        counts = tuple(meaning.of_assignment(case, datetime.fromisoformat(item["assigned_at"])))
        world.note(Entry(at, case.county, Who.city, "saw", 0, case.case_id, counts))


def unseen(world: World) -> list[Difference]:
    """Cases that were granted and for which nobody ever saw a lawyer."""
    names = {case.case_id: case for case in world.cases.values()}
    return [
        Difference(county, None, f"assignment of {names[case_id].case_id}", "a lawyer", None)
        for county, waiting in sorted(world.waiting.items())
        for case_id in sorted(waiting)
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


async def proceedings(world: World, case: Case, at: datetime) -> None:
    """The mediator reads the file: proceedings that nobody asked for are the rule's (能诉快诉)."""
    path = f"/v1/mediations/{case.case_id}"
    answer = await world.client.get(world.person(Who.mediator, case.county), "mediation", path)
    by_rule = [one for one in answer.body.get("proceedings", ()) if one.get("reason") == "limitation"]
    for one in by_rule:
        case.proceedings_seen = True
        opened = Count("proceedings_opened", 1, datetime.fromisoformat(one["opened_at"]), case.case_class)
        world.note(Entry(at, case.county, Who.mediator, "saw", 0, case.case_id, (opened,)))
