"""The four ones and other activities: recorded by a named person, with evidence, withdrawn with a reason."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from access import Caller, Role
from builders_activities import JPEG, attach, lecture, record_activity, withdraw
from builders_proxy import lost_after_put
from builders_reporting import LONGWAN, LUCHENG, WENZHOU
from builders_reporting_store import (
    CITY,
    CLERK,
    LAWYER,
    MACHINE,
    OPERATOR,
    OTHER,
    Desk,
    everybody_acts,
    opened,
)
from builders_web import SEALING, bearer
from databases import Databases
from files import FileRounds, FileStore, Scan, StoreAway
from reporting.activities.handlers import FILE_BYTES, FILE_ROWS, MOST_FILES

FOUR_ONES = f"/v1/campaigns/{WENZHOU}/four-ones"
STATION = Caller("station-1", Role.workstation, LUCHENG, "测试人员丁", office=f"{LUCHENG}-S1")
AGENCY = Caller("court-1", Role.agency, agency="court")
OUHAI = "330304"
CITY_UNNAMED = replace(CITY, name=None)


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again("12-06 16:10")


async def recorded(desk: Desk, **body: Any) -> Any:
    answer = await record_activity(desk, lecture(**body))
    assert answer.status == 201, answer.body
    return answer.body


async def cell(desk: Desk, kind: str, county: str = LUCHENG, caller: Caller = CITY) -> Any:
    table = (await desk.get(FOUR_ONES, caller)).body
    row = next(row for row in table["counties"] if row["county"] == county)
    return next(each for each in row["cells"] if each["kind"] == kind)


async def test_an_activity_is_shown_as_it_was_told_and_its_words_do_not_travel(desk: Desk) -> None:
    made = await recorded(desk)
    shown = (await desk.get(f"/v1/activities/{made['activity_id']}")).body
    assert {**shown, "acts": None} == {**made, "acts": None}
    assert made["attendance"] == {"count": None, "at_least": None, "about": 60, "as_told": "六十来人"}
    assert [(act["act"], act["name"]) for act in shown["acts"]] == [("record", "测试人员甲")]
    [(type_, headers, data)] = await desk.outbox()
    assert (type_, headers["ce_subject"]) == ("activity.recorded", made["activity_id"])
    assert (headers["ce_county"], headers["ce_actorkind"]) == (LUCHENG, "person")
    assert data == {
        "kind": "lecture",
        "held_on": "2018-12-06",
        "partners": ["union"],
        "attendance": 60,
        "attendance_is": "about",
    }


@pytest.mark.parametrize("attendance", [None, {"as_told": "几十人"}])
async def test_words_are_no_number_and_nothing_said_is_not_counted(desk: Desk, attendance: Any) -> None:
    made = await recorded(desk, attendance=attendance)
    [(_, _, data)] = await desk.outbox()
    assert (data["attendance"], data["attendance_is"]) == (None, None)
    told = made["attendance"]
    assert told is None if attendance is None else told["as_told"] == "几十人" and told["about"] is None


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"held_on": "2018-12-07"}, "time-in-the-future", "#/held_on"),
    ({"held_on": "2018-12-05"}, "outside-campaign", "#/held_on"),
    ({"campaign": "none"}, "unknown-campaign", "#/campaign"),
    ({"county": "999999"}, "unknown-county", "#/county"),
    ({"county": LONGWAN}, "foreign-county", "#/county"),
    ({"theme": " "}, "invalid-body", "#/theme"),
    ({"attendance": {"count": 1, "about": 2}}, "invalid-body", "#/attendance"),
    ({"attendance": {}}, "invalid-body", "#/attendance"),
    ({"attendance": {"count": "几十"}}, "invalid-body", "#/attendance/count"),
    ({"attendance": {"count": 0}}, "invalid-body", "#/attendance/count"),
    ({"kind": "detachment"}, "invalid-body", "#"),
    ({"liaison": "测试联络员"}, "invalid-body", "#"),
    ({"unknown": 1}, "unknown-field", "#/unknown"),
]


@pytest.mark.parametrize(("body", "problem", "pointer"), WRONG, ids=str)
async def test_what_is_wrong_is_refused_and_nothing_is_kept(
    desk: Desk, body: dict[str, Any], problem: str, pointer: str
) -> None:
    before = await desk.rows()
    answer = await record_activity(desk, lecture(**body))
    assert (answer.problem, answer.pointers) == (problem, [pointer]), answer.body
    assert await desk.rows() == before


@pytest.mark.parametrize("caller", [MACHINE, LAWYER, CITY, OPERATOR, STATION, AGENCY], ids=lambda c: c.role)
async def test_only_the_staff_of_the_county_record_attach_and_withdraw(desk: Desk, caller: Caller) -> None:
    activity_id = (await recorded(desk))["activity_id"]
    for answer in (
        await record_activity(desk, caller=caller),
        await attach(desk, activity_id, caller=caller),
        await withdraw(desk, activity_id, caller),
    ):
        assert answer.problem == "forbidden-role"


async def test_without_a_name_nobody_records_and_another_county_finds_nothing(desk: Desk) -> None:
    activity_id = (await recorded(desk))["activity_id"]
    unnamed = replace(CLERK, name=None)
    for answer in (
        await record_activity(desk, caller=unnamed),
        await attach(desk, activity_id, caller=unnamed),
        await withdraw(desk, activity_id, unnamed),
    ):
        assert answer.problem == "token-without-name"
    for answer in (
        await desk.get(f"/v1/activities/{activity_id}", OTHER),
        await attach(desk, activity_id, caller=OTHER),
        await withdraw(desk, activity_id, OTHER),
        await open_evidence(desk, activity_id, str(uuid4()), OTHER),
    ):
        assert answer.problem == "not-found"


async def test_the_same_request_twice_records_once_also_at_the_same_time(desk: Desk) -> None:
    key = str(uuid4())
    answers = await asyncio.gather(*(record_activity(desk, key=key) for _ in range(4)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body["activity_id"] for answer in answers}) == 1
    assert len(await desk.outbox()) == 1


async def test_what_was_entered_by_mistake_stays_and_counts_no_more(desk: Desk) -> None:
    activity_id = (await recorded(desk))["activity_id"]
    assert (await cell(desk, "lecture"))["activities"] == 1
    assert (await withdraw(desk, activity_id, version=None)).problem == "precondition-required"
    gone = await withdraw(desk, activity_id, note="与昨日重复")
    assert (gone.status, gone.body["withdrawn"]["reason_name"]) == (200, "重复登记")
    assert (await withdraw(desk, activity_id, version=2)).problem == "impossible-transition"
    assert (await attach(desk, activity_id)).problem == "impossible-transition"
    shown = (await desk.get(f"/v1/activities/{activity_id}")).body
    assert (shown["version"], shown["acts"][-1]["note"]) == (2, "与昨日重复")
    assert await cell(desk, "lecture") == {
        "kind": "lecture",
        "kind_name": "专题讲座",
        "state": "not_reported",
        "activities": None,
        "files": None,
        "latest": None,
        "findings": None,
        "became_cases": None,
    }
    assert [type_ for type_, _, _ in await desk.outbox()] == ["activity.recorded", "activity.withdrawn"]


async def test_two_who_withdraw_at_once_withdraw_once(desk: Desk) -> None:
    activity_id = (await recorded(desk))["activity_id"]
    answers = await asyncio.gather(*(withdraw(desk, activity_id) for _ in range(2)))
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert len(await desk.outbox()) == 2


async def test_the_city_sees_counts_and_gaps_and_a_county_of_others_only_whether(desk: Desk) -> None:
    activity_id = (await recorded(desk))["activity_id"]
    await recorded(desk, kind="publicity", held_on="2018-12-06")
    await attach(desk, activity_id)
    await attach(desk, activity_id, b"%PDF-1.7\n")
    told = {key: (await cell(desk, "lecture"))[key] for key in ("state", "activities", "files", "latest")}
    assert told == {"state": "recorded", "activities": 1, "files": 2, "latest": "2018-12-06"}
    seen = await cell(desk, "lecture", caller=OTHER)
    assert (seen["state"], seen["activities"], seen["files"]) == ("recorded", None, None)
    own = await cell(desk, "lecture", caller=CLERK)
    assert (own["activities"], own["files"]) == (1, 2)
    gaps = {gap["kind"]: gap for gap in (await desk.get(FOUR_ONES)).body["gaps"]}
    assert LUCHENG not in [each["county"] for each in gaps["lecture"]["not_reported"]]
    assert len(gaps["lecture"]["not_reported"]) == 11
    assert [each["county"] for each in gaps["publicity"]["without_evidence"]] == [LUCHENG]
    of_other = (await desk.get(FOUR_ONES, OTHER)).body["gaps"]
    assert [gap["without_evidence"] for gap in of_other] == [[]] * 4


async def test_the_list_goes_page_by_page_and_is_narrowed(desk: Desk) -> None:
    made = [(await recorded(desk, kind=kind))["activity_id"] for kind in ("lecture", "other", "lecture")]
    first = (await desk.get("/v1/activities", CLERK, limit="2", campaign=WENZHOU)).body
    then = (await desk.get("/v1/activities", CLERK, limit="2", cursor=first["next_cursor"])).body
    assert [each["activity_id"] for each in first["items"] + then["items"]] == made[::-1]
    lectures = (await desk.get("/v1/activities", CITY, kind="lecture", county=LUCHENG)).body["items"]
    assert [each["activity_id"] for each in lectures] == [made[2], made[0]]
    assert (await desk.get("/v1/activities", OTHER)).body["items"] == []
    assert (await desk.get("/v1/activities", OTHER, county=LUCHENG)).body["items"] == []
    assert (await desk.get("/v1/activities", CLERK, cursor="x")).problem == "invalid-cursor"


async def test_a_county_whose_only_act_is_an_activity_is_heard(desk: Desk) -> None:
    await everybody_acts(desk, "12-06 16:30", without=[LUCHENG, OUHAI])
    await recorded(desk)
    await desk.come_back()
    desk.now("12-07 16:30")
    await desk.see("12-07 12:00")
    silent = {
        alert["county"]
        for county in (LUCHENG, OUHAI)
        for alert in await desk.alerts(county, open="true", campaign=WENZHOU)
        if alert["kind"] == "silence"
    }
    assert silent == {OUHAI}


async def open_evidence(desk: Desk, activity_id: str, file_id: str, caller: Caller = CLERK) -> Any:
    headers = {"Idempotency-Key": str(uuid4())}
    path = f"/v1/activities/{activity_id}/files/{file_id}/open"
    return await desk.ask("POST", path, caller, headers=headers)


async def opened_bytes(desk: Desk, activity_id: str, file_id: str, caller: Caller) -> bytes:
    headers = {**bearer(caller), "Idempotency-Key": str(uuid4())}
    path = f"/v1/activities/{activity_id}/files/{file_id}/open"
    async with desk.session.post(path, headers=headers) as answer:
        assert (answer.status, answer.headers["X-Content-Type-Options"]) == (200, "nosniff")
        return bytes(await answer.read())


async def test_evidence_lies_sealed_and_is_given_out_byte_for_byte_each_time_noted(desk: Desk) -> None:
    activity_id = (await recorded(desk))["activity_id"]
    key = str(uuid4())
    [file, again] = [(await attach(desk, activity_id, key=key)).body for _ in range(2)]
    assert file == again
    [stored] = [each async for each in desk.files.names() if str(each.file_id) == file["file_id"]]
    assert JPEG[:16] not in await desk.files.get(stored.file_id)
    for caller in (CLERK, CITY_UNNAMED):
        assert await opened_bytes(desk, activity_id, file["file_id"], caller) == JPEG
    acts = (await desk.get(f"/v1/activities/{activity_id}")).body["acts"]
    assert [(act["act"], act["name"]) for act in acts] == [
        ("record", "测试人员甲"),
        ("attach_file", "测试人员甲"),
        ("open_file", "测试人员甲"),
        ("open_file", None),
    ]
    assert (await open_evidence(desk, activity_id, file["file_id"], LAWYER)).problem == "forbidden-role"
    assert (await open_evidence(desk, activity_id, str(uuid4()))).problem == "not-found"
    await desk.files.forget(UUID(file["file_id"]))
    assert (await open_evidence(desk, activity_id, file["file_id"])).problem == "file-gone"


async def test_what_is_no_file_of_ours_is_refused_and_an_activity_has_so_many(desk: Desk) -> None:
    activity_id = (await recorded(desk))["activity_id"]
    for content, problem in (
        (b"<html>", "file-not-taken"),
        (b"", "file-not-taken"),
        (JPEG + bytes(FILE_BYTES), "body-too-large"),
    ):
        assert (await attach(desk, activity_id, content)).problem == problem
    for _ in range(MOST_FILES):
        assert (await attach(desk, activity_id)).status == 201
    before = [each async for each in desk.files.names()]
    assert (await attach(desk, activity_id)).problem == "too-many-files"
    assert [each async for each in desk.files.names()] == before


async def test_a_file_that_cannot_be_stored_is_not_promised(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(self: FileStore, file_id: UUID, content: bytes) -> None:
        raise StoreAway

    activity_id = (await recorded(desk))["activity_id"]
    with monkeypatch.context() as patched:
        patched.setattr(FileStore, "put", full)
        assert (await attach(desk, activity_id)).problem == "unavailable"
    assert (await desk.get(f"/v1/activities/{activity_id}")).body["files"] == []


async def test_a_file_stays_when_the_reply_to_its_commit_was_lost(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knew whether its row stands: it does, and the same request again promises the file."""
    fresh, key = await databases.fresh("reporting"), str(uuid4())
    async with lost_after_put(fresh.name, monkeypatch) as cut, opened(fresh) as desk:
        desk.now("12-06 16:10")
        activity_id = (await recorded(desk))["activity_id"]
        assert (await attach(desk, activity_id, key=key)).status == 503
        assert cut.replies_lost
        cut.clear()
        kept = (await attach(desk, activity_id, key=key)).body["file_id"]
        assert await opened_bytes(desk, activity_id, kept, CLERK) == JPEG
        assert [each.file_id async for each in desk.files.names()] == [UUID(kept)]


