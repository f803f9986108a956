"""The city's desk on a real database: each incident at once, whoever told it; each step once and by name."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from builders_incidents import DESK_PATH, WORDS, on_the_desk, one_of, register, step, write
from builders_reporting import LONGWAN, LUCHENG, WENZHOU, at, person
from builders_reporting_store import (
    CITY,
    CLERK,
    LAWYER,
    MACHINE,
    OPERATOR,
    OTHER,
    ZERO,
    Desk,
    filled,
    opened,
)
from contracts.event import PlaceKind, RecordWithdrawalReason
from contracts.intake import IncidentKind, IncidentWithdrawn
from databases import Databases

DEALT: dict[str, Any] = {"action": "people_sent", "note": "某工地，已派两人"}


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again("12-06 16:10")


async def withdraw(desk: Desk, incident_id: str, when: str = "12-06 16:20") -> None:
    mistake = RecordWithdrawalReason.did_not_happen
    event = IncidentWithdrawn(kind=IncidentKind.first_sign, counted_at=at("12-06 10:00"), reason=mistake)
    await desk.consume_event(event, when, subject=incident_id, actor=person())


async def gauges(desk: Desk, county: str = LUCHENG) -> dict[str, str]:
    """Of incidents: how long they are unseen in a county, and how many are open in each state."""
    lines = (await desk.get("/metrics")).body.splitlines()
    told = dict(line.rsplit(" ", 1) for line in lines if "incident" in line and line[0] != "#")
    open_in = f'yuanxin_incidents_open{{campaign="{WENZHOU}",state="'
    return {
        "limit": told["yuanxin_incident_seen_limit_seconds"],
        "unseen": told[f'yuanxin_incident_unseen_seconds{{campaign="{WENZHOU}",county="{county}"}}'],
        "groups": told[f'yuanxin_group_incidents_unseen{{campaign="{WENZHOU}",county="{county}"}}'],
        **{name[len(open_in) : -2]: told[name] for name in told if name.startswith(open_in)},
    }


async def test_a_registered_incident_stands_on_the_desk_as_it_was_coded(desk: Desk) -> None:
    incident_id = await register(desk, place_kind=PlaceKind.construction_site, area=f"{LUCHENG}-S1")
    [one] = await on_the_desk(desk)
    assert (one["incident_id"], one["origin"], one["kind_name"]) == (incident_id, "registered", "苗头")
    assert (one["people"], one["people_exact"], one["place_kind_name"]) == (12, False, "建筑工地")
    assert (one["county"], one["name"], one["reported_by"]) == (LUCHENG, "鹿城区", "client")
    assert (one["state"], one["open"], one["version"]) == ("reported", True, 1)
    assert one["reported_at"] == one["since"] == "2018-12-06T10:00:00+08:00"
    assert await on_the_desk(desk, CLERK) == [one]
    assert await on_the_desk(desk, OTHER) == await on_the_desk(desk, OTHER, county=LUCHENG) == []


async def test_a_number_that_nobody_gave_is_none(desk: Desk) -> None:
    await register(desk, people_known=False)
    [one] = await on_the_desk(desk)
    assert one["people"] is None


async def test_what_the_signed_day_tells_stands_on_the_desk_at_once_and_is_marked(desk: Desk) -> None:
    draft = {**ZERO, "zero": False, "figures": {}, "incidents": WORDS}
    assert (await desk.put("12-06", draft, MACHINE, action="draft")).status == 201
    assert await on_the_desk(desk) == []
    line = await desk.line("12-06")
    version = line["version"]
    answer = await desk.put("12-06", {**ZERO, "incidents": "无"}, match=version)
    assert answer.status == 200, answer.body
    assert await on_the_desk(desk) == []

    again = {**ZERO, "incidents": WORDS, "incidents_disputed": "昨日之事", "reason": "漏写"}
    assert (await desk.correct("12-06", again, version + 1)).status == 201
    [one] = await on_the_desk(desk)
    assert (one["origin"], one["origin_name"], one["kind"], one["people"]) == (
        *("day_form", "日报所写", None, None),
    )
    assert (one["period"], one["reported_by"], one["open"]) == ("2018-12-06", "person", True)
    shown = await one_of(desk, one["incident_id"], CLERK)
    assert shown["written"] == {
        "incidents": WORDS,
        "disputed": "昨日之事",
        "signed_by": CLERK.name,
        "signed_at": "2018-12-06T16:10:00+08:00",
    }
    taken_back = {**ZERO, "incidents": "无", "reason": "误写"}
    assert (await desk.correct("12-06", taken_back, version + 2)).status == 201
    [gone] = await on_the_desk(desk)
    assert (gone["over"], gone["open"]) == (True, False)
    assert (await one_of(desk, gone["incident_id"]))["written"]["incidents"] is None
    assert (await step(desk, gone["incident_id"], "seen")).problem == "impossible-transition"
    assert (await desk.correct("12-06", again, version + 3)).status == 201
    [back] = await on_the_desk(desk, open="true")
    assert (back["incident_id"], back["reported_at"]) == (one["incident_id"], one["reported_at"])


async def test_each_step_is_shown_with_its_name_its_time_and_how_long_the_one_before_took(desk: Desk) -> None:
    incident_id = await register(desk)
    assert (await step(desk, incident_id, "seen")).status == 201
    desk.now("12-06 16:40")
    assert (await step(desk, incident_id, "being_dealt_with", **DEALT)).status == 201
    desk.now("12-06 18:00")
    done = await step(desk, incident_id, "settled", action="wages_paid")
    assert (done.status, done.headers["ETag"]) == (201, '"4"')
    shown = await one_of(desk, incident_id, CLERK)
    assert shown == done.body
    assert [(each["state"], each["name"], each["action"], each["note"]) for each in shown["follow_ups"]] == [
        ("seen", CITY.name, None, None),
        ("being_dealt_with", CITY.name, "people_sent", DEALT["note"]),
        ("settled", CITY.name, "wages_paid", None),
    ]
    assert [(each["state"], each["seconds"], each["until"] is None) for each in shown["stages"]] == [
        ("reported", 6 * 3600 + 600, False),
        ("seen", 1800, False),
        ("being_dealt_with", 4800, False),
        ("settled", 0, False),
    ]
    assert (shown["open"], shown["next_states"]) == (False, ["being_dealt_with"])
    assert [each["incident_id"] for each in await on_the_desk(desk, open="false")] == [incident_id]
    events = await desk.outbox()
    assert [(type_, headers["ce_actorkind"]) for type_, headers, _ in events] == [
        ("incident.followed-up", "city")
    ] * 3
    [_, (_, headers, told), _] = events
    assert (headers["ce_subject"], headers["ce_county"], headers["ce_sequence"]) == (
        *(incident_id, LUCHENG, "2"),
    )
    assert told == {
        "origin": "registered",
        "number": 2,
        "before": "seen",
        "state": "being_dealt_with",
        "action": "people_sent",
        "same_as": None,
    }
    assert await desk.come_back() == ["incident.followed-up"] * 3  # they count for nothing here
    assert (await desk.line("12-06"))["system"]["figures"]["incidents"] == 1


SOME_INCIDENT = "0198b4a5-5b5a-7c3e-8a54-0d8f6e0a1b2c"
WRONG: list[tuple[str, dict[str, Any], str, list[str]]] = [
    ("being_dealt_with", DEALT, "impossible-transition", []),
    ("settled", DEALT, "impossible-transition", []),
    ("reported", {}, "impossible-transition", []),
    ("same_as", {"same_as": SOME_INCIDENT}, "impossible-transition", []),
    ("seen", {"same_as": SOME_INCIDENT}, "invalid-body", ["#/same_as"]),
    ("seen", {"action": "other"}, "invalid-body", ["#/note"]),
    ("seen", {"note": 1}, "invalid-body", ["#/note"]),
    ("vanished", {}, "invalid-body", ["#/state"]),
    ("seen", {"by": "me"}, "unknown-field", ["#/by"]),
]


@pytest.mark.parametrize(("state", "said", "problem", "pointers"), WRONG, ids=str)
async def test_no_state_is_skipped_and_a_refusal_changes_nothing(
    desk: Desk, state: str, said: dict[str, Any], problem: str, pointers: list[str]
) -> None:
    incident_id = await register(desk)
    before = await desk.rows()
    answer = await step(desk, incident_id, state, **said)
    assert (answer.problem, answer.pointers) == (problem, pointers), answer.body
    assert await desk.rows() == before


async def test_what_was_done_is_said_by_a_code_or_in_words(desk: Desk) -> None:
    incident_id = await register(desk)
    await step(desk, incident_id, "seen")
    assert (await step(desk, incident_id, "being_dealt_with")).pointers == ["#/action"]
    assert (await step(desk, incident_id, "escalated", note="已报市政府")).status == 201
    assert (await step(desk, incident_id, "seen")).body["allowed"] == ["being_dealt_with", "settled"]


async def test_pressed_twice_counts_once_and_of_two_at_once_the_second_is_told_who_was_first(
    desk: Desk,
) -> None:
    incident_id, key = await register(desk), str(uuid4())
    twice = await asyncio.gather(*(step(desk, incident_id, "seen", 1, key=key) for _ in range(3)))
    assert {answer.status for answer in twice} == {201}
    colleague = replace(CITY, subject="city-2", name="市局测试人员二")
    both = await asyncio.gather(
        *(step(desk, incident_id, "being_dealt_with", 2, who, **DEALT) for who in (CITY, colleague))
    )
    assert sorted(answer.status for answer in both) in ([201, 409], [201, 412])
    assert [each["state"] for each in (await one_of(desk, incident_id))["follow_ups"]] == [
        *("seen", "being_dealt_with"),
    ]
    late = await step(desk, incident_id, "being_dealt_with", 2, colleague, **DEALT)
    assert late.status == 409
    assert "测试人员" in late.body["detail"]
    stale = await step(desk, incident_id, "settled", 2, colleague, **DEALT)
    assert stale.problem == "precondition-failed"
    assert len(await desk.outbox()) == 2


async def test_only_the_citys_people_act_by_name_and_another_county_finds_nothing(desk: Desk) -> None:
    incident_id = await register(desk)
    for caller in (CLERK, MACHINE, LAWYER, OPERATOR):
        assert (await step(desk, incident_id, "seen", 1, caller)).problem == "forbidden-role"
    unnamed = replace(CITY, name=None)
    assert (await step(desk, incident_id, "seen", 1, unnamed)).problem == "token-without-name"
    assert (await step(desk, str(uuid4()), "seen", 1)).problem == "not-found"
    assert (await desk.get(f"{DESK_PATH}/{incident_id}", OTHER)).problem == "not-found"
    headers = {"Idempotency-Key": str(uuid4())}
    path = f"{DESK_PATH}/{incident_id}/follow-ups"
    answer = await desk.ask("POST", path, CITY, json={"state": "seen"}, headers=headers)
    assert answer.problem == "precondition-required"


async def test_what_is_withdrawn_in_intake_is_open_no_more(desk: Desk) -> None:
    incident_id = await register(desk)
    await step(desk, incident_id, "seen")
    await withdraw(desk, incident_id)
    shown = await one_of(desk, incident_id)
    assert (shown["over"], shown["open"], shown["next_states"], shown["version"]) == (True, False, [], 3)
    assert shown["stages"][-1]["until"] == "2018-12-06T16:20:00+08:00"
    answer = await step(desk, incident_id, "being_dealt_with", **DEALT)
    assert (answer.problem, answer.body["allowed"]) == ("impossible-transition", [])


async def test_a_written_incident_is_linked_to_the_registered_one_and_stands_alone_when_that_goes(
    desk: Desk,
) -> None:
    registered, of_another = await register(desk), await register(desk, county=LONGWAN)
    written = await write(desk)
    await step(desk, written, "seen")
    assert (await step(desk, written, "same_as")).pointers == ["#/same_as"]
    for wrong in (of_another, written, str(uuid4())):
        assert (await step(desk, written, "same_as", same_as=wrong)).pointers == ["#/same_as"]
    assert (await step(desk, written, "same_as", same_as=registered)).status == 201
    assert (await one_of(desk, registered))["written_as"] == [written]
    assert {each["incident_id"] for each in await on_the_desk(desk, open="true")} == {registered, of_another}
    await withdraw(desk, registered)
    alone = await one_of(desk, written)
    assert (alone["state"], alone["open"], alone["since"]) == ("seen", True, "2018-12-06T16:20:00+08:00")
    stood = [(one["state"], one["until"]) for one in alone["stages"]][-2:]
    assert stood == [("same_as", "2018-12-06T16:20:00+08:00"), ("seen", None)]
    assert (await step(desk, written, "being_dealt_with", **DEALT)).status == 201


async def test_corrected_words_are_read_again_and_an_older_page_says_so(desk: Desk) -> None:
    incident_id = await write(desk)
    for state in ("seen", "being_dealt_with", "settled"):
        assert (await step(desk, incident_id, state, note="两人在场")).status == 201
    before = await one_of(desk, incident_id)
    desk.now("12-06 18:00")
    other = {**filled(incidents=1), "incidents": "又有30人聚集", "reason": "补报"}
    assert (await desk.correct("12-06", other, (await desk.line("12-06"))["version"])).status == 201
    anew = await one_of(desk, incident_id)
    assert (before["open"], anew["open"], anew["state"]) == (False, True, "reported")
    assert anew["since"] == "2018-12-06T18:00:00+08:00"
    assert (anew["version"], anew["written"]["incidents"]) == (before["version"] + 1, other["incidents"])
    assert [(each["state"], each["step"]) for each in anew["stages"][2:]] == [
        *(("being_dealt_with", 2), ("settled", 3), ("reported", None)),
    ]
    assert (await step(desk, incident_id, "seen", before["version"])).problem == "precondition-failed"
    desk.now("12-06 18:20")
    assert (await gauges(desk))["unseen"] == "1200.0"
    assert (await step(desk, incident_id, "seen")).status == 201

    same = {**other, "remarks": "无其他", "reason": "补备注"}
    assert (await desk.correct("12-06", same, (await desk.line("12-06"))["version"])).status == 201
    assert (await one_of(desk, incident_id))["version"] == anew["version"] + 1
    assert (await step(desk, incident_id, "escalated", note="报市政府")).status == 201
    in_hand = {**other, "incidents": "又有50人聚集"}
    assert (await desk.correct("12-06", in_hand, (await desk.line("12-06"))["version"])).status == 201
    stands = await one_of(desk, incident_id)
    assert (stands["state"], stands["version"]) == ("escalated", anew["version"] + 3)

    desk.now("12-06 19:20")
    none = {**filled(), "reason": "误报"}
    assert (await desk.correct("12-06", none, (await desk.line("12-06"))["version"])).status == 201
    gone = await one_of(desk, incident_id)
    assert (gone["over"], gone["over_at"]) == (True, "2018-12-06T19:20:00+08:00")
    assert (gone["stages"][-1]["state"], gone["stages"][-1]["seconds"]) == ("escalated", 3600)


async def test_an_incident_told_again_waits_since_then_and_other_words_do_not_shorten_it(desk: Desk) -> None:
    incident_id = await write(desk)
    signed = await one_of(desk, incident_id)
    told = {**filled(incidents=1), "incidents": "又有30人聚集", "reason": "补报"}
    none, others = {**filled(), "reason": "误报"}, {**told, "incidents": "又有50人聚集"}
    desk.now("12-06 16:20")
    assert (await desk.correct("12-06", others, (await desk.line("12-06"))["version"])).status == 201
    changed = await one_of(desk, incident_id)
    assert changed["since"] == signed["since"], "nobody saw the first words either"
    waits = []
    for when, words in (("16:30", none), ("18:00", told), ("18:10", others), ("18:20", None)):
        desk.now(f"12-06 {when}")
        if words:
            assert (await desk.correct("12-06", words, (await desk.line("12-06"))["version"])).status == 201
        waits.append((await gauges(desk))["unseen"])
    assert waits == ["0.0", "0.0", "600.0", "1200.0"]
    again = await one_of(desk, incident_id)
    assert again["since"] == again["stages"][-1]["since"] == "2018-12-06T18:00:00+08:00"

    assert (await step(desk, incident_id, "seen")).status == 201
    for when, words in (("19:00", told), ("19:10", others)):
        desk.now(f"12-06 {when}")
        assert (await desk.correct("12-06", words, (await desk.line("12-06"))["version"])).status == 201
    assert (await gauges(desk))["unseen"] == "600.0"
    anew = await one_of(desk, incident_id)
    assert anew["since"] == anew["stages"][-1]["since"] == "2018-12-06T19:00:00+08:00"


async def test_a_step_and_a_correction_at_once_leave_no_words_unread(desk: Desk) -> None:
    incident_id = await write(desk)
    await step(desk, incident_id, "seen")
    await step(desk, incident_id, "being_dealt_with", note="两人在场")
    seen, line = (await one_of(desk, incident_id))["version"], (await desk.line("12-06"))["version"]
    other = {**filled(incidents=1), "incidents": "又有30人聚集", "reason": "补报"}
    stepped, corrected = await asyncio.gather(
        step(desk, incident_id, "settled", seen, note="已散去"), desk.correct("12-06", other, line)
    )
    assert corrected.status == 201
    stands = await one_of(desk, incident_id)
    assert (stepped.status, stands["state"]) in ((201, "reported"), (412, "being_dealt_with"))


async def test_a_link_ends_with_the_words_it_was_about(desk: Desk) -> None:
    registered, written = await register(desk), await write(desk)
    await step(desk, written, "seen")
    assert (await step(desk, written, "same_as", same_as=registered)).status == 201
    assert (await one_of(desk, registered))["written_as"] == [written]
    other = {**filled(incidents=1), "incidents": "另一工地30人聚集", "reason": "补报"}
    assert (await desk.correct("12-06", other, (await desk.line("12-06"))["version"])).status == 201
    alone = await one_of(desk, written)
    assert (alone["state"], alone["same_as"]) == ("reported", None)
    assert (await one_of(desk, registered))["written_as"] == []


async def test_the_list_goes_page_by_page(desk: Desk) -> None:
    made = [await register(desk, f"12-06 1{hour}:00") for hour in range(3)]
    first = (await desk.get(DESK_PATH, CLERK, limit="2", campaign=WENZHOU)).body
    then = (await desk.get(DESK_PATH, CLERK, limit="2", cursor=first["next_cursor"])).body
    assert [each["incident_id"] for each in first["items"] + then["items"]] == made[::-1]
    assert (await desk.get(DESK_PATH, cursor="x")).problem == "invalid-cursor"


async def test_the_gauges_say_how_many_are_open_and_how_long_the_oldest_waits(desk: Desk) -> None:
    nothing = {"reported": "0.0", "seen": "0.0", "being_dealt_with": "0.0", "escalated": "0.0"}
    nothing |= {"limit": "1800.0", "groups": "0.0"}
    assert await gauges(desk) == {**nothing, "unseen": "0.0"}
    oldest, _ = await register(desk, "12-06 15:00"), await register(desk, "12-06 16:00")
    assert await gauges(desk) == {**nothing, "unseen": "4200.0", "reported": "2.0"}
    assert (await gauges(desk, LONGWAN))["unseen"] == "0.0"
    await step(desk, oldest, "seen")
    assert await gauges(desk) == {**nothing, "unseen": "600.0", "reported": "1.0", "seen": "1.0"}


async def test_a_group_incident_is_told_at_once_and_an_early_sign_waits(desk: Desk) -> None:
    """At five past ten in the evening (case 23); who saw it and when is kept."""
    desk.now("12-06 22:05")
    crowd = await register(desk, "12-06 22:05", kind=IncidentKind.group_incident, people=80)
    await register(desk, "12-06 22:05", people=3)
    told = await gauges(desk)
    assert (told["groups"], told["unseen"]) == ("1.0", "0.0")
    await step(desk, crowd, "seen")
    assert (await gauges(desk))["groups"] == "0.0"
    [seen] = (await one_of(desk, crowd))["follow_ups"]
    assert (seen["name"], seen["at"]) == (CITY.name, "2018-12-06T22:05:00+08:00")


async def test_what_was_registered_before_there_was_a_desk_stands_there_and_calls_nobody(desk: Desk) -> None:
    old = await register(desk, kind=IncidentKind.group_incident, people=80)
    await desk.pool.execute("UPDATE incidents SET recorded = NULL, reported_by = NULL")
    told = await gauges(desk)
    assert (told["groups"], told["unseen"], told["reported"]) == ("0.0", "0.0", "1.0")
    assert [one["incident_id"] for one in await on_the_desk(desk, open="true")] == [old]


async def test_a_step_is_never_changed_and_its_words_lie_sealed(desk: Desk) -> None:
    incident_id = await register(desk)
    await step(desk, incident_id, "seen", note="某工地")
    async with desk.pool.acquire() as conn:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute("UPDATE incident_follow_ups SET state = 'settled'")
        [row] = await conn.fetch("SELECT * FROM incident_follow_ups")
    assert "某工地" not in str(dict(row))
    assert CITY.name is not None
    assert CITY.name.encode() not in row["sealed"]
