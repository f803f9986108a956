"""A county's office carries cases in, files the case sweep of the year, and corrects it (N1)."""

from collections.abc import Mapping
from typing import Any

from season.client import Answer
from season.journal import Entry, Sweep
from season.people.world import World
from season.plan import Act, What


async def carry_in(world: World, act: Act) -> None:
    path = f"{sweep_path(world, act)}/carried-in"
    answer = await world.client.send(
        world.caller(act), "POST", "reporting", path, act.body, key=world.key(act)
    )
    stands = "closed" if "closed_on" in act.body else "open"
    case_class = act.body["case_class"]
    note(world, act, answer, Sweep("carried_in", {f"{case_class}_assigned": 1, f"{case_class}_{stands}": 1}))


async def file(world: World, act: Act) -> None:
    """What the system shows, and what a person counts beside it, by who has looked at both."""
    path = sweep_path(world, act)
    shown = await world.client.get(world.caller(act), "reporting", path)
    if not shown.good:
        world.record_surprise(act, shown)
        return
    system: Mapping[str, int] = shown.body["system"] or dict.fromkeys(FIGURES, 0)
    figures = {name: number + act.body["more"] * (name in MORE) for name, number in system.items()}
    body: dict[str, Any] = {"zero": not any(figures.values()), "figures": figures}
    if "reason" in act.body:
        body["reason"] = act.body["reason"]
        if not shown.body["filings"]:
            return  # nothing was filed: a surprise of its own
    answer = await world.client.send(
        world.caller(act),
        "POST",
        "reporting",
        f"{path}/filings",
        body,
        key=world.key(act),
        if_match=shown.etag,
    )
    note(world, act, answer, Sweep("corrected" if "reason" in body else "filed", figures))


def sweep_path(world: World, act: Act) -> str:
    return f"/v1/campaigns/{world.campaign}/counties/{act.county}/case-sweep"


def note(world: World, act: Act, answer: Answer, sweep: Sweep) -> None:
    if answer.good:
        world.record(Entry(act.at, act.county, act.who, act.what, act.number, sweep=sweep))
    else:
        world.record_surprise(act, answer)


FIGURES = tuple(
    f"{case_class}_{counted}"
    for case_class in ("wages", "work_injury", "social_insurance")
    for counted in ("assigned", "closed", "open")
)
MORE = ("wages_assigned", "wages_open")
"""Where a case that the system does not have is counted."""

HANDLERS = {What.carry_in: carry_in, What.file_sweep: file, What.correct_sweep: file}
