"""What is sent is read again where `readable_fields` says: each field, with a value that is recognised."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from uuid_utils.compat import uuid7

import builders_assignment_store as assignment
import builders_mediation_store as mediation
from access import Caller, Role
from builders_case_sweep import carried_in, sweep_filing
from builders_casework import COUNTY, STAFF, TUESDAY, pool_of
from builders_intake import CITY as CITY_STAFF
from builders_intake import MATCH_KEY, OWING, application, intake_app, ordinary
from builders_intake import STAFF as CLERK
from builders_intake_rules import RIGHT_ID, wenzhou
from builders_reporting import application as received
from builders_reporting import consultation, event_at, incident
from builders_reporting_store import CITY, ZERO, Desk, filled, opened
from builders_reporting_store import CLERK as SIGNER
from builders_walk import Walk
from builders_web import served
from clock import day_of, fixed
from contracts import Route, Service
from contracts.agency_facts import AgencyPaymentReported, AgencyProceedingsDecided, DecisionOutcome
from database import Pool
from databases import Databases, as_the_api
from intake.agencies.handlers import keep_agencies
from intake.agency_requests import store as agency_requests
from intake.agency_requests.codes import RequestKind
from intake.agency_requests.rules import AgencyRequest
from intake.employers import store as employers
from intake.jobs import raise_overdue_papers
from intake.referrals import store as referrals
from intake.referrals.store import NewReferral
from matching import name_hash
from readable_fields import (
    ACTIVITY,
    ASSIGNMENT,
    CASE,
    CITY_SUMMARY,
    CONFLICT,
    CONSULTATION,
    FINDING,
    INCIDENT,
    LINE,
    MEASURES,
    MEDIATION,
    ON_THE_DESK,
    PLAN,
    READ_AGAIN,
    SUMMARY,
    SWEEP,
    SWEPT_CASE,
)

intake_pool = pool_of(Service.intake)
assignment_pool = pool_of(Service.assignment)
mediation_pool = pool_of(Service.mediation)

EARLIER = TUESDAY - timedelta(hours=6)
LATER = TUESDAY + timedelta(days=30)


def said(hours: int, since: datetime = EARLIER) -> str:
    """When something happened; each act at an hour of its own."""
    return (since + timedelta(hours=hours)).isoformat()


@asynccontextmanager
async def walk(app: FastAPI) -> AsyncIterator[Walk]:
    async with served(app, None) as session:
        yield Walk(session)


PDF = b"%PDF-1.7\n"
EVERYTHING: dict[str, Any] = {
    "occurred_at": said(0),
    "office": f"{COUNTY}-W1",
    "claims": [{"class": "social_insurance", "amount_fen": 7_654_321, "amount_as_told": "七万多"}],
    "recipients": [
        {
            "name": "赵测山",
            "id_type": "id_card",
            "id_number": RIGHT_ID,
            "identity_seen": True,
            "phone": "13800001234",
        }
    ],
    "representative": {"name": "钱测表", "phone": "13800005678"},
    "agent": {"name": "孙测代", "phone": "13800009012", "authority": "书面委托"},
    "workers": {"count": 17, "as_told": "十七个人"},
    "respondents": [
        {
            "role": "employer",
            "kind": "organisation",
            "name": "温州测试建筑劳务有限公司",
            "credit_code": "91330302MA00000001",
            "description": "工地上的劳务公司",
        }
    ],
    "project": {"name": "测试安置房工程", "place": "测试路一号"},
    "owed_from": "2018-03-01",
    "owed_to": "2018-11-30",
    "contract_signed": False,
    "papers_shown": ["application_form", "identity"],
    "limitation_ends": "2019-11-30",
    "urgent_grounds": ["preservation"],
    "industry": "water_works",
    "area": "330303-T1",
    "source": {"system": "county-desk", "reference": "来文第七号"},
}


STATION = Caller("station-1", Role.workstation, COUNTY, "测试人员丁", office=f"{COUNTY}-S1")


async def _review(walk: Walk) -> None:
    """A station's preliminary review, beside an application and later."""
    seen = {"opinion": "to_refuse", "reasons": ["not_eligible"], "papers_seen": ["claim_evidence"]}
    first = {**seen, "note": "当事人不在本市", "papers_asked": ["agent_authority"]}
    body = ordinary(office=f"{COUNTY}-S1", channel="workstation", preliminary_review=first)
    await _look(walk, CASE, case_id=(await walk.ask("POST /v1/applications", STATION, body))["case_id"])

    filed = {"case_id": (await walk.ask("POST /v1/applications", STATION, ordinary()))["case_id"]}
    later = {
        "opinion": "undecided",
        "reasons": ["facts_unclear", "urgent"],
        "papers_seen": ["identity"],
        "note": "须向工地核实",
        "occurred_at": TUESDAY.isoformat(),
    }
    await walk.ask(f"POST {_path(CASE)}/preliminary-review", STATION, later, **filed)
    await _look(walk, CASE, **filed)


