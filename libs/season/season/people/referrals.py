"""A referral becomes an application: with its persons encrypted in the message, or told over HTTP (N7)."""

from typing import Any, Final

from season.client import Answer
from season.journal import Referred
from season.people.agencies import deliver
from season.people.agency_feeds import agency_caller
from season.people.case_acts import received
from season.people.world import World
from season.plan import Act, Document, What, Who
from season.plan.agencies import REFERRAL, message

BEFORE: Final = frozenset({"channel", "source"})
"""What the referral says already."""


async def refer(world: World, act: Act) -> None:
    document = document_of(act)
    data = {
        "document_no": document.number,
        "county": act.county,
        "referred_on": act.at.date().isoformat(),
    }
    letter = message(
        document.agency, f"{act.case}-made", REFERRAL, act.at, data, county=act.county, persons=stated(act)
    )
    if await deliver(world, act, letter.body) is not None:
        await open_case(world, act)


async def complete(world: World, act: Act) -> None:
    """By the agency itself, or by somebody of the county."""
    document = document_of(act)
    caller = agency_caller(document.agency) if act.who is Who.agency else world.caller(act)
    answer = await world.client.send(
        caller, "POST", "intake", f"{path_of(document)}/application", stated(act), key=world.key(act)
    )
    if answer.good:
        await open_case(world, act)
    else:
        world.record_surprise(act, answer)


async def open_case(world: World, act: Act) -> None:
    """The county sees the application, as every other."""
    document = document_of(act)
    shown = await world.client.get(agency_caller(document.agency), "intake", path_of(document))
    answer = await read_application(world, act, shown.body.get("case_id"))
    opened = Referred(document.agency, document.number, "opened")
    received(world, act, answer, opened)


async def read_application(world: World, act: Act, case_id: str | None) -> Answer:
    staff = world.person(Who.staff, act.county)
    return await world.client.get(staff, "intake", f"/v1/applications/{case_id}")


def stated(act: Act) -> dict[str, Any]:
    return {name: told for name, told in act.body.items() if name not in BEFORE}


def path_of(document: Document) -> str:
    return f"/v1/referrals/{document.agency}/{document.number}"


def document_of(act: Act) -> Document:
    assert act.referral is not None
    return act.referral


HANDLERS: Final = {What.refer: refer, What.complete_referral: complete}
