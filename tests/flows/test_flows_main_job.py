"""The main job, a step at a time, on the real stack."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from builders_flows import COUNTY, Api, at_local_time, day_path, open_api, signed_report
from builders_main_job import close_one_case
from devstack.stack import Stack

BUSY_COUNTY = "330382"
"""Only the first flow works here: its figures can be told to the last one."""

QUIET_COUNTY = "330329"
"""In these flows nobody of it ever does anything unless a test says so."""


@pytest.fixture
async def api(stack: Stack) -> AsyncIterator[Api]:
    """The shared stack: its clock only moves forward, so each flow starts from whatever day it is."""
    async with open_api(stack) as connected:
        yield connected


async def next_morning(api: Api) -> None:
    now = api.stack.now()
    await api.advance_to(at_local_time(now, now.date() + timedelta(days=1), 9))


async def after_the_cut_off(api: Api) -> Any:
    """31 seconds past it: figures are complete, signing is open."""
    now = api.stack.now()
    await api.advance_to(at_local_time(now, now.date(), 16, 0, 31))
    return now.date()


async def test_an_application_becomes_a_closed_case_and_money_on_the_board(api: Api) -> None:
    await next_morning(api)
    await close_one_case(api, BUSY_COUNTY)


async def test_a_zero_report_is_signed_by_one_action_and_agrees(api: Api) -> None:
    await next_morning(api)
    today = await after_the_cut_off(api)
    county = "330328"
    signed = await api.succeed(
        "PUT", "reporting", f"{day_path(today, county)}/report", signed_report(zero=True), county=county
    )
    line = {name: signed[name] for name in ("filing", "content", "check", "by_proxy")}
    assert line == {"filing": "on_time", "content": "zero_report", "check": "agreeing", "by_proxy": False}


async def test_zero_is_refused_while_there_are_events_until_they_are_disputed(api: Api) -> None:
    await next_morning(api)
    await api.apply()
    today = await after_the_cut_off(api)
    path = f"{day_path(today)}/report"
    refusal = await api.request("PUT", "reporting", path, signed_report(zero=True))
    assert (refusal.status, refusal.problem()) == (409, "zero-with-events")
    behind = [
        one for one in await api.events_behind(today) if one["type"].endswith("application.received.v1")
    ]
    disputed = [{"event_id": one["event_id"], "reason": "重复登记"} for one in behind]
    signed = await api.succeed("PUT", "reporting", path, signed_report(zero=True, disputed=disputed))
    assert (signed["content"], signed["check"]) == ("zero_report", "differing")


async def test_silence_is_raised_once_and_cleared_when_the_county_is_heard(api: Api) -> None:
    await next_morning(api)
    await api.apply(QUIET_COUNTY)
    spoke = api.stack.now()
    before = len(await api.alerts(QUIET_COUNTY, "silence"))
    await api.advance_to(spoke + timedelta(hours=26, seconds=30))
    assert len(await api.alerts(QUIET_COUNTY, "silence")) == before
    await api.advance_to(spoke + timedelta(hours=26, seconds=32))
    await api.advance_to(spoke + timedelta(hours=30))
    raised = (await api.alerts(QUIET_COUNTY, "silence"))[before:]
    assert len(await api.alerts(QUIET_COUNTY, "silence")) == before + 1, raised
    await api.apply(QUIET_COUNTY)
    await api.advance_to(api.stack.now() + timedelta(seconds=31))
    episode = next(
        one for one in await api.alerts(QUIET_COUNTY, "silence") if one["since"] == spoke.isoformat()
    )
    assert episode["raised"] == (spoke + timedelta(hours=26)).isoformat()
    assert episode["cleared"] == (spoke + timedelta(hours=30)).isoformat()


async def test_a_county_with_only_rule_made_events_is_silent(api: Api) -> None:
    """Its papers fall overdue by rule; nobody of it does anything."""
    await next_morning(api)
    county = "330327"
    await api.apply(county, papers_shown=["application_form"])
    spoke = api.stack.now()
    await api.advance_to(spoke + timedelta(days=11))
    since = [one["since"] for one in await api.alerts(county, "silence") if one["cleared"] is None]
    assert spoke.isoformat() in since


async def test_a_case_of_another_county_is_not_found(api: Api) -> None:
    case_id = (await api.apply())["case_id"]
    await api.wait_until_quiet()
    for service, path in (
        ("intake", f"/v1/applications/{case_id}"),
        ("assignment", f"/v1/assignments/{case_id}"),
        ("mediation", f"/v1/mediations/{case_id}"),
    ):
        assert (await api.request("GET", service, path, county="330381")).status == 404, service
        assert (await api.request("GET", service, path, county=COUNTY)).status == 200, service