AGENCY = {
    "name": "市水利局",
    "kind": "housing",
    "counties": [COUNTY],
    "contact": "建设处",
    "contact_phone": "0577-88000000",
    "ways": ["http", "by_hand"],
}


async def test_what_intake_takes_in_is_read_again(intake_pool: Pool) -> None:
    async with as_the_api(intake_pool) as api:
        async with walk(intake_app(api, TUESDAY, {"wenzhou-2018": wenzhou()})) as now:
            await _decide_cases(now)
            await _complete_a_referral(now, intake_pool)
            await _send_a_referral_back(now, intake_pool)
            await _ask_agencies(now, intake_pool)
            agency = {"code": "water"}
            await now.ask("PUT /v1/agencies/{code}", CITY_STAFF, AGENCY, **agency)
            await now.ask("GET /v1/agencies/{code}", CITY_STAFF, **agency)
            await _record_and_withdraw(now)
            await _ask_for_a_name(now, intake_pool)
            await _review(now)
            overdue = await now.ask("POST /v1/applications", CLERK, OWING)
            owing = {"case_id": overdue["case_id"]}
            await now.ask(f"POST {_path(CASE)}/papers/served", CLERK, {"manner": "posted"}, **owing)
        await raise_overdue_papers(intake_pool, fixed(LATER))
        async with walk(intake_app(api, LATER, {"wenzhou-2018": wenzhou()})) as later:
            deemed = {"reason": "逾期未补", "deemed": True, "occurred_at": said(2, LATER - timedelta(days=1))}
            await later.ask(f"POST {_path(CASE)}/withdrawal", CLERK, deemed, seen=CASE, **owing)
            await _look(later, CASE, **owing)
            now.add(later)
    assert now.unread(READ_AGAIN["intake"]) == []


async def _ask_for_a_name(walk: Walk, pool: Pool) -> None:
    """Whose a hash of the hot spots is, once the consumer has read where it stands."""
    case = {"case_id": (await walk.ask("POST /v1/applications", CLERK, ordinary()))["case_id"]}
    employer = name_hash(MATCH_KEY, ordinary()["respondents"][0]["name"])
    async with pool.acquire() as conn:
        await employers.add(conn, [(COUNTY, employer, UUID(case["case_id"]))])
    why = {"reason": "核实热点用工方"}
    await walk.ask("POST /v1/employers/{employer}/reveal", CLERK, why, employer=employer)
    await _look(walk, CASE, **case)