@dataclass
class Verdict:
    """A scanner that says one thing."""

    scan_says: Scan

    async def scan(self, content: bytes) -> Scan:
        assert content == JPEG
        return self.scan_says


async def test_with_a_scanner_evidence_is_given_out_when_it_was_found_clean(databases: Databases) -> None:
    async with opened(await databases.fresh("reporting"), scanner=Verdict(Scan.clean)) as desk:
        desk.now("12-06 16:10")
        activity_id = (await recorded(desk))["activity_id"]
        for verdict, problem in ((Scan.clean, None), (Scan.refused, "file-refused")):
            file = (await attach(desk, activity_id)).body
            assert not file["usable"]
            assert (await open_evidence(desk, activity_id, file["file_id"])).problem == "file-waits"
            rounds = FileRounds(desk.pool, FILE_ROWS, desk.files, Verdict(verdict), SEALING)
            await rounds.scan_waiting()
            if problem:
                assert (await open_evidence(desk, activity_id, file["file_id"])).problem == problem
            else:
                assert await opened_bytes(desk, activity_id, file["file_id"], CLERK) == JPEG
        await desk.files.put(uuid4(), b"of a request that was killed")
        rounds = FileRounds(desk.pool, FILE_ROWS, desk.files, None, SEALING)
        assert await rounds.take_strays_away(datetime.now(UTC) + timedelta(days=2)) == 1
