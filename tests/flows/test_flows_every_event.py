"""One campaign's fortnight in which everything happens once: every event of the contracts occurs for real."""

from datetime import timedelta
from typing import Any

import pytest

from access import Role
from builders_flows import (
    ALL_PAPERS,
    CAMPAIGN,
    COUNTY,
    People,
    attributes,
    day_path,
    everything,
    local,
    people,
    report,
)
from contracts import EVENTS
from contracts.topics import CASES, COUNTIES
from devstack.stack import Stack

OTHER = "330303"


@pytest.fixture
async def town(new_stack: Any) -> Any:
    """A stack of its own: this flow moves the clock by weeks and empties a detachment."""
    stack: Stack = await new_stack()
    async with people(stack) as everybody:
        yield everybody


async def settled_in_instalments(town: People) -> None:
    """Accepted first; returned, confirmed, replaced; agreed; one instalment missed; closed."""
    case = await town.apply(papers_shown=[paper for paper in ALL_PAPERS if paper != "claim_evidence"])
    assert (case["state"], case["lane"]) == ("granted", "green")
    case_id = case["case_id"]
    await town.tell("POST", "intake", f"/v1/applications/{case_id}/papers", {"papers": ["claim_evidence"]})
    await town.calm()
    assignment = f"/v1/assignments/{case_id}"
    await town.change("assignment", assignment, "return", {"reason": "conflict"})
    await town.tell("POST", "assignment", f"{assignment}/confirmation", {})
    await town.change("assignment", assignment, "replacement", {"reason": "recipient_asks"})
    mediation = f"/v1/mediations/{case_id}"
    await town.tell(
        "POST", "mediation", f"{mediation}/sessions", {"outcome": "agreement_near"}, role=Role.mediator
    )
    today = town.stack.now().date()
    agreement = {
        "amount_fen": 1_000_000,
        "wages_fen": 1_000_000,
        "effective": today.isoformat(),
        "instalments": [
            {"due": (today + timedelta(days=1)).isoformat(), "amount_fen": 400_000},
            {"due": (today + timedelta(days=2)).isoformat(), "amount_fen": 600_000},
        ],
    }
    await town.change("mediation", mediation, "agreement", agreement, role=Role.mediator)
    await pay(town, mediation, 400_000)
    await town.until(local(town.stack.now(), today + timedelta(days=4), 9))
    await pay(town, mediation, 600_000)
    await close(town, mediation, "mediation", 1_000_000)


async def pay(town: People, mediation: str, amount: int) -> None:
    money = {"amount_fen": amount, "wages_fen": amount}
    await town.tell("POST", "mediation", f"{mediation}/payments", money, role=Role.mediator)


async def close(town: People, mediation: str, method: str, amount: int) -> None:
    outcome = "fully_recovered" if amount else "not_recovered"
    said = {"method": method, "outcome": outcome, "recovered_fen": amount, "wages_recovered_fen": amount}
    await town.change("mediation", mediation, "closing", said, role=Role.mediator)


async def fails_and_goes_to_arbitration(town: People) -> None:
    case_id = (await town.apply())["case_id"]
    await town.calm()
    mediation = f"/v1/mediations/{case_id}"
    failure = await town.change("mediation", mediation, "failure", {"reason": "amount_disputed"})
    await town.change("mediation", mediation, "proceedings", {"route": failure["route"]})
    end = {"outcome": "lost", "awarded_fen": 0}
    await town.change("mediation", mediation, "proceedings/end", end)
    await close(town, mediation, failure["route"], 0)