async def _decide_cases(walk: Walk) -> None:
    """One refused after its papers came in and their list was served, one terminated, one withdrawn."""
    path = _path(CASE)
    refused = {"case_id": (await walk.ask("POST /v1/applications", CLERK, ordinary(**EVERYTHING)))["case_id"]}
    served = {"manner": "handed", "occurred_at": TUESDAY.isoformat()}
    await walk.ask(f"POST {path}/papers/served", CLERK, served, **refused)
    brought = {"papers": ["claim_evidence"], "occurred_at": said(2)}
    await walk.ask(f"POST {path}/papers", CLERK, brought, **refused)
    await walk.ask(CASE, CLERK, **refused)
    file = await walk.ask(f"POST {path}/papers/identity/files", CLERK, PDF, **refused)
    place, opening = {**refused, "file_id": file["file_id"]}, {"reason": "核对身份证件"}
    await walk.ask(f"POST {path}/files/{{file_id}}/open", CLERK, opening, **place)
    refusal = {
        "decision": "refuse",
        "reasons": ["out_of_scope", "no_claim"],
        "responsible_instead": "县社保局窗口",
        "note": "已口头说明",
        "occurred_at": said(3),
    }
    await walk.ask(f"POST {path}/decision", CLERK, refusal, seen=CASE, **refused)
    await _look(walk, CASE, **refused)

    body = application(workers={"at_least": 12, "as_told": "十几个人"})
    granted = {"case_id": (await walk.ask("POST /v1/applications", CLERK, body))["case_id"]}
    ending = {"ground": "own_lawyer", "note": "自行委托了律师", "occurred_at": TUESDAY.isoformat()}
    await walk.ask(f"POST {path}/termination", CLERK, ending, seen=CASE, **granted)
    await _look(walk, CASE, **granted)

    unwanted = {"case_id": (await walk.ask("POST /v1/applications", CLERK, ordinary()))["case_id"]}
    taken_back = {"reason": "已经和解", "deemed": False}
    await walk.ask(f"POST {path}/withdrawal", CLERK, taken_back, seen=CASE, **unwanted)
    await _look(walk, CASE, **unwanted)


async def _complete_a_referral(walk: Walk, pool: Pool) -> None:
    """Which its agency made before; the same fields as every application, with other words."""
    await keep_agencies(pool, [wenzhou()])
    said_already = ("campaign", "county", "channel", "source", "occurred_at")
    path = "/v1/referrals/{agency}/{document_no}/application"
    for document, workers in (("12号", {}), ("13号", {"workers": {"at_least": 12}})):
        made = NewReferral("court", document, "wenzhou-2018", COUNTY, TUESDAY.date(), TUESDAY, TUESDAY)
        async with pool.acquire() as conn:
            await referrals.add(conn, made)
        told = ordinary(**{**EVERYTHING, **workers})
        body = {name: value for name, value in told.items() if name not in said_already}
        completed = await walk.ask(f"POST {path}", CLERK, body, agency="court", document_no=document)
        await _look(walk, CASE, case_id=completed["case_id"])


async def _send_a_referral_back(walk: Walk, pool: Pool) -> None:
    place = {"agency": "court", "document_no": "14号"}
    made = NewReferral("court", "14号", "wenzhou-2018", COUNTY, TUESDAY.date(), TUESDAY, TUESDAY)
    async with pool.acquire() as conn:
        await referrals.add(conn, made)
    back = {"reasons": ["out_of_scope"], "responsible_instead": "arbitration"}
    path = "/v1/referrals/{agency}/{document_no}"
    await walk.ask(f"POST {path}/refusal", CLERK, back, **place)
    await walk.ask(f"GET {path}", CLERK, **place)


