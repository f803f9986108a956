"""Workstations 工作站 file in one go with their preliminary review, and see what they filed (N6)."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from season.client import Answer, Caller
from season.people.world import World
from season.plan import Act

ROLE: Final = "workstation"


def station_of(body: Mapping[str, Any]) -> str | None:
    """The office of an application that a workstation takes."""
    return body.get("office") if body["channel"] == "workstation" else None


def reviewed(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the station's user finds: they have seen the papers that were brought."""
    is_complete = "claim_evidence" in body["papers_shown"] and "identity" in body["papers_shown"]
    reason = "papers_complete" if is_complete else "papers_missing"
    opinion = "to_grant" if is_complete else "undecided"
    review = {"opinion": opinion, "reasons": ["facts_clear", reason], "papers_seen": body["papers_shown"]}
    return {**body, "preliminary_review": review}


def user_of(county: str, station: str) -> Caller:
    return Caller(ROLE, county, f"{station}-desk", "工作站值班员", office=station)


def check_review(world: World, act: Act, answer: Answer, sent: Mapping[str, Any]) -> None:
    """What intake keeps of a review is what was found."""
    found, kept = sent["preliminary_review"], answer.body.get("preliminary_review") or {}
    if any(kept.get(name) != what for name, what in found.items()):
        world.record_surprise(act, answer, "the preliminary review as it was sent")


async def compare_lists(world: World, at: datetime) -> None:
    """Each station is shown the cases it filed, all of them and no other."""
    filed: dict[tuple[str, str], set[str]] = {
        (unit.code, office.code): set()
        for unit in world.units.values()
        for office in unit.offices
        if office.kind == ROLE
    }
    for case in world.cases.values():
        if case.station:
            filed[case.county, case.station].add(case.case_id)
    await asyncio.gather(*(_compare_list(world, at, *at_desk) for at_desk in filed.items()))


async def _compare_list(world: World, at: datetime, where: tuple[str, str], filed: set[str]) -> None:
    shown: set[str] = set()
    query = {"limit": "200"}
    while True:
        answer = await world.client.get(user_of(*where), "intake", "/v1/applications", **query)
        if not answer.good:
            what = f"{answer.status} {answer.problem}"
            world.record_unexpected(at, f"cases of {where[1]}", f"the {len(filed)} it filed", what)
            return
        shown |= {item["case_id"] for item in answer.body["items"]}
        if not answer.body["next_cursor"]:
            break
        query["cursor"] = answer.body["next_cursor"]
    if shown != filed:
        what = f"{len(filed - shown)} missing, {len(shown - filed)} that others filed"
        world.record_unexpected(at, f"cases of {where[1]}", f"the {len(filed)} it filed", what)
