"""Papers to and from agencies: our letter that asks for priority, and theirs that an entry of ours names."""

from dataclasses import replace
from datetime import date
from typing import Final

from season.journal import Asked
from season.people.world import Case, World
from season.plan import Act, What, Who

KINDS: Final = {What.ask_priority: "priority", What.refer_case: "referral"}


def asked_in(act: Act, case: Case) -> Asked | None:
    """The agency that is asked for priority, or to deal with the case, in a letter."""
    kind = KINDS.get(act.what)
    if kind is None:
        return None
    answer_by = date.fromisoformat(act.body["answer_by"])
    return Asked(act.body["agency"], case.number, act.body["document_no"], answer_by, kind=kind)


async def naming_fact(world: World, act: Act, case: Case) -> Act:
    """Of a payment or an end that an agency told of, the plan knows the number of the agency's paper."""
    paper = act.body.get("agency_fact")
    if paper is None:
        return act
    staff = world.person(Who.staff, case.county)
    shown = await world.client.get(staff, "mediation", f"/v1/mediations/{case.case_id}")
    facts = [each["said"] for each in shown.body.get("agency_facts", ())]
    fact = next((each["fact_id"] for each in facts if each["document_no"] == paper), paper)
    return replace(act, body={**act.body, "agency_fact": fact})
