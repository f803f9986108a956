"""What a county asks of agencies by letter, and what of it goes by hand; a referral is sent back (N7)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from contracts.agency_facts import CaseReferralAnswered
from season.journal import Asked, CaseEvent, Entry, Referred, Said
from season.people.world import CITY, Case, World
from season.plan import Act, What, Who


async def send_by_hand(world: World, act: Act) -> None:
    case = world.cases.get(str(act.case))
    if case is None:
        return
    asked = await asked_by(world, case, act.body["letter"])
    sent = {"sent_on": act.body["sent_on"]}
    if await post(world, act, case, asked, "sent", sent):
        day = date.fromisoformat(act.body["sent_on"])
        told = Asked(asked["agency"], case.number, act.body["letter"], kind=asked["kind"], day=day)
        world.record_acknowledged(act, subject=case.case_id, asked=told)


async def enter_answer(world: World, act: Act) -> None:
    """From the agency's paper; it stands on the case as what the agency said."""
    case = world.cases.get(str(act.case))
    if case is None:
        return
    asked, paper = await asked_by(world, case, act.body["letter"]), act.body["paper"]
    if not await post(world, act, case, asked, "referral-answers", paper):
        return
    said = {"agency": asked["agency"], "request_id": asked["request_id"], "by_hand": True, **paper}
    day = date.fromisoformat(paper["answered_on"])
    told = Asked(
        asked["agency"], case.number, act.body["letter"], None, paper["answer"], asked["kind"], day, True
    )
    world.record(
        Entry(
            act.at,
            act.county,
            act.who,
            act.what,
            act.number,
            case.case_id,
            events=(CaseEvent(CaseReferralAnswered.type, act.at),),
            said=Said(CaseReferralAnswered.type, act.at, said),
            asked=told,
        )
    )


async def asked_by(world: World, case: Case, letter: str) -> Mapping[str, Any]:
    """As the case shows it."""
    staff = world.person(Who.staff, case.county)
    shown = await world.client.get(staff, "intake", f"/v1/applications/{case.case_id}")
    requests: list[Mapping[str, Any]] = shown.body.get("agency_requests", [])
    nothing = {"request_id": letter, "agency": "", "kind": ""}
    return next((each for each in requests if each["document_no"] == letter), nothing)


async def post(
    world: World, act: Act, case: Case, asked: Mapping[str, Any], what: str, body: Mapping[str, Any]
) -> bool:
    path = f"/v1/applications/{case.case_id}/agency-requests/{asked['request_id']}/{what}"
    answer = await world.client.send(world.caller(act), "POST", "intake", path, body, key=world.key(act))
    if not answer.good:
        world.record_surprise(act, answer)
    return answer.good


async def send_back(world: World, act: Act) -> None:
    agency, document = act.body["agency"], act.body["document_no"]
    body = {name: act.body[name] for name in ("reasons", "responsible_instead")}
    path = f"/v1/referrals/{agency}/{quote(document)}/refusal"
    answer = await world.client.send(world.caller(act), "POST", "intake", path, body, key=world.key(act))
    if answer.good:
        back = Referred(agency, document, "sent_back", body["responsible_instead"])
        world.record_acknowledged(act, referred=back)
    else:
        world.record_surprise(act, answer)


async def change_agency(world: World, act: Act) -> None:
    """The city narrows what an agency serves."""
    path = f"/v1/agencies/{act.body['agency']}"
    shown = await world.client.get(CITY, "intake", path)
    kept = ("name", "kind", "contact", "contact_phone", "ways")
    line = {**{name: shown.body.get(name) for name in kept}, "counties": act.body["counties"]}
    answer = await world.client.send(
        CITY, "PUT", "intake", path, line, key=world.key(act), if_match=shown.etag
    )
    if answer.good:
        world.record_acknowledged(act)
    else:
        world.record_surprise(act, answer)


HANDLERS: Final = {
    What.send_by_hand: send_by_hand,
    What.enter_answer: enter_answer,
    What.send_back: send_back,
    What.change_agency: change_agency,
}