async def _ask_agencies(walk: Walk, pool: Pool) -> None:
    """One that reads nothing by itself: what is asked and what it answers goes by hand."""
    await pool.execute("UPDATE agencies SET ways = '{by_hand}' WHERE code = 'court'")
    received = await walk.ask("POST /v1/applications", CLERK, ordinary(occurred_at=EARLIER.isoformat()))
    path, case = _path(CASE), {"case_id": received["case_id"]}
    letter = {
        "agency": "court",
        "document_no": "鹿司转函〔2019〕1号",
        "matters": ["enforcement", "assets"],
        "answer_by": "2019-01-29",
        "occurred_at": said(1),
    }
    made = await walk.ask(f"POST {path}/referrals", CLERK, letter, **case)
    asked = {**case, "request_id": made["request_id"]}
    request = f"{path}/agency-requests/{{request_id}}"
    sent = {"sent_on": day_of(TUESDAY).isoformat(), "occurred_at": said(2)}
    await walk.ask(f"POST {request}/sent", CLERK, sent, **asked)
    paper = {"answered_on": day_of(TUESDAY).isoformat(), "occurred_at": said(3)}
    no = {"answer": "refused", "refusal": "too_late", "responsible_instead": "police", "document_no": "转7号"}
    await walk.ask(f"POST {request}/referral-answers", CLERK, {**paper, **no}, **asked)
    done = {"answer": "dealt_with", "result": "wages_paid", "document_no": "转8号"}
    await walk.ask(f"POST {request}/referral-answers", CLERK, {**paper, **done}, **asked)
    priority = AgencyRequest(
        request_id=uuid7(),
        case_id=UUID(str(case["case_id"])),
        case_no="1号",
        county=COUNTY,
        kind=RequestKind.priority,
        agency="court",
        document_no="鹿司援函〔2019〕3号",
        matters=(),
        answer_by=day_of(TUESDAY),
        asked_at=TUESDAY - timedelta(hours=9),
        by_hand=True,
    )
    async with pool.acquire() as conn:
        await agency_requests.add(conn, [priority], TUESDAY)
    granted = {**paper, "answer": "granted", "document_no": "援9号"}
    asked = {**case, "request_id": str(priority.request_id)}
    await walk.ask(f"POST {request}/priority-answers", CLERK, granted, **asked)
    await _look(walk, CASE, **case)


async def _record_and_withdraw(walk: Walk) -> None:
    where = {"campaign": "wenzhou-2018", "county": COUNTY}
    asked = {
        **where,
        "occurred_at": said(4),
        "channel": "hotline",
        "class": "work_injury",
        "topic": "工伤认定",
        "employer": {"name": "温州测试鞋业有限公司", "credit_code": "91330302MA00000002"},
        "industry": "manufacturing",
        "area": f"{COUNTY}-T2",
    }
    for workers in ({"count": 23, "as_told": "二十三个"}, {"at_least": 17}):
        made = await walk.ask("POST /v1/consultations", CLERK, {**asked, "workers": workers})
        await _enter_by_mistake(walk, CONSULTATION, consultation_id=made["consultation_id"])
    seen = {
        **where,
        "occurred_at": said(5),
        "kind": "group_incident",
        "place": "项目部门口",
        "place_kind": "factory",
        "area": f"{COUNTY}-T1",
        "facts": "工人聚集",
        "employer": {"name": "温州测试电器有限公司", "credit_code": "91330302MA00000003"},
        "industry": "catering",
    }
    for people in ({"count": 41, "as_told": "四十一个"}, {"at_least": 38}):
        made = await walk.ask("POST /v1/incidents", CLERK, {**seen, "people": people})
        await _enter_by_mistake(walk, INCIDENT, incident_id=made["incident_id"])


async def _enter_by_mistake(walk: Walk, record: str, **place: str) -> None:
    mistake = {"reason": "entered_twice", "note": "与昨日重复"}
    await walk.ask(f"POST {_path(record)}/withdrawal", CLERK, mistake, seen=record, **place)
    await _look(walk, record, **place)


async def _look(walk: Walk, record: str, **place: str) -> None:
    """Masked, and in clear with a reason."""
    await walk.ask(record, CLERK, **place)
    await walk.ask(f"POST {_path(record)}/reveal", CLERK, {"reason": "联系当事人"}, **place)


WRONGLY = {"reason": "entered_wrongly"}


