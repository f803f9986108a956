"""An open alert is taken by a named person of the city: seen by all, over with the alert, clearing none."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from builders_incidents import act
from builders_reporting import LUCHENG, client, consultation
from builders_reporting_store import CITY, CLERK, LAWYER, OPERATOR, OTHER, ZERO, Desk, opened
from databases import Databases
from web import encode_cursor

COLLEAGUE = replace(CITY, subject="city-2", name="市局测试人员二")


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    """Lucheng is overdue, and silent."""
    desk = await office.start_again("12-06 09:00")
    await desk.tick("12-06 17:01")
    await desk.tick("12-07 03:00")
    return desk


async def alert_of(desk: Desk, kind: str = "overdue") -> Any:
    [alert] = [each for each in await desk.alerts() if each["kind"] == kind]
    return alert


async def test_who_took_an_alert_is_shown_and_it_stays_open(desk: Desk) -> None:
    alert = await alert_of(desk)
    assert (alert["taken"], alert["version"]) == (None, 1)
    answer = await act(desk, alert)
    assert answer.status == 201, answer.body
    taken = await alert_of(desk)
    assert taken == answer.body == (await desk.get(f"/v1/alerts/{alert['alert_id']}", CLERK)).body
    assert taken["taken"] == {"name": CITY.name, "at": "2018-12-07T03:00:00+08:00", "until": None}
    assert (taken["ended"], taken["version"]) == (None, 2)
    assert taken in await desk.alerts(open="true")
    assert (await alert_of(desk, "silence"))["taken"] is None
    [*_, (type_, headers, told)] = await desk.outbox()
    assert (type_, headers["ce_subject"], headers["ce_actorkind"]) == ("alert.taken", LUCHENG, "city")
    assert told == {"kind": "overdue", "raised": "2018-12-06T17:00:00+08:00", "period": "2018-12-06"}
    assert 'yuanxin_daily_report_overdue{campaign="wenzhou-2018",county="330302",name="鹿城区",' in (
        (await desk.get("/metrics")).body
    )


async def test_one_person_takes_it_and_another_only_when_it_was_given_back(desk: Desk) -> None:
    alert, key = await alert_of(desk, "silence"), str(uuid4())
    twice = await asyncio.gather(*(act(desk, alert, key=key) for _ in range(2)))
    assert {answer.status for answer in twice} == {201}
    second = await act(desk, await alert_of(desk, "silence"), caller=COLLEAGUE)
    assert (second.problem, second.body["allowed"]) == ("impossible-transition", ["give_back"])
    assert CITY.name is not None
    assert CITY.name in second.body["detail"]
    assert (await act(desk, alert, "giving-back", COLLEAGUE)).problem == "precondition-failed"
    back = await act(desk, await alert_of(desk, "silence"), "giving-back", COLLEAGUE)
    assert (back.status, back.body["taken"], back.body["version"]) == (201, None, 3)
    assert (await act(desk, back.body, "giving-back")).problem == "impossible-transition"
    again = await asyncio.gather(*(act(desk, back.body, caller=who) for who in (CITY, COLLEAGUE)))
    assert sorted(answer.status for answer in again) in ([201, 409], [201, 412])
    types = [type_ for type_, _, _ in await desk.outbox() if type_.startswith("alert.")]
    assert types == ["alert.taken", "alert.given-back", "alert.taken"]


async def test_what_ends_an_alert_ends_its_taking_too(desk: Desk) -> None:
    for kind in ("silence", "overdue"):
        await act(desk, await alert_of(desk, kind))
    desk.now("12-07 04:00")
    await desk.put("12-06", ZERO)
    await desk.come_back()
    await desk.consume_event(consultation(), "12-07 04:00", actor=client())
    await desk.tick("12-07 05:00")
    for kind in ("silence", "overdue"):
        over = await alert_of(desk, kind)
        assert (over["taken"]["name"], over["taken"]["until"]) == (CITY.name, over["ended"])
        assert over["ended"] is not None
        for what in ("taking", "giving-back"):
            answer = await act(desk, over, what)
            assert (answer.problem, answer.body["allowed"]) == ("impossible-transition", [])


async def test_only_the_citys_people_take_by_name_and_another_county_finds_nothing(desk: Desk) -> None:
    alert = await alert_of(desk)
    before = await desk.rows()
    for caller in (CLERK, LAWYER, OPERATOR):
        assert (await act(desk, alert, caller=caller)).problem == "forbidden-role"
    assert (await act(desk, alert, caller=replace(CITY, name=None))).problem == "token-without-name"
    path = f"/v1/alerts/{alert['alert_id']}"
    headers = {"Idempotency-Key": str(uuid4())}
    answer = await desk.ask("POST", f"{path}/taking", CITY, headers=headers)
    assert answer.problem == "precondition-required"
    nothing = encode_cursor(desk.clock.instant, "overdue", LUCHENG, "wenzhou-2018")
    for wrong in ("x", nothing, encode_cursor(1, "overdue", LUCHENG, "w")):
        assert (await act(desk, {"alert_id": wrong, "version": 1})).problem == "not-found"
        assert (await desk.get(f"/v1/alerts/{wrong}")).problem == "not-found"
    assert (await desk.get(path, OTHER)).problem == "not-found"
    assert await desk.rows() == before
