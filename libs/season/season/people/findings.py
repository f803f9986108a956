"""A county's office writes down what its sweep of arrears found, and what became of it (N4.2)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from clock import midnight
from season.client import Answer
from season.journal import Entry, Finding, Owed
from season.people.world import Record, World
from season.plan import Act, What


async def record(world: World, act: Act) -> None:
    """Under the sweep; what is found is of its day."""
    sweep = world.records.get(act.body["sweep"])
    if sweep is None:
        return  # it was not taken in: a surprise of its own
    told = {name: value for name, value in act.body.items() if name != "sweep"}
    answer = await world.client.send(
        world.caller(act), "POST", "reporting", f"{sweep.path}/findings", told, key=world.key(act)
    )
    if not answer.good:
        world.record_surprise(act, answer)
        return
    found_on = date.fromisoformat(answer.body["found_on"])
    if found_on != act.period:
        world.record_surprise(act, answer, f"found on {act.period}")
    name = str(act.record)
    world.records[name] = Record(f"/v1/arrears-findings/{answer.body['finding_id']}", answer.etag, ())
    note(world, act, Finding(name, "recorded", act.period, told), owed(act))


def owed(act: Act) -> Owed:
    """For the hot spots: of the first instant of its day."""
    assert act.period is not None
    workers, arrears = act.body.get("workers", {}), act.body.get("arrears", {})
    return Owed(
        time=midnight(act.period),
        industry=act.body.get("industry"),
        area=act.body.get("area"),
        workers=workers.get("count", workers.get("at_least")),
        workers_exact="count" in workers,
        wages_fen=arrears.get("amount_fen", arrears.get("at_least_fen")),
        wages_exact="amount_fen" in arrears,
    )


async def link(world: World, act: Act) -> None:
    """To the case that came of it, by the number that everybody calls it."""
    case = world.cases.get(act.body["case"])
    if case is None:
        return  # its application was not taken in
    answer = await send(world, act, "case", {"case_no": case.number})
    acknowledged(
        world,
        act,
        answer,
        Finding(str(act.record), "became_case", case_no=case.number, case_id=case.case_id),
    )


async def withdraw(world: World, act: Act) -> None:
    answer = await send(world, act, "withdrawal", act.body)
    acknowledged(world, act, answer, Finding(str(act.record), "withdrawn", reason=act.body["reason"]))


async def look_at_employer(world: World, act: Act) -> None:
    """A person's name is in no list; staff of the county are told it, with a reason."""
    answer = await send(world, act, "reveal", act.body)
    if answer is not None and answer.good and answer.body["name"] != act.expects:
        world.record_surprise(act, answer, "the name that was written down")
    acknowledged(world, act, answer, Finding(str(act.record), "looked_at"))


async def send(world: World, act: Act, what: str, body: Mapping[str, Any]) -> Answer | None:
    """None: the finding was not taken in."""
    record = world.records.get(str(act.record))
    if record is None:
        return None
    answer = await world.client.send(
        world.caller(act),
        "POST",
        "reporting",
        f"{record.path}/{what}",
        body,
        key=world.key(act),
        if_match=record.version,
    )
    if answer.good and answer.etag:
        world.records[str(act.record)] = replace(record, version=answer.etag)
    return answer


def acknowledged(world: World, act: Act, answer: Answer | None, finding: Finding) -> None:
    if answer is None:
        return
    if answer.good:
        note(world, act, finding)
    else:
        world.record_surprise(act, answer)


def note(world: World, act: Act, finding: Finding, owed: Owed | None = None) -> None:
    world.record(Entry(act.at, act.county, act.who, act.what, act.number, finding=finding, owed=owed))


HANDLERS = {
    What.record_finding: record,
    What.link_finding: link,
    What.withdraw_finding: withdraw,
    What.look_at_employer: look_at_employer,
}