async def test_what_assignment_takes_in_is_read_again(assignment_pool: Pool) -> None:
    line = {
        "county": COUNTY,
        "name": "测试律师甲",
        "firm": "测试甲律师事务所",
        "kind": "legal_worker",
        "expertise": ["wages", "work_injury"],
        "capacity": 7,
        "duty_days": list(range(7)),
    }
    case_log = assignment.CaseLog(assignment_pool, now=EARLIER)
    async with (
        as_the_api(assignment_pool) as api,
        walk(assignment.application(api, TUESDAY)) as here,
    ):
        for number in (1, 2, 3):
            of_lawyer = {"lawyer_id": f"L{COUNTY}-0{number}"}
            await here.ask("PUT /v1/lawyers/{lawyer_id}", STAFF, line, **of_lawyer)
            await here.ask("GET /v1/lawyers/{lawyer_id}", STAFF, **of_lawyer)
        entry = {"lawyer_id": f"L{COUNTY}-01", "ref": "K-1"}
        former = {"name": "温州测试建筑劳务有限公司", "ended_on": "2018-11-30"}
        await here.ask(f"PUT {_path(CONFLICT)}", STAFF, former, **entry)
        await here.ask(f"POST {_path(CONFLICT)}/withdrawal", STAFF, WRONGLY, seen=CONFLICT, **entry)
        await here.ask(CONFLICT, STAFF, **entry)
        asked = {"name": former["name"]}
        await here.ask(
            "POST /v1/lawyers/{lawyer_id}/conflict-check", STAFF, asked, lawyer_id=entry["lawyer_id"]
        )
        case = {"case_id": str(await case_log.grant_case())}
        path = _path(ASSIGNMENT)
        await here.ask(f"POST {path}/confirmation", STAFF, {"occurred_at": said(1)}, **case)
        given_back = {"reason": "lacks_expertise", "occurred_at": said(2)}
        await here.ask(f"POST {path}/return", STAFF, given_back, seen=ASSIGNMENT, **case)
        replaced = {"reason": "recipient_asks", "occurred_at": TUESDAY.isoformat()}
        await here.ask(f"POST {path}/replacement", STAFF, replaced, seen=ASSIGNMENT, **case)
        by_all = {"reason": "overloaded", "occurred_at": TUESDAY.isoformat()}
        await here.ask(f"POST {path}/return", STAFF, by_all, seen=ASSIGNMENT, **case)
        named = {"lawyer_id": f"L{COUNTY}-02"}
        await here.ask(f"POST {path}/designation", STAFF, named, seen=ASSIGNMENT, **case)
        await here.ask(ASSIGNMENT, STAFF, **case)
    assert here.unread(READ_AGAIN["assignment"]) == []


PAYMENT_REPORTED = AgencyPaymentReported(
    fact_id=uuid7(), agency="court-lucheng", amount_fen=753, wages_fen=543, paid_on=date(2019, 1, 8)
)
DECIDED = AgencyProceedingsDecided(
    fact_id=uuid7(),
    agency="arbitration-lucheng",
    route=Route.arbitration,
    outcome=DecisionOutcome.partly_upheld,
    awarded_fen=864,
    decided_on=date(2019, 1, 8),
)


async def test_what_mediation_takes_in_is_read_again(mediation_pool: Pool) -> None:
    case_log = mediation.CaseLog(mediation_pool, now=EARLIER)
    agreed, failed = await case_log.open(), await case_log.open()
    async with as_the_api(mediation_pool) as api, walk(mediation.application(api)) as here:
        await case_log.append((agreed, PAYMENT_REPORTED), (failed, DECIDED))
        await _agree_and_close(here, agreed)
        await _fail_and_sue(here, failed)
    assert here.unread(READ_AGAIN["mediation"]) == []


async def _act(walk: Walk, case_id: UUID, act: str, **body: Any) -> Any:
    route = f"POST {_path(MEDIATION)}/{act}"
    answer = await walk.ask(route, mediation.MEDIATOR, body, seen=MEDIATION, case_id=str(case_id))
    await walk.ask(MEDIATION, mediation.MEDIATOR, case_id=str(case_id))
    return answer


