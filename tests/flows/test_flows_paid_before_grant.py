"""Api cross: an employer pays while the centre still waits for papers, and the case ends everywhere."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from access import Role
from builders_flows import Api, at_local_time, open_api
from devstack.stack import Stack


@pytest.fixture
async def api(stack: Stack) -> AsyncIterator[Api]:
    async with open_api(stack) as connected:
        yield connected


async def test_an_application_that_is_paid_before_the_grant_is_closed_at_intake_too(api: Api) -> None:
    now = api.stack.now()
    await api.advance_to(at_local_time(now, now.date() + timedelta(days=1), 9))
    claims = [{"class": "social_insurance", "amount_fen": 300_000}]
    case = await api.apply(claims=claims, papers_shown=["application_form"])
    assert case["state"] == "received"
    await api.wait_until_quiet()
    mediation, paid = f"/v1/mediations/{case['case_id']}", {"amount_fen": 300_000, "wages_fen": 0}
    await api.succeed("POST", "mediation", f"{mediation}/payments", paid, role=Role.mediator)
    closing = {"method": "paid_before_mediation", "outcome": "fully_recovered"}
    amounts = {"recovered_fen": 300_000, "wages_recovered_fen": 0}
    await api.change("mediation", mediation, "closing", {**closing, **amounts}, role=Role.mediator)
    await api.wait_until_quiet()
    application = await api.succeed("GET", "intake", f"/v1/applications/{case['case_id']}")
    assert (application["state"], application["allowed"], application["limits"]) == ("closed", ["refer"], [])