async def ends_otherwise(town: People) -> None:
    """Refused; withdrawn after papers never came; terminated."""
    ordinary: dict[str, Any] = {"claims": [{"class": "social_insurance", "amount_fen": 300_000}]}
    refused = await town.apply(**ordinary)
    assert (refused["state"], refused["lane"]) == ("accepted", "ordinary")
    path = f"/v1/applications/{refused['case_id']}"
    decision = {"decision": "refuse", "reasons": ["out_of_scope"], "responsible_instead": "社会保险经办机构"}
    await town.change("intake", path, "decision", decision)
    owed = await town.apply(**ordinary, papers_shown=["application_form"])
    assert owed["state"] == "received"
    terminated = await town.apply()
    path = f"/v1/applications/{terminated['case_id']}"
    await town.change("intake", path, "termination", {"ground": "own_lawyer"})
    await town.until(local(town.stack.now(), town.stack.now().date() + timedelta(days=11), 9))
    path = f"/v1/applications/{owed['case_id']}"
    await town.change("intake", path, "withdrawal", {"reason": "逾期未补充材料", "deemed": True})


async def nobody_on_duty(town: People) -> None:
    """The whole detachment is off; the case waits, and is served as soon as somebody is there."""
    listed = await town.tell("GET", "assignment", f"/v1/lawyers?county={OTHER}", county=OTHER)
    detachment = listed["items"]
    for lawyer in detachment:
        await put_on_duty(town, lawyer, [])
    case_id = (await town.apply(OTHER))["case_id"]
    await town.calm()
    path = f"/v1/assignments/{case_id}"
    assert (await town.tell("GET", "assignment", path, county=OTHER))["state"] == "waiting"
    await put_on_duty(town, detachment[0], [0, 1, 2, 3, 4, 5, 6])
    served = await town.tell("GET", "assignment", path, county=OTHER)
    assert (served["state"], served["lawyer_id"]) == ("assigned", detachment[0]["lawyer_id"])


async def put_on_duty(town: People, lawyer: Any, duty_days: list[int]) -> None:
    path = f"/v1/lawyers/{lawyer['lawyer_id']}"
    kept = {name: lawyer[name] for name in ("county", "name", "firm", "kind", "expertise", "capacity")}
    version = await town.version("assignment", path, county=OTHER)
    await town.tell("PUT", "assignment", path, {**kept, "duty_days": duty_days}, county=OTHER, match=version)


async def reported(town: People) -> None:
    """Consultation, incident; a report signed, corrected, exempted."""
    asked = {"campaign": CAMPAIGN, "county": COUNTY, "channel": "hotline", "class": "wages", "workers": 2}
    await town.tell("POST", "intake", "/v1/consultations", asked)
    seen = {"campaign": CAMPAIGN, "county": COUNTY, "kind": "first_sign", "people": {"as_told": "十几个人"}}
    await town.tell("POST", "intake", "/v1/incidents", seen)
    today = town.stack.now().date()
    await town.until(local(town.stack.now(), today, 16, 0, 31))
    system = (await town.line(today))["system"]["figures"]
    signed = await town.tell("PUT", "reporting", f"{day_path(today)}/report", report(system=system))
    assert (signed["filing"], signed["check"]) == ("on_time", "agreeing")
    again = {
        **report(system={**system, "consultations": system["consultations"] + 1}),
        "reason": "漏计一次咨询",
    }
    del again["action"]
    version = await town.version("reporting", day_path(today))
    corrected = await town.tell(
        "POST", "reporting", f"{day_path(today)}/report/corrections", again, match=version
    )
    assert corrected["check"] == "differing"
    path = f"{day_path(today, OTHER)}/exemption"
    await town.tell("PUT", "reporting", path, {"reason": "台风"}, role=Role.city_staff, county=None)


async def falls_silent_and_is_heard(town: People) -> None:
    """Nobody has spoken in most counties since the campaign opened; one speaks again."""
    await town.apply("330304")
    await town.until(town.stack.now() + timedelta(seconds=31))


async def test_every_event_of_the_contracts_occurs(town: People) -> None:
    await settled_in_instalments(town)
    await fails_and_goes_to_arbitration(town)
    await ends_otherwise(town)
    await nobody_on_duty(town)
    await reported(town)
    await falls_silent_and_is_heard(town)
    records = await everything(town.stack.bootstrap, CASES, COUNTIES)
    told = {found.type for record in records if (found := attributes(record))}
    assert told == set(EVENTS)
