"""A county refers a case to an agency, which answers: by itself or by paper (decision 47)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from access import Caller, Role
from builders_agencies import UNION, Station, event, station
from builders_casework import COUNTY, OTHER, TUESDAY
from builders_intake import (
    CITY,
    FOREIGN,
    STAFF,
    Desk,
    IntakeReply,
    applied,
    audit_steps,
    desk,
    other_services,
    sent,
)
from contracts.mediation import PriorityRequested
from database import Pool

LETTER: Mapping[str, Any] = {
    "agency": "court",
    "document_no": "鹿司转函〔2019〕1号",
    "matters": ["unpaid_wages", "employer_gone"],
    "answer_by": "2019-01-15",
}
REFERRED = "cn.yuanxin.case.referred-to-agency.v1"
REPLY = "cn.yuanxin.agency.case-referral-answered.v1"
PAPER = {"answer": "granted", "document_no": "民初字1号", "answered_on": "2019-01-08"}
DEALT_WITH = {"answer": "dealt_with", "result": "settled"}
NOTHING_TO_ANSWER = ("refused", "nothing_to_answer", "#/request_id")


async def refer(staff: Desk, case_id: str, /, **changed: Any) -> IntakeReply:
    return await staff.post(f"/v1/applications/{case_id}/referrals", {**LETTER, **changed})


async def enter(staff: Desk, asked: Mapping[str, Any], what: str, /, **body: Any) -> IntakeReply:
    return await staff.post(
        f"/v1/applications/{asked['case_id']}/agency-requests/{asked['request_id']}/{what}", body
    )


async def reply(court: Station, asked: Mapping[str, Any], at: float = 0, /, **said: Any) -> tuple[Any, ...]:
    time = TUESDAY - timedelta(hours=1) + timedelta(minutes=at)
    [receipt] = await court.send(
        event({"request_id": asked["request_id"], **said}, type=REPLY, time=time.isoformat())
    )
    return receipt["outcome"], receipt["reason"], receipt["field"]


async def on_the_case(staff: Desk, case_id: str) -> dict[str, Any]:
    [request] = (await staff.case(case_id)).body["agency_requests"]
    return dict(request)


async def listed(someone: Desk, query: str = "") -> list[str]:
    answer = await someone.get(f"/v1/agency-requests?{query}")
    assert answer.status == 200, answer
    return [item["document_no"] for item in answer.body["items"]]


async def make_by_hand(pool: Pool, code: str) -> None:
    await pool.execute("UPDATE agencies SET ways = '{by_hand}' WHERE code = $1", code)


async def test_a_case_is_referred_to_an_agency_which_is_told_in_codes(pool: Pool, staff: Desk) -> None:
    async with station(pool) as court, station(pool, UNION) as union:
        case_id = await applied(staff)
        made = await refer(staff, case_id)
        [item] = (await court.feed()).body["items"]
        assert (await union.feed()).body["items"] == []
    assert (made.status, made.body["state"], made.body["overdue"]) == (201, "sent", False)
    case_no = (await staff.case(case_id)).body["case_no"]
    told = {name: LETTER[name] for name in ("document_no", "matters", "answer_by")}
    ours = {"request_id": made.body["request_id"], "case_no": case_no, "county": COUNTY}
    assert (item["type"], item["data"]) == (REFERRED, {**ours, **told})
    event_ = (await sent(pool, case_id))[-1]
    assert (event_.type, event_.headers["ce_actorkind"]) == ("case.referred", "person")
    assert event_.data == {"request_id": made.body["request_id"], "agency": "court", **told}
    assert await on_the_case(staff, case_id) == made.body
    assert (await audit_steps(pool, case_id))[-1][0] == "refer"


async def test_an_agency_that_was_let_in_on_kafka_a_moment_ago_is_told_there_at_once(
    pool: Pool, staff: Desk
) -> None:
    """Before anybody has met its topic for reading."""
    of_its_topic = "SELECT count(*) FROM outbox WHERE topic = 'agency.court.out.v1'"
    async with station(pool):
        await pool.execute("UPDATE agencies SET ways = '{kafka}', kafka_is_open = false WHERE code = 'court'")
        first = await refer(staff, await applied(staff))
        assert (first.status, await pool.fetchval(of_its_topic)) == (201, 0)
        await pool.execute("UPDATE agencies SET kafka_is_open = true WHERE code = 'court'")
        await refer(staff, await applied(staff), document_no="鹿司转函〔2019〕2号")
    assert await pool.fetchval(of_its_topic) == 1


@pytest.mark.parametrize(
    ("changed", "status", "pointer"),
    [
        ({"agency": "nobody"}, 422, "#/agency"),
        ({"agency": "Court"}, 422, "#/agency"),
        ({"document_no": "没有数字"}, 422, "#/document_no"),
        ({"matters": []}, 422, "#/matters"),
        ({"matters": ["他欠了钱"]}, 422, "#/matters/0"),
        ({"answer_by": "2019-01-07"}, 422, "#/answer_by"),
        ({"remark": "急"}, 422, "#/remark"),
    ],
)
async def test_what_cannot_be_referred_is_refused_with_its_place(
    pool: Pool, staff: Desk, changed: dict[str, Any], status: int, pointer: str
) -> None:
    async with station(pool) as court:
        case_id = await applied(staff)
        before = len(await sent(pool))
        refused = await refer(staff, case_id, **changed)
        assert (await court.feed()).body["items"] == []
    assert (refused.status, refused.pointers) == (status, [pointer])
    assert len(await sent(pool)) == before
    assert await listed(staff) == []


async def test_an_agency_that_does_not_serve_the_county_is_not_asked(pool: Pool, staff: Desk) -> None:
    async with station(pool):
        await pool.execute("UPDATE agencies SET counties = $1 WHERE code = 'court'", [OTHER])
        refused = await refer(staff, await applied(staff))
    assert (refused.status, refused.pointers) == (422, ["#/agency"])


async def test_a_letter_refers_one_case_to_an_agency(pool: Pool, staff: Desk) -> None:
    async with station(pool) as court, desk(pool, FOREIGN) as neighbour:
        case_id, other = await applied(staff), await applied(staff)
        key = {"Idempotency-Key": "letter-1"}
        path = f"/v1/applications/{case_id}/referrals"
        first, again = [await staff.post(path, LETTER, **key) for _ in range(2)]
        twice = [await refer(staff, case_id), await refer(staff, other)]
        assert [item["type"] for item in (await court.feed()).body["items"]] == [REFERRED]
        to_another = await refer(staff, case_id, agency="union")
        theirs = (await neighbour.apply(county=OTHER)).body["case_id"]
        of_another_county = await refer(neighbour, theirs)
    assert (first.status, again.status, again.body) == (201, 201, first.body)
    assert [(each.status, each.problem) for each in twice] == [(409, "document-no-used")] * 2
    assert (to_another.status, of_another_county.status) == (201, 201)


async def test_an_ended_case_may_still_be_referred(pool: Pool, staff: Desk) -> None:
    async with station(pool):
        case_id = await applied(staff)
        ended = await staff.act(case_id, "withdrawal", 1, reason="自行解决")
        assert ended.body["allowed"] == ["refer"]
        assert (await refer(staff, case_id)).status == 201


async def test_the_agency_takes_it_and_says_what_came_of_it(pool: Pool, staff: Desk) -> None:
    async with station(pool) as court:
        case_id = await applied(staff)
        asked = (await refer(staff, case_id)).body
        assert await reply(court, asked, answer="taken") == ("taken", None, None)
        taken = await on_the_case(staff, case_id)
        assert await listed(staff, "unanswered=true") == [LETTER["document_no"]]
        said = {**DEALT_WITH, "document_no": "执字7号"}
        assert await reply(court, asked, 1, **said) == ("taken", None, None)
    done = await on_the_case(staff, case_id)
    assert (taken["state"], taken["answer"]["answer"]) == ("taken", "taken")
    assert (done["state"], done["late"], done["answers_differ"]) == ("answered", False, False)
    assert {name: done["answer"][name] for name in said} == said
    assert await listed(staff, "unanswered=true") == []
    fact = (await sent(pool, case_id))[-1]
    assert (fact.type, fact.headers["ce_actorkind"]) == ("case-referral.answered", "agency")
    assert {name: fact.data[name] for name in said} == said
    assert (fact.data["agency"], fact.data["by_hand"]) == ("court", False)


async def test_a_refusal_says_why_and_who_is_responsible(pool: Pool, staff: Desk) -> None:
    no = {"answer": "refused", "refusal": "not_responsible", "responsible_instead": "labour_inspection"}
    async with station(pool) as court:
        case_id = await applied(staff)
        asked = (await refer(staff, case_id)).body
        assert await reply(court, asked, **no) == ("taken", None, None)
    request = await on_the_case(staff, case_id)
    assert request["state"] == "answered"
    assert {name: request["answer"][name] for name in no} == no


@pytest.mark.parametrize(
    ("said", "flaw"),
    [
        ({"answer": "refused"}, ("invalid_field", "#")),
        ({"answer": "taken", "result": "settled"}, ("invalid_field", "#")),
        ({"answer": "taken", "responsible_instead": "court"}, ("invalid_field", "#")),
        ({"answer": "perhaps"}, ("invalid_field", "#/answer")),
        ({"answer": "taken", "document_no": "没有数字"}, ("invalid_field", "#/document_no")),
    ],
)
async def test_an_answer_that_contradicts_itself_is_refused(
    pool: Pool, staff: Desk, said: dict[str, Any], flaw: tuple[str, str]
) -> None:
    async with station(pool) as court:
        asked = (await refer(staff, await applied(staff))).body
        assert await reply(court, asked, **said) == ("refused", *flaw)


async def test_only_the_agency_that_was_asked_answers_and_only_what_was_asked(
    pool: Pool, staff: Desk
) -> None:
    async with station(pool) as court, station(pool, UNION) as union:
        asked = (await refer(staff, await applied(staff))).body
        assert await reply(union, asked, **DEALT_WITH) == NOTHING_TO_ANSWER
        assert await reply(court, {"request_id": str(uuid7())}, **DEALT_WITH) == NOTHING_TO_ANSWER
        as_priority = event(
            {"request_id": asked["request_id"], "answer": "granted"},
            type="cn.yuanxin.agency.priority-answered.v1",
            time=TUESDAY.isoformat(),
        )
        [receipt] = await court.send(as_priority)
    assert (receipt["outcome"], receipt["reason"], receipt["field"]) == NOTHING_TO_ANSWER


async def test_an_answer_again_is_a_duplicate_and_another_stands_beside_it(pool: Pool, staff: Desk) -> None:
    async with station(pool) as court:
        case_id = await applied(staff)
        asked = (await refer(staff, case_id)).body
        said = event({"request_id": asked["request_id"], **DEALT_WITH}, type=REPLY, time=TUESDAY.isoformat())
        [first], [again] = await court.send(said), await court.send(said)
        assert (first["outcome"], again["outcome"]) == ("taken", "duplicate")
        assert await reply(court, asked, -1, answer="refused", refusal="no_grounds") == ("taken", None, None)
    request = await on_the_case(staff, case_id)
    assert [each["answer"] for each in request["answers"]] == ["dealt_with", "refused"]
    assert (request["answer"]["answer"], request["answers_differ"]) == ("dealt_with", True)


async def test_a_late_answer_is_taken_and_shown_as_late(pool: Pool, staff: Desk) -> None:
    later = TUESDAY + timedelta(days=8)
    async with station(pool):
        case_id = await applied(staff)
        asked = (await refer(staff, case_id)).body
    assert await listed(staff, "overdue=true") == []
    async with (
        desk(pool, STAFF, later) as clerk,
        station(pool, now=later) as court,
        desk(pool, CITY, later) as city,
    ):
        assert await listed(clerk, "overdue=true") == [LETTER["document_no"]]
        assert await listed(city, "overdue=true") == [LETTER["document_no"]]
        assert (await on_the_case(clerk, case_id))["overdue"] is True
        assert await reply(court, asked, 8 * 24 * 60, **DEALT_WITH) == ("taken", None, None)
        assert await listed(clerk, "overdue=true") == []
        request = await on_the_case(clerk, case_id)
    assert (request["late"], request["overdue"]) == (True, False)


async def test_each_county_lists_its_own_and_the_city_all(pool: Pool, staff: Desk) -> None:
    async with station(pool), desk(pool, FOREIGN) as neighbour, desk(pool, CITY) as city:
        await refer(staff, await applied(staff))
        theirs = (await neighbour.apply(county=OTHER)).body["case_id"]
        asked = (await refer(neighbour, theirs, document_no="龙司转函2号")).body
        assert await listed(staff) == [LETTER["document_no"]]
        assert await listed(neighbour) == ["龙司转函2号"]
        assert await listed(city) == ["龙司转函2号", LETTER["document_no"]]
        assert await listed(city, f"county={OTHER}&agency=court&kind=referral") == ["龙司转函2号"]
        assert await listed(city, "kind=priority") == []
        assert (await enter(staff, asked, "sent", sent_on="2019-01-08")).status == 404
        mine = {**asked, "case_id": await applied(staff)}
        assert (await enter(staff, mine, "sent", sent_on="2019-01-08")).status == 404


async def test_an_agency_by_hand_is_told_nothing_and_its_letter_is_to_be_sent(
    pool: Pool, staff: Desk
) -> None:
    async with station(pool) as court, desk(pool, CITY) as city:
        await make_by_hand(pool, "court")
        case_id = await applied(staff)
        asked = (await refer(staff, case_id)).body
        assert (await court.feed()).body["items"] == []
        assert (asked["state"], asked["by_hand"]) == ("to_be_sent", True)
        assert await listed(staff, "to_be_sent=true") == [LETTER["document_no"]]
        early = await enter(staff, asked, "sent", sent_on="2019-01-07")
        ahead = await enter(staff, asked, "sent", sent_on="2019-01-09")
        assert [(each.status, each.pointers) for each in (early, ahead)] == [(422, ["#/sent_on"])] * 2
        assert (await enter(city, asked, "sent", sent_on="2019-01-08")).status == 403
        done = await enter(staff, asked, "sent", sent_on="2019-01-08")
        again = await enter(staff, asked, "sent", sent_on="2019-01-08")
    assert (done.status, done.body["state"], done.body["sent_on"]) == (200, "sent", "2019-01-08")
    assert (again.status, again.problem) == (409, "impossible-transition")
    assert await listed(staff, "to_be_sent=true") == []
    assert await listed(staff, "unanswered=true") == [LETTER["document_no"]]
    assert (await audit_steps(pool, case_id))[-1] == ("send_by_hand", "granted", "granted", STAFF.subject)


async def test_what_we_tell_an_agency_nobody_sends_by_hand(pool: Pool, staff: Desk) -> None:
    async with station(pool):
        asked = (await refer(staff, await applied(staff))).body
        refused = await enter(staff, asked, "sent", sent_on="2019-01-08")
    assert (refused.status, refused.problem) == (409, "impossible-transition")


async def test_an_answer_on_paper_is_entered_by_a_named_person(pool: Pool, staff: Desk) -> None:
    async with station(pool):
        await make_by_hand(pool, "court")
        case_id = await applied(staff)
        asked = (await refer(staff, case_id)).body
        paper = {**DEALT_WITH, "document_no": "执字7号", "answered_on": "2019-01-08"}
        wrong = [
            await enter(staff, asked, "referral-answers", **{**paper, **changed})
            for changed in ({"result": None}, {"answered_on": "2019-01-09"}, {"answered_on": "2019-01-07"})
        ]
        other_kind = await enter(staff, asked, "priority-answers", **PAPER)
        entered = await enter(staff, asked, "referral-answers", **paper)
        again = await enter(staff, asked, "referral-answers", **paper)
        another = await enter(staff, asked, "referral-answers", **{**paper, "result": "wages_paid"})
    assert [(each.status, each.pointers) for each in wrong] == [
        (422, ["#/result"]),
        (422, ["#/answered_on"]),
        (422, ["#/answered_on"]),
    ]
    assert (other_kind.status, other_kind.problem) == (409, "impossible-transition")
    assert (entered.status, entered.body["state"]) == (200, "answered")
    assert {name: entered.body["answer"][name] for name in paper} == paper
    assert (again.status, again.body) == (200, entered.body)
    assert (another.status, another.problem) == (409, "document-no-used")
    fact = (await sent(pool, case_id))[-1]
    assert (fact.type, fact.headers["ce_actorkind"], fact.headers["ce_actorcounty"]) == (
        "case-referral.answered",
        "person",
        COUNTY,
    )
    assert {name: fact.data[name] for name in paper} == paper
    assert fact.data["by_hand"] is True
    rows = await pool.fetch(
        "SELECT action, actor, codes FROM audit WHERE case_id = $1 ORDER BY id", UUID(case_id)
    )
    assert tuple(rows[-1]) == ("enter_answer", STAFF.subject, ["court", "dealt_with"])


async def test_a_paper_stands_beside_what_the_agency_said_itself(pool: Pool, staff: Desk) -> None:
    async with station(pool) as court:
        case_id = await applied(staff)
        asked = (await refer(staff, case_id)).body
        await reply(court, asked, **DEALT_WITH)
        paper = {
            "answer": "refused",
            "refusal": "too_late",
            "document_no": "1号",
            "answered_on": "2019-01-08",
        }
        entered = await enter(staff, asked, "referral-answers", **paper)
    assert entered.status == 200
    assert [each["by_hand"] for each in entered.body["answers"]] == [False, True]
    assert (entered.body["answer"]["answer"], entered.body["answers_differ"]) == ("dealt_with", True)


async def ask_priority(pool: Pool, case_id: str, agency: str) -> dict[str, str]:
    asked = PriorityRequested(
        request_id=uuid7(),
        number=1,
        agency=agency,
        document_no="鹿司援函〔2019〕2号",
        answer_by=(TUESDAY + timedelta(days=7)).date(),
    )
    await other_services(pool).append((UUID(case_id), asked))
    return {"case_id": case_id, "request_id": str(asked.request_id)}


@pytest.mark.parametrize("agency", ["court", "nobody"])
async def test_priority_asked_of_whoever_reads_nothing_goes_by_hand_and_is_answered_on_paper(
    pool: Pool, staff: Desk, agency: str
) -> None:
    async with station(pool) as court:
        await make_by_hand(pool, "court")
        case_id = await applied(staff)
        asked = await ask_priority(pool, case_id, agency)
        assert (await court.feed()).body["items"] == []
        assert await listed(staff, "to_be_sent=true&kind=priority") == ["鹿司援函〔2019〕2号"]
        await enter(staff, asked, "sent", sent_on="2019-01-08")
        entered = await enter(staff, asked, "priority-answers", **PAPER)
    assert (entered.status, entered.body["state"]) == (200, "answered")
    fact = (await sent(pool, case_id))[-1]
    assert (fact.type, fact.data["request_id"], fact.data["agency"]) == (
        "priority.answered",
        asked["request_id"],
        agency,
    )
    assert {name: fact.data[name] for name in PAPER} == PAPER


async def test_a_paper_may_answer_priority_also_for_an_agency_that_answers_itself(
    pool: Pool, staff: Desk
) -> None:
    async with station(pool):
        asked = await ask_priority(pool, await applied(staff), "court")
        entered = await enter(staff, asked, "priority-answers", **PAPER)
    assert (entered.status, entered.body["answer"]["answer"]) == (200, "granted")


async def test_the_lawyer_of_a_case_sees_what_was_asked_about_it_and_no_list(pool: Pool, staff: Desk) -> None:
    lawyer = Caller("L-1", Role.lawyer, COUNTY, name="刘律师")
    async with station(pool), desk(pool, lawyer) as reader:
        case_id = await applied(staff)
        await refer(staff, case_id)
        await pool.execute("UPDATE cases SET lawyer_id = 'L-1' WHERE case_id = $1", UUID(case_id))
        shown = await reader.case(case_id)
        assert [each["document_no"] for each in shown.body["agency_requests"]] == [LETTER["document_no"]]
        assert (await reader.get("/v1/agency-requests")).status == 403
        assert (await refer(reader, case_id, document_no="2号")).status == 403