async def _agree_and_close(walk: Walk, case_id: UUID) -> None:
    await _act(walk, case_id, "sessions", outcome="agreement_near", held_by="330302-L09", occurred_at=said(1))
    terms = mediation.agreement((10, 321), (20, 432), wages_fen=543, partial=True)
    await _act(walk, case_id, "agreement", **terms, occurred_at=said(2))
    await _act(walk, case_id, "agreement/confirmation", step="filed", occurred_at=said(3))
    payment = {"amount_fen": 753, "wages_fen": 543, "paid_on": mediation.day(0), "confirmed": False}
    mistaken = await _act(walk, case_id, "payments", **payment, occurred_at=said(4))
    void = {"payment_id": mistaken["payment_id"], "reason": "entered_twice"}
    await _act(walk, case_id, "payments/void", **void, occurred_at=said(5))
    await _act(walk, case_id, "payments", **payment, agency_fact=str(PAYMENT_REPORTED.fact_id))
    closing = mediation.closing("mediation", "less_accepted", 753, 543, recipients_word="in_writing")
    now = TUESDAY.isoformat()
    await _act(walk, case_id, "closing", **closing, occurred_at=now)
    corrected = {**closing, "recipients_word": "orally", "reason": "entered_wrongly"}
    await _act(walk, case_id, "closing/correction", **corrected, occurred_at=now)


async def _fail_and_sue(walk: Walk, case_id: UUID) -> None:
    failure = {"reason": "amount_disputed", "route": "arbitration", "arrears_note": True}
    await _act(walk, case_id, "failure", **failure, occurred_at=said(1))
    await _act(walk, case_id, "proceedings", route="arbitration", occurred_at=said(2))
    asked = {"agency": "arbitration-lucheng", "document_no": "鹿司援函〔2019〕2号"}
    await _act(walk, case_id, "priority-requests", **asked, answer_by="2019-01-31", occurred_at=said(1))
    award = {"route": "arbitration", "outcome": "partly_won", "awarded_fen": 864}
    award["agency_fact"] = str(DECIDED.fact_id)
    await _act(walk, case_id, "proceedings/end", **award, occurred_at=said(3))


async def test_what_reporting_takes_in_is_read_again(databases: Databases) -> None:
    async with opened(await databases.fresh("reporting")) as desk:
        here = Walk(desk.session)
        desk.now("12-10 16:10")
        await desk.consume_event(consultation(), "12-10 10:00")
        listed = (await desk.put("12-10", ZERO)).body["events"]
        statement = {
            **ZERO,
            "reviewed_by": "测试复核人",
            "incidents": "20人聚集",
            "incidents_disputed": "系昨日事件",
            "remarks": "测试备注",
            "disputed": [{"event_id": listed[0]["event_id"], "reason": "重复录入"}],
        }
        figures = filled(**{measure: 11 + n for n, measure in enumerate(MEASURES)})
        counted = {**statement, **figures, "zero": False, "incidents_disputed": None, "disputed": []}
        unit = {"campaign": "wenzhou-2018", "county": SIGNER.county or ""}
        place, day_before = {**unit, "day": "2018-12-10"}, {**unit, "day": "2018-12-09"}
        for body, day in ((statement, place), (counted, day_before)):
            await here.ask(
                f"PUT {LINE}/report", SIGNER, {**body, "action": "sign", "reason": "网络中断"}, **day
            )
        for body in (statement, counted):
            corrected = {**body, "reason": "漏报"}
            await here.ask(f"POST {LINE}/report/corrections", SIGNER, corrected, seen=f"GET {LINE}", **place)
        for day in (place, day_before):
            await here.ask(f"GET {LINE}", SIGNER, **day)
        await here.ask(f"PUT {LINE}/exemption", CITY, {"reason": "台风停电"}, **place)
        await here.ask(f"GET {LINE}", SIGNER, **place)
        mistake = {"reason": "填错了"}
        await here.ask(f"POST {LINE}/exemption/withdrawal", CITY, mistake, seen=f"GET {LINE}", **place)
        await here.ask(f"GET {LINE}", SIGNER, **place)
        await _sign_by_two_and_lock(here, databases)
        await _record_activities(here)
        await _record_findings(here, desk)
        await _follow_an_incident_up(here, desk)
        await _sweep_cases(here)
        await _record_plan_and_summary(here, unit)
    assert here.unread(READ_AGAIN["reporting"]) == []


