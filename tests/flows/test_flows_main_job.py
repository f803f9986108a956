"""The main job, a step at a time, on the real stack."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from access import Role
from builders_flows import COUNTY, People, day_path, local, people, report
from devstack.stack import Stack

BUSY_COUNTY = "330382"
"""Only the first flow works here: its figures can be told to the last one."""

QUIET_COUNTY = "330329"
"""In these flows nobody of it ever does anything unless a test says so."""


@pytest.fixture
async def town(stack: Stack) -> AsyncIterator[People]:
    """The shared stack: its clock only moves forward, so each flow starts from whatever day it is."""
    async with people(stack) as everybody:
        yield everybody


async def next_morning(town: People) -> None:
    now = town.stack.now()
    await town.until(local(now, now.date() + timedelta(days=1), 9))


async def after_the_cut_off(town: People) -> Any:
    """31 seconds past it: figures are complete, signing is open."""
    now = town.stack.now()
    await town.until(local(now, now.date(), 16, 0, 31))
    return now.date()


async def test_an_application_becomes_a_closed_case_and_money_on_the_board(town: People) -> None:
    await next_morning(town)
    case_id = (await town.apply(BUSY_COUNTY))["case_id"]
    await town.calm()
    assert (await town.tell("GET", "assignment", f"/v1/assignments/{case_id}", county=BUSY_COUNTY))[
        "state"
    ] == "assigned"
    mediation = f"/v1/mediations/{case_id}"
    mediator = {"role": Role.mediator, "county": BUSY_COUNTY}
    today = town.stack.now().date()
    agreed = {
        "amount_fen": 1_200_000,
        "wages_fen": 1_200_000,
        "effective": today.isoformat(),
        "instalments": [{"due": today.isoformat(), "amount_fen": 1_200_000}],
    }
    await town.change("mediation", mediation, "agreement", agreed, **mediator)
    paid = {"amount_fen": 1_200_000, "wages_fen": 1_200_000}
    await town.tell("POST", "mediation", f"{mediation}/payments", paid, **mediator)
    closing = {
        "method": "mediation",
        "outcome": "fully_recovered",
        "recovered_fen": 1_200_000,
        "wages_recovered_fen": 1_200_000,
    }
    await town.change("mediation", mediation, "closing", closing, **mediator)
    await town.calm()
    figures = (await town.line(today, BUSY_COUNTY))["system"]["figures"]
    expected = dict.fromkeys(("received", "accepted", "granted", "assigned", "agreements", "closed"), 1)
    assert {name: figures[name] for name in expected} == expected
    assert figures["wages_recovered_fen"] == 1_200_000
    assert (await town.tell("GET", "intake", f"/v1/applications/{case_id}", county=BUSY_COUNTY))[
        "state"
    ] == "closed"


async def test_a_zero_report_is_signed_by_one_action_and_agrees(town: People) -> None:
    await next_morning(town)
    today = await after_the_cut_off(town)
    county = "330328"
    signed = await town.tell(
        "PUT", "reporting", f"{day_path(today, county)}/report", report(zero=True), county=county
    )
    shown = {name: signed[name] for name in ("filing", "content", "check", "by_proxy")}
    assert shown == {"filing": "on_time", "content": "zero_report", "check": "agreeing", "by_proxy": False}


async def test_zero_is_refused_while_there_are_events_until_they_are_disputed(town: People) -> None:
    await next_morning(town)
    await town.apply()
    today = await after_the_cut_off(town)
    path = f"{day_path(today)}/report"
    refused = await town.ask("PUT", "reporting", path, report(zero=True))
    assert (refused.status, refused.problem()) == (409, "zero-with-events")
    behind = [
        one for one in (await town.line(today))["events"] if one["type"].endswith("application.received.v1")
    ]
    disputed = [{"event_id": one["event_id"], "reason": "重复登记"} for one in behind]
    signed = await town.tell("PUT", "reporting", path, report(zero=True, disputed=disputed))
    assert (signed["content"], signed["check"]) == ("zero_report", "differing")


async def test_silence_is_raised_once_and_cleared_when_the_county_is_heard(town: People) -> None:
    await next_morning(town)
    await town.apply(QUIET_COUNTY)
    spoke = town.stack.now()
    before = len(await town.alerts(QUIET_COUNTY, "silence"))
    await town.until(spoke + timedelta(hours=26, seconds=30))
    assert len(await town.alerts(QUIET_COUNTY, "silence")) == before
    await town.until(spoke + timedelta(hours=26, seconds=32))
    await town.until(spoke + timedelta(hours=30))
    raised = (await town.alerts(QUIET_COUNTY, "silence"))[before:]
    assert len(await town.alerts(QUIET_COUNTY, "silence")) == before + 1, raised
    await town.apply(QUIET_COUNTY)
    await town.until(town.stack.now() + timedelta(seconds=31))
    episode = next(
        one for one in await town.alerts(QUIET_COUNTY, "silence") if one["since"] == spoke.isoformat()
    )
    assert episode["raised"] == (spoke + timedelta(hours=26)).isoformat()
    assert episode["cleared"] == (spoke + timedelta(hours=30)).isoformat()


async def test_a_county_with_only_rule_made_events_is_silent(town: People) -> None:
    """Its papers fall overdue by rule; nobody of it does anything."""
    await next_morning(town)
    county = "330327"
    await town.apply(county, papers_shown=["application_form"])
    spoke = town.stack.now()
    await town.until(spoke + timedelta(days=11))
    since = [one["since"] for one in await town.alerts(county, "silence") if one["cleared"] is None]
    assert spoke.isoformat() in since


async def test_a_case_of_another_county_is_not_found(town: People) -> None:
    case_id = (await town.apply())["case_id"]
    await town.calm()
    for service, path in (
        ("intake", f"/v1/applications/{case_id}"),
        ("assignment", f"/v1/assignments/{case_id}"),
        ("mediation", f"/v1/mediations/{case_id}"),
    ):
        assert (await town.ask("GET", service, path, county="330381")).status == 404, service
        assert (await town.ask("GET", service, path, county=COUNTY)).status == 200, service
