"""What agencies say of a case and are asked, in mediation: shown, and moving nothing that no person moves."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from builders_casework import TUESDAY, pool_of, sent_events
from builders_contracts import EXAMPLES
from builders_mediation_store import CaseLog, case_log, case_state, closing, day
from contracts import Route, Service
from contracts.agency_facts import (
    CASE_FACTS,
    AgencyPaymentReported,
    AgencyProceedingsDecided,
    CaseFact,
    DecisionOutcome,
    HearingMoved,
    HearingScheduled,
    PriorityAnswer,
    PriorityAnswered,
)
from database import Pool

COURT = "court-lucheng"
ASKED: dict[str, Any] = {"agency": COURT, "document_no": "鹿司援函〔2019〕2号", "answer_by": day(7)}

pool = pool_of(Service.mediation)
log = case_log


def payment() -> AgencyPaymentReported:
    paid_on = date(2019, 1, 8)
    return AgencyPaymentReported(
        fact_id=uuid7(), agency=COURT, amount_fen=300, wages_fen=200, paid_on=paid_on
    )


async def shown(log: CaseLog, case_id: UUID) -> Any:
    async with log.http() as client:
        reply = await client.case(case_id)
    assert reply.status == 200
    return reply.body


@pytest.mark.parametrize("event", CASE_FACTS, ids=lambda event: event.type)
async def test_what_an_agency_says_is_shown_and_moves_nothing(
    log: CaseLog, pool: Pool, event: type[CaseFact]
) -> None:
    case_id = await log.open()
    before = await shown(log, case_id)
    fact = next(example for example in EXAMPLES if type(example) is event)
    await log.append((case_id, fact))
    after = await shown(log, case_id)
    assert [(each["type"], each["said"]) for each in after["agency_facts"]] == [
        (event.type, fact.model_dump(mode="json"))
    ]
    assert after["told"][-1]["verdict"] == "record"
    new = ("agency_facts", "told", "next_hearing")
    assert {**after, **dict.fromkeys(new)} == {**before, **dict.fromkeys(new)}
    assert [event.type for event in await sent_events(pool, case_id)] == ["mediation.opened"]


async def test_a_hearing_that_is_moved_is_shown_at_its_new_time_and_both_words_stay(log: CaseLog) -> None:
    case_id = await log.open()
    named: dict[str, Any] = {"agency": COURT, "route": Route.suit, "hearing": 1}
    first, second = TUESDAY + timedelta(days=2), TUESDAY + timedelta(days=5)
    await log.append((case_id, HearingScheduled(fact_id=uuid7(), starts=first, **named)))
    assert (await shown(log, case_id))["next_hearing"]["starts"].startswith("2019-01-10")
    log.later(hours=1)
    await log.append((case_id, HearingMoved(fact_id=uuid7(), starts=second, from_time=first, **named)))
    seen = await shown(log, case_id)
    assert seen["next_hearing"]["starts"].startswith("2019-01-13")
    assert [each["type"].split(".")[-2] for each in seen["agency_facts"]] == ["scheduled", "moved"]


async def test_priority_is_asked_for_and_answered_by_the_agency(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    async with log.http() as client:
        made = await client.act(case_id, "priority-requests", **ASKED)
    assert made.status == 201
    request = made.body["priority_request"]
    assert (request["number"], request["state"], request["answer"]) == (1, "requested", None)
    sent = (await sent_events(pool, case_id))[-1]
    assert sent.type == "priority.requested"
    assert sent.data == {**ASKED, "request_id": request["request_id"], "number": 1}
    log.later(days=8)
    assert [each["state"] for each in (await shown(log, case_id))["priority_requests"]] == ["overdue"]
    answer = PriorityAnswered(
        fact_id=uuid7(), agency=COURT, request_id=request["request_id"], answer=PriorityAnswer.granted
    )
    await log.append((case_id, answer))
    (answered,) = (await shown(log, case_id))["priority_requests"]
    assert (answered["state"], answered["answer"]) == ("answered", "granted")
    assert answered["answered_at"]


async def test_a_second_request_has_the_next_number(log: CaseLog) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "priority-requests", **ASKED)
        again = await client.does(
            case_id, "priority-requests", **{**ASKED, "document_no": "鹿司援函〔2019〕3号"}
        )
    assert again["priority_request"]["number"] == 2


async def test_the_same_letter_again_is_the_request_that_is_there(log: CaseLog, pool: Pool) -> None:
    """Also once it was answered, and after its day; nothing is told a second time."""
    case_id = await log.open()
    async with log.http() as client:
        first = await client.does(case_id, "priority-requests", **ASKED)
        request_id = first["priority_request"]["request_id"]
        told = await sent_events(pool, case_id)
        log.later(days=9)
        answer = PriorityAnswered(
            fact_id=uuid7(), agency=COURT, request_id=request_id, answer=PriorityAnswer.refused
        )
        await log.append((case_id, answer))
        again = await client.act(case_id, "priority-requests", **ASKED)
    shown_again = again.body["priority_request"]
    assert (again.status, shown_again["request_id"], shown_again["state"]) == (201, request_id, "answered")
    assert await sent_events(pool, case_id) == told
    assert [each["number"] for each in (await shown(log, case_id))["priority_requests"]] == [1]


async def test_the_same_letter_again_is_that_request_also_when_the_case_is_closed(
    log: CaseLog, pool: Pool
) -> None:
    case_id = await log.open(claimed=100)
    async with log.http() as client:
        first = await client.does(case_id, "priority-requests", **ASKED)
        await client.does(case_id, "payments", amount_fen=100, wages_fen=60)
        closed = closing("paid_before_mediation", "fully_recovered", 100, 60)
        assert (await client.close(case_id, **closed)).status == 200
        told = await sent_events(pool, case_id)
        again = await client.act(case_id, "priority-requests", **ASKED)
        prolonged = await client.act(case_id, "priority-requests", **{**ASKED, "answer_by": day(9)})
    assert (again.status, again.body["state"]) == (201, "closed")
    assert again.body["priority_request"] == first["priority_request"]
    assert await sent_events(pool, case_id) == told
    assert (prolonged.status, prolonged.problem) == (409, "impossible-transition")


async def test_a_letter_with_another_day_to_answer_needs_a_number_of_its_own(log: CaseLog) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "priority-requests", **ASKED)
        refused = await client.act(case_id, "priority-requests", **{**ASKED, "answer_by": day(9)})
    assert (refused.status, refused.problem) == (409, "document-no-used")
    assert "答复期限不同" in refused.body["detail"]
    assert refused.pointers == ["#/document_no"]
    assert len((await shown(log, case_id))["priority_requests"]) == 1


async def test_one_letters_number_may_ask_about_several_cases_and_several_agencies(log: CaseLog) -> None:
    """A roll against one employer. Each has a request of its own, by which it is answered."""
    first, other = await log.open(), await log.open()
    to_another: dict[str, Any] = {**ASKED, "agency": "arbitration-lucheng"}
    asked = [(first, ASKED), (first, to_another), (other, ASKED)]
    async with log.http() as client:
        made = [(await client.does(case, "priority-requests", **body))["priority_request"]
                for case, body in asked]  # fmt: skip
        again = [(await client.does(case, "priority-requests", **body))["priority_request"]
                 for case, body in asked]  # fmt: skip
    assert again == made
    assert [(each["number"], each["agency"]) for each in made] == [
        (1, COURT),
        (2, "arbitration-lucheng"),
        (1, COURT),
    ]
    assert len({each["request_id"] for each in made}) == 3


async def test_of_one_letter_that_comes_several_times_at_once_one_request_is_made(
    log: CaseLog, pool: Pool
) -> None:
    case_id = await log.open()
    async with log.http() as client:
        replies = await asyncio.gather(*(client.act(case_id, "priority-requests", **ASKED) for _ in range(6)))
    assert [reply.status for reply in replies] == [201] * 6
    assert len({reply.body["priority_request"]["request_id"] for reply in replies}) == 1
    types = [event.type for event in await sent_events(pool, case_id)]
    assert types.count("priority.requested") == 1


@pytest.mark.parametrize(
    ("different", "problem"),
    [
        ({"answer_by": day(-1)}, "answer-by-before-request"),
        ({"agency": "Court Lucheng"}, "invalid-body"),
        ({"document_no": "请尽快办理"}, "invalid-body"),
        ({"document_no": "2号 张三"}, "invalid-body"),
    ],
)
async def test_a_request_that_cannot_be_sent_is_refused(
    log: CaseLog, different: dict[str, Any], problem: str
) -> None:
    case_id = await log.open()
    async with log.http() as client:
        reply = await client.act(case_id, "priority-requests", **{**ASKED, **different})
    assert (reply.status, reply.problem) == (422, problem)
    assert (await shown(log, case_id))["priority_requests"] == []


async def test_a_payment_that_an_agency_reports_counts_once_a_person_records_it(
    log: CaseLog, pool: Pool
) -> None:
    case_id, fact = await log.open(), payment()
    await log.append((case_id, fact))
    assert (await shown(log, case_id))["paid_fen"] == 0
    money: dict[str, Any] = {"amount_fen": 300, "wages_fen": 200, "agency_fact": str(fact.fact_id)}
    async with log.http() as client:
        made = await client.does(case_id, "payments", **money)
        again = await client.act(case_id, "payments", **money)
        assert (again.status, again.problem) == (422, "agency-fact-recorded")
        seen = await shown(log, case_id)
        assert (seen["paid_fen"], [each["acted_on"] for each in seen["agency_facts"]]) == (300, [True])
        await client.does(case_id, "payments/void", payment_id=made["payment_id"], reason="wrong_amount")
        assert [each["acted_on"] for each in (await shown(log, case_id))["agency_facts"]] == [False]
        await client.does(case_id, "payments", **money)
    types = [event.type for event in await sent_events(pool, case_id)]
    assert types.count("payment.received") == 2


async def test_a_payment_names_what_an_agency_said_of_this_case_only(log: CaseLog) -> None:
    case_id, other, fact = await log.open(), await log.open(), payment()
    await log.append((other, fact))
    async with log.http() as client:
        reply = await client.act(
            case_id, "payments", amount_fen=300, wages_fen=200, agency_fact=str(fact.fact_id)
        )
    assert (reply.status, reply.problem) == (422, "no-such-agency-fact")
    assert reply.pointers == ["#/agency_fact"]


async def test_proceedings_end_by_a_persons_word_that_may_name_the_agencys_decision(
    log: CaseLog, pool: Pool
) -> None:
    case_id = await log.open()
    decided = AgencyProceedingsDecided(
        fact_id=uuid7(),
        agency="arbitration-lucheng",
        route=Route.arbitration,
        outcome=DecisionOutcome.upheld,
        awarded_fen=700,
        decided_on=date(2019, 1, 8),
    )
    end: dict[str, Any] = {"outcome": "won", "awarded_fen": 700}
    async with log.http() as client:
        await client.does(case_id, "failure", reason="respondent_absent", route="arbitration")
        await client.does(case_id, "proceedings", route="arbitration")
        reply = await client.act_as_seen(case_id, "proceedings/end", **end, agency_fact=str(decided.fact_id))
        assert reply.problem == "no-such-agency-fact"
        await log.append((case_id, decided))
        assert (await shown(log, case_id))["proceedings"][0]["outcome"] is None
        await client.does(case_id, "proceedings/end", **end, agency_fact=str(decided.fact_id))
    seen = await shown(log, case_id)
    assert seen["proceedings"][0]["agency_fact"] == str(decided.fact_id)
    assert [each["acted_on"] for each in seen["agency_facts"]] == [True]
    assert await case_state(pool, case_id) == "proceedings"