async def _sign_by_two_and_lock(here: Walk, databases: Databases) -> None:
    """What is told only where campaign data asks for two signatures and a lock."""
    asked = replace(wenzhou(), second_signature=True, correction_lock_days=1)
    async with opened(await databases.fresh("reporting"), asked) as desk:
        desk.now("12-20 09:00")
        await desk.put("12-10", ZERO)
        there = Walk(desk.session)
        place = {"campaign": "wenzhou-2018", "county": str(SIGNER.county), "day": "2018-12-10"}
        second = {"reason": "联系不上"}
        await there.ask(f"POST {LINE}/report/second-signature", CITY, second, seen=f"GET {LINE}", **place)
        leave = {"reason": "核对工资表"}
        await there.ask(f"POST {LINE}/report/correction-leaves", CITY, leave, seen=f"GET {LINE}", **place)
        await there.ask(f"GET {LINE}", SIGNER, **place)
    here.add(there)


async def _record_plan_and_summary(here: Walk, unit: Mapping[str, str]) -> None:
    plan = {"responsible": "测试责任人", "text": "方案全文", "dated_on": "2018-12-07"}
    await here.ask(f"POST /v1{PLAN}", SIGNER, plan, **unit)
    corrected = {"responsible": "测试新责任人", "text": "新方案", "dated_on": "2018-12-08", "reason": "换人"}
    await here.ask(f"POST /v1{PLAN}/corrections", SIGNER, corrected, seen=f"GET /v1{PLAN}", **unit)
    await here.ask(f"GET /v1{PLAN}", SIGNER, **unit)
    words = {"achievements": "追回欠薪", "problems": "证据难取", "suggestions": "部门联动"}
    summary = f"/v1{SUMMARY}"
    await here.ask(f"PUT {summary}", SIGNER, {"action": "sign", **words}, **unit)
    better = {**{name: f"{text}（更正）" for name, text in words.items()}, "reason": "漏写"}
    await here.ask(f"POST {summary}/corrections", SIGNER, better, seen=f"GET {summary}", **unit)
    await here.ask(f"GET {summary}", SIGNER, **unit)
    citys = {name: f"全市{text}" for name, text in words.items()}
    where = {"campaign": unit["campaign"]}
    await here.ask(f"PUT {CITY_SUMMARY}", CITY, {"action": "issue", **citys}, **where)
    await here.ask(f"GET {CITY_SUMMARY}", CITY, **where)


async def _record_activities(here: Walk) -> None:
    what = {
        "campaign": "wenzhou-2018",
        "county": SIGNER.county,
        "kind": "detachment",
        "held_on": "2018-12-09",
        "theme": "律师支队成立",
        "place": "县法律援助中心",
        "partners": ["union", "chamber"],
        "with_whom": "县总工会权益部",
        "liaison": "测试联络员",
    }
    for attendance in ({"count": 23}, {"at_least": 24}, {"about": 25, "as_told": "二十五人上下"}):
        made = await here.ask("POST /v1/activities", SIGNER, {**what, "attendance": attendance})
        one = {"activity_id": made["activity_id"]}
        await here.ask(ACTIVITY, SIGNER, **one)
        mistake = {"reason": "entered_twice", "note": "与昨日重复"}
        await here.ask(f"POST {_path(ACTIVITY)}/withdrawal", SIGNER, mistake, seen=ACTIVITY, **one)
        await here.ask(ACTIVITY, SIGNER, **one)


