"""Where a campaign asks for two signatures: another person signs what the first one did (decision 67)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from season.client import Caller
from season.facts import Line
from season.journal import Incident, Report
from season.people.world import CITY, ROLES, World
from season.plan import Act, Who

SECOND_OF_CITY: Final = replace(CITY, subject="city-second", name="市局分管负责人")


async def note_signature(world: World, act: Act, report: Report, incident: Incident | None = None) -> None:
    """It is signed, or signed by one of two: then nothing counts but the words of an incident."""
    if not world.plan.by_two:
        world.record_acknowledged(act, report=report, incident=incident)
        return
    world.first_signed[act.county, report.period] = report
    world.record_acknowledged(act, report=replace(report, how="first_signed"), incident=incident)
    if act.body.get("second") != "not_now":
        await sign_second(world, act)


async def sign_second(world: World, act: Act) -> None:
    """Having seen what waits, on a line that stands as if nobody had signed it."""
    line = act.county, period_of(act)
    first = world.first_signed.pop(line, None)
    if first is None:
        return  # it was not taken in: a surprise of its own
    person, path = second_person(world, act), path_of(world, line)
    seen = await world.client.get(person, "reporting", path)
    if not seen.good or not stands_as_before(seen.body, first):
        world.record_surprise(act, seen, "what waits, on a line that stands as it did")
    why = {"reason": WHY_BY_PROXY} if act.who is Who.city and first.how == "signed" else {}
    answer = await world.client.send(
        person,
        "POST",
        "reporting",
        f"{path}/report/second-signature",
        why,
        key=world.key(act, "-second"),
        if_match=seen.etag,
    )
    if answer.good:
        world.record_acknowledged(act, report=replace(first, by=str(person.name)))
    else:
        world.record_surprise(act, answer)


def stands_as_before(line: Mapping[str, Any], first: Report) -> bool:
    """It waits; the first signing of a day leaves it without a version, open or missing."""
    is_filed = bool(line["versions"]) and line["filing"] not in ("open", "missing")
    return line["awaiting"] is not None and is_filed == (first.how == "corrected")


def second_person(world: World, act: Act) -> Caller:
    if act.who is Who.city:
        return SECOND_OF_CITY
    return Caller(
        ROLES[Who.staff], act.county, f"{act.county}-second", f"{world.units[act.county].name}审签人"
    )


def path_of(world: World, line: Line) -> str:
    county, period = line
    return f"/v1/campaigns/{world.campaign}/counties/{county}/days/{period}"


def period_of(act: Act) -> date:
    assert act.period is not None
    return act.period


WHY_BY_PROXY: Final = "本单位值班人员联系不上，市局据台账代报"
