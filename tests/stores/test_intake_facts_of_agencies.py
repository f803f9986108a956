"""What each message of an agency does (decision 37): over HTTP, on a real database, into the outbox."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

import matching
from builders_agencies import UNION, Station, event, station
from builders_casework import CAMPAIGN, COUNTY, OTHER, TUESDAY, SentEvent
from builders_intake import MATCH_KEY, Desk, applied, other_services, sent
from contracts.agencies import FACT_MESSAGES
from contracts.mediation import PriorityRequested
from database import Pool

PLANTED = "温州示踪建筑劳务有限公司"
CODE = "91330302MA2TRACE01"
EMPLOYER = {"name": PLANTED, "credit_code": CODE}
FINDING = {
    "kind": "inspection",
    "found": ["wages_unpaid", "no_contract"],
    "ordered": ["pay"],
    "until": "2019-01-20",
    "amount_fen": 500_000,
}
HEARING = {"route": "suit", "hearing": 1, "starts": "2019-01-15T09:00:00+08:00"}

ABOUT_A_CASE: dict[str, tuple[str, dict[str, Any], str]] = {
    "a finding": ("finding-reported", {"finding": FINDING}, "finding.reported"),
    "a hearing": ("hearing-scheduled", HEARING, "hearing.scheduled"),
    "a hearing that is moved": (
        "hearing-moved",
        {**HEARING, "from_time": "2019-01-12T09:00:00+08:00"},
        "hearing.moved",
    ),
    "proceedings taken in": (
        "proceedings-accepted",
        {"route": "suit", "accepted_on": "2019-01-07"},
        "agency-proceedings.accepted",
    ),
    "a decision": (
        "proceedings-decided",
        {"route": "suit", "outcome": "upheld", "awarded_fen": 400_000, "decided_on": "2019-01-07"},
        "agency-proceedings.decided",
    ),
    "a payment": (
        "payment-made",
        {"amount_fen": 300_000, "wages_fen": 200_000, "paid_on": "2019-01-07"},
        "agency-payment.reported",
    ),
}
ABOUT_A_COUNTY: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a finding about an employer": (
        "finding-reported",
        {"employer": EMPLOYER, "workers": 12, "finding": FINDING},
        ["employer-finding.reported"],
    ),
    "arrears": ("arrears-recorded", {"employer": EMPLOYER, "amount_fen": 1}, ["employer-arrears.recorded"]),
    "an early sign": (
        "early-sign-seen",
        {"sign": "wages_late", "employer": EMPLOYER, "place_kind": "factory", "workers": 30},
        ["incident.reported", "early-sign.seen"],
    ),
    "an early sign of nobody in particular": (
        "early-sign-seen",
        {"sign": "other"},
        ["incident.reported", "early-sign.seen"],
    ),
    "an incident": ("incident-seen", {"kind": "group_incident", "people": 40}, ["incident.reported"]),
}


def message(kind: str, /, **data: Any) -> dict[str, Any]:
    return event(data, type=f"cn.yuanxin.agency.{kind}.v1", time=TUESDAY.isoformat())


async def say(court: Station, kind: str, /, **data: Any) -> Mapping[str, Any]:
    [receipt] = await court.send(message(kind, **data))
    return receipt


def outcome(receipt: Mapping[str, Any]) -> tuple[str, str | None, str | None]:
    return receipt["outcome"], receipt["reason"], receipt["field"]


async def told_by_agencies(pool: Pool) -> list[SentEvent]:
    return [event for event in await sent(pool) if event.headers["ce_actorkind"] == "agency"]


async def case_no_of(staff: Desk, case_id: str) -> str:
    return str((await staff.case(case_id)).body["case_no"])


@pytest.mark.parametrize(("kind", "data", "type_"), ABOUT_A_CASE.values(), ids=ABOUT_A_CASE)
async def test_what_is_said_of_a_case_becomes_an_event_of_the_agency_about_it(
    pool: Pool, staff: Desk, kind: str, data: dict[str, Any], type_: str
) -> None:
    case_id = await applied(staff)
    case_no = await case_no_of(staff, case_id)
    before = (await staff.case(case_id)).body
    async with station(pool) as court:
        receipt = await say(court, kind, case={"case_no": case_no}, document_no="执保7号", **data)
    assert (outcome(receipt), receipt["case_no"]) == (("taken", None, None), case_no)
    [fact] = await told_by_agencies(pool)
    assert (fact.type, str(fact.subject), fact.headers["ce_county"]) == (type_, case_id, COUNTY)
    assert "ce_actorcounty" not in fact.headers
    said = {"agency": "court", "document_no": "执保7号", **(data.get("finding") or data)}
    assert {name: fact.data[name] for name in said} == said
    assert (await staff.case(case_id)).body == before


async def test_a_case_is_found_by_the_number_under_which_the_agency_referred_it(
    pool: Pool, staff: Desk
) -> None:
    source = {"system": "court", "reference": "民诉前调12号"}
    case_id = (await staff.apply(source=source)).body["case_id"]
    case = {"document_no": "民诉前调12号"}
    async with station(pool) as court, station(pool, UNION) as union:
        receipt = await say(court, "hearing-scheduled", case=case, **HEARING)
        stranger = await say(union, "hearing-scheduled", case=case, **HEARING)
    assert receipt["case_no"] == await case_no_of(staff, case_id)
    assert outcome(stranger) == ("refused", "unknown_case", "#/case/document_no")


@pytest.mark.parametrize(("kind", "data", "types"), ABOUT_A_COUNTY.values(), ids=ABOUT_A_COUNTY)
async def test_what_is_said_of_a_county_names_an_employer_by_keyed_hashes_only(
    pool: Pool, kind: str, data: dict[str, Any], types: list[str]
) -> None:
    async with station(pool) as court:
        receipt = await say(court, kind, county=COUNTY, **data)
        feed = await court.feed()
    assert outcome(receipt) == ("taken", None, None)
    told = await told_by_agencies(pool)
    assert [each.type for each in told] == types
    assert {(each.headers["ce_county"], each.headers["ce_campaign"]) for each in told} == {(COUNTY, CAMPAIGN)}
    if "employer" in data:
        assert told[-1].data["employer"] == {
            "name_hash": matching.name_hash(MATCH_KEY, PLANTED),
            "credit_code_hash": matching.code_hash(MATCH_KEY, CODE),
        }
    tables = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = [await pool.fetch(f'SELECT t::text FROM "{each["tablename"]}" t') for each in tables]
    on_the_log = [[each.headers, each.data] for each in await sent(pool)]
    kept = json.dumps(
        [[row[0] for row in table] for table in rows] + [feed.body, on_the_log], ensure_ascii=False
    )
    assert str(told[0].subject) in kept  # what is there, the search finds
    assert PLANTED not in kept
    assert CODE not in kept


async def test_an_incident_that_an_agency_sees_stands_among_the_countys(pool: Pool, staff: Desk) -> None:
    async with station(pool) as court:
        await say(court, "incident-seen", county=COUNTY, kind="group_incident", people=40)
        await say(court, "early-sign-seen", county=COUNTY, sign="work_stopped")
    listed = (await staff.get("/v1/incidents")).body["items"]
    assert [(each["kind"], each["people"], each["people_known"]) for each in listed] == [
        ("first_sign", None, False),
        ("group_incident", 40, True),
    ]


REFUSED: dict[str, tuple[str, dict[str, Any], tuple[str, str]]] = {
    "of a case that nobody knows": (
        "hearing-scheduled",
        {"case": {"case_no": "1号"}, **HEARING},
        ("unknown_case", "#/case/case_no"),
    ),
    "of a document that nobody knows": (
        "payment-made",
        {"case": {"document_no": "1号"}, **ABOUT_A_CASE["a payment"][1]},
        ("unknown_case", "#/case/document_no"),
    ),
    "of two cases": (
        "payment-made",
        {"case": {"document_no": "1", "case_no": "1"}, **ABOUT_A_CASE["a payment"][1]},
        ("invalid_field", "#/case"),
    ),
    "of wages beyond the payment": (
        "payment-made",
        {"case": {"case_no": "1"}, "amount_fen": 1, "wages_fen": 2, "paid_on": "2019-01-07"},
        ("contradiction", "#/wages_fen"),
    ),
    "of a payment to come": (
        "payment-made",
        {"case": {"case_no": "1"}, "amount_fen": 1, "wages_fen": 1, "paid_on": "2019-01-09"},
        ("contradiction", "#/paid_on"),
    ),
    "of proceedings to be taken in": (
        "proceedings-accepted",
        {"case": {"case_no": "1"}, "route": "suit", "accepted_on": "2019-01-09"},
        ("contradiction", "#/accepted_on"),
    ),
    "of an award to who lost": (
        "proceedings-decided",
        {"case": {"case_no": "1"}, **ABOUT_A_CASE["a decision"][1], "outcome": "dismissed"},
        ("contradiction", "#/awarded_fen"),
    ),
    "of a hearing without an offset": (
        "hearing-scheduled",
        {"case": {"case_no": "1"}, **HEARING, "starts": "2019-01-15T09:00:00"},
        ("invalid_field", "#/starts"),
    ),
    "of a county that nobody knows": (
        "arrears-recorded",
        {"county": "110101", "employer": EMPLOYER},
        ("unknown_county", "#/county"),
    ),
    "of a finding about an employer in no county": (
        "finding-reported",
        {"employer": EMPLOYER, "finding": FINDING},
        ("invalid_field", "#"),
    ),
    "that finds nothing": (
        "finding-reported",
        {"county": COUNTY, "employer": EMPLOYER, "finding": {**FINDING, "found": []}},
        ("invalid_field", "#/finding/found"),
    ),
    "that answers what nobody asked": (
        "priority-answered",
        {"request_id": str(uuid7()), "answer": "granted"},
        ("nothing_to_answer", "#/request_id"),
    ),
}


@pytest.mark.parametrize(("kind", "data", "refused"), REFUSED.values(), ids=REFUSED)
async def test_a_message_that_cannot_be_taken_says_why_and_where(
    pool: Pool, kind: str, data: dict[str, Any], refused: tuple[str, str]
) -> None:
    async with station(pool) as court:
        receipt = await say(court, kind, **data)
    assert outcome(receipt) == ("refused", *refused)
    assert await told_by_agencies(pool) == []


async def test_an_agency_speaks_of_the_counties_it_serves(pool: Pool, staff: Desk) -> None:
    case_no = await case_no_of(staff, await applied(staff))
    async with station(pool) as court:
        await pool.execute("UPDATE agencies SET counties = $1 WHERE code = 'court'", [OTHER])
        of_case = await say(court, "hearing-scheduled", case={"case_no": case_no}, **HEARING)
        of_county = await say(court, "incident-seen", county=COUNTY, kind="first_sign")
    assert outcome(of_case) == ("refused", "foreign_county", "#/case/case_no")
    assert outcome(of_county) == ("refused", "foreign_county", "#/county")
    assert of_case["responsible_instead"] == "other_centre"


async def test_aid_that_has_ended_takes_no_hearing_and_every_other_fact(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff)
    case = {"case_no": await case_no_of(staff, case_id)}
    await staff.act(case_id, "withdrawal", 1, reason="自行解决")
    async with station(pool) as court:
        receipts = {
            name: outcome(await say(court, kind, case=case, **data))
            for name, (kind, data, _) in ABOUT_A_CASE.items()
        }
    ended = ("refused", "case_ended", "#/case/case_no")
    hearings = ("a hearing", "a hearing that is moved")
    assert receipts == {name: ended if name in hearings else ("taken", None, None) for name in ABOUT_A_CASE}


async def test_the_same_fact_again_is_told_once(pool: Pool, staff: Desk) -> None:
    case = {"case_no": await case_no_of(staff, await applied(staff))}
    told = message("payment-made", case=case, **ABOUT_A_CASE["a payment"][1])
    async with station(pool) as court:
        [first], [again] = await court.send(told), await court.send(told)
    assert (first["outcome"], again["outcome"]) == ("taken", "duplicate")
    assert len(await told_by_agencies(pool)) == 1


async def test_a_request_for_priority_is_carried_to_the_agency_which_answers_it(
    pool: Pool, staff: Desk
) -> None:
    case_id = await applied(staff)
    asked = PriorityRequested(
        request_id=uuid7(),
        number=1,
        agency="court",
        document_no="鹿司援函〔2019〕2号",
        answer_by=(TUESDAY + timedelta(days=7)).date(),
    )
    nobody = asked.model_copy(update={"request_id": uuid7(), "agency": "nobody"})
    async with station(pool) as court, station(pool, UNION) as union:
        await other_services(pool).append((UUID(case_id), asked), (UUID(case_id), nobody))
        [item] = (await court.feed()).body["items"]
        assert item["type"] == "cn.yuanxin.priority.requested-of-agency.v1"
        assert item["data"] == {
            "request_id": str(asked.request_id),
            "case_no": await case_no_of(staff, case_id),
            "document_no": asked.document_no,
            "answer_by": "2019-01-15",
        }
        answer = {"request_id": str(asked.request_id), "answer": "granted"}
        of_another = await say(union, "priority-answered", **answer)
        unknown = await say(court, "priority-answered", **{**answer, "request_id": str(nobody.request_id)})
        taken = await say(court, "priority-answered", **answer)
    assert {outcome(each) for each in (of_another, unknown)} == {
        ("refused", "nothing_to_answer", "#/request_id")
    }
    assert outcome(taken) == ("taken", None, None)
    [fact] = await told_by_agencies(pool)
    assert (fact.type, str(fact.subject), fact.data["answer"]) == ("priority.answered", case_id, "granted")


def test_every_fact_an_agency_may_tell_is_tried_here() -> None:
    tried = {kind for kind, *_ in (*ABOUT_A_CASE.values(), *ABOUT_A_COUNTY.values())} | {"priority-answered"}
    tried.add("case-referral-answered")  # test_intake_agency_requests
    assert {f"cn.yuanxin.agency.{kind}.v1" for kind in tried} == {body.type for body in FACT_MESSAGES}