async def _record_findings(here: Walk, desk: Desk) -> None:
    """Of an employer that owes, in each way that numbers are told; one became a case."""
    case = received()
    await desk.consume(event_at(case, "12-09 10:00", subject="case-of-a-finding"))
    sweep = await here.ask(
        "POST /v1/activities",
        SIGNER,
        {
            "campaign": "wenzhou-2018",
            "county": SIGNER.county,
            "kind": "arrears_sweep",
            "held_on": "2018-12-09",
            "theme": "在建工地大排查",
        },
    )
    await here.ask(ACTIVITY, SIGNER, activity_id=sweep["activity_id"])
    what = {
        "employer": {"kind": "organisation", "name": "测试建筑公司", "credit_code": "91330300MA0000000X"},
        "source": "site_visit",
        "industry": "construction",
        "area": SIGNER.county,
        "actions": ["payment_promised", "aid_offered"],
        "note": "年前付清",
    }
    told = (
        ({"count": 12}, {"amount_fen": 3_000_000}),
        ({"at_least": 13, "as_told": "十几个人"}, {"at_least_fen": 4_000_000, "as_told": "四万多"}),
    )
    for workers, arrears in told:
        body = {**what, "workers": workers, "arrears": arrears}
        under = {"activity_id": sweep["activity_id"]}
        made = await here.ask("POST /v1/activities/{activity_id}/findings", SIGNER, body, **under)
        one = {"finding_id": made["finding_id"]}
        await here.ask(FINDING, SIGNER, **one)
        path = f"POST {_path(FINDING)}"
        await here.ask(f"{path}/reveal", SIGNER, {"reason": "核对名称"}, **one)
        await here.ask(f"{path}/case", SIGNER, {"case_no": case.case_no}, seen=FINDING, **one)
        await here.ask(FINDING, SIGNER, **one)
        mistake = {"reason": "entered_twice", "note": "与昨日重复"}
        await here.ask(f"{path}/withdrawal", SIGNER, mistake, seen=FINDING, **one)
        await here.ask(FINDING, SIGNER, **one)


async def _follow_an_incident_up(here: Walk, desk: Desk) -> None:
    """The one that the report of the day tells of is one that is registered too."""
    registered = str(uuid4())
    await desk.consume_event(incident(), "12-10 15:00", subject=registered)
    listed = (await desk.get("/v1/incident-desk")).body["items"]
    one = {"incident_id": next(each["incident_id"] for each in listed if each["origin"] == "day_form")}
    for step in (
        {"state": "seen", "note": "已电话了解"},
        {"state": "being_dealt_with", "action": "people_sent"},
        {"state": "same_as", "same_as": registered},
    ):
        await here.ask(ON_THE_DESK, CITY, **one)
        await here.ask(f"POST {_path(ON_THE_DESK)}/follow-ups", CITY, step, seen=ON_THE_DESK, **one)
    await here.ask(ON_THE_DESK, CITY, **one)


async def _sweep_cases(here: Walk) -> None:
    place = {"campaign": "wenzhou-2018", "county": str(SIGNER.county)}
    for body in (
        sweep_filing(remarks="登记簿遗失"),
        sweep_filing(wages_assigned=3, wages_open=3, reason="补查"),
    ):
        await here.ask(f"POST {SWEEP}/filings", SIGNER, body, seen=f"GET {SWEEP}", **place)
        await here.ask(f"GET {SWEEP}", SIGNER, **place)
    closed = carried_in(closed_on="2018-07-01", result="partly_recovered")
    made = await here.ask(f"POST {SWEEP}/carried-in", SIGNER, closed, **place)
    one = {**place, "case_id": made["case_id"]}
    await here.ask(f"PUT {SWEEP}/carried-in/{{case_id}}", SIGNER, carried_in(), seen=SWEPT_CASE, **one)
    given = {"reason": "other", "note": "等待鉴定机构排期"}
    await here.ask(f"POST {SWEEP}/cases/{{case_id}}/open-reasons", SIGNER, given, **one)
    await here.ask(f"PUT {SWEEP}/carried-in/{{case_id}}", SIGNER, closed, seen=SWEPT_CASE, **one)
    mistake = {"reason": "entered_twice"}
    await here.ask(f"POST {SWEEP}/carried-in/{{case_id}}/withdrawal", SIGNER, mistake, seen=SWEPT_CASE, **one)
    await here.ask(SWEPT_CASE, SIGNER, **one)


def _path(route: str) -> str:
    return route.split(" ")[1]
