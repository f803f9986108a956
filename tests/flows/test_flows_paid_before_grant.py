"""People cross: an employer pays while the centre still waits for papers, and the case ends everywhere."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from access import Role
from builders_flows import People, local, people
from devstack.stack import Stack


@pytest.fixture
async def town(stack: Stack) -> AsyncIterator[People]:
    async with people(stack) as everybody:
        yield everybody


async def test_an_application_that_is_paid_before_the_grant_is_closed_at_intake_too(town: People) -> None:
    now = town.stack.now()
    await town.until(local(now, now.date() + timedelta(days=1), 9))
    claims = [{"class": "social_insurance", "amount_fen": 300_000}]
    case = await town.apply(claims=claims, papers_shown=["application_form"])
    assert case["state"] == "received"
    await town.calm()
    mediation, paid = f"/v1/mediations/{case['case_id']}", {"amount_fen": 300_000, "wages_fen": 0}
    await town.tell("POST", "mediation", f"{mediation}/payments", paid, role=Role.mediator)
    closing = {"method": "paid_before_mediation", "outcome": "fully_recovered"}
    amounts = {"recovered_fen": 300_000, "wages_recovered_fen": 0}
    await town.change("mediation", mediation, "closing", {**closing, **amounts}, role=Role.mediator)
    await town.calm()
    shown = await town.tell("GET", "intake", f"/v1/applications/{case['case_id']}")
    assert (shown["state"], shown["allowed"], shown["limits"]) == ("closed", [], [])
