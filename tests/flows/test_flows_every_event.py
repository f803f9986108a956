"""One campaign's fortnight in which everything happens once: every event of the contracts occurs for real."""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from access import Role
from builders_agency_flows import agency_says
from builders_case_sweep import sweep_filing
from builders_flows import (
    ALL_PAPERS,
    CAMPAIGN,
    COUNTY,
    Api,
    application,
    at_local_time,
    day_path,
    headers_of,
    open_api,
    read_records,
    signed_report,
)
from collector_stand_in import PATH, Collector, collector
from conftest import FIRST_MORNING
from contracts import EVENTS
from contracts.assignment import LawyerAssigned
from contracts.intake import AidGranted, PapersOverdue
from contracts.kafka import Headers
from contracts.mediation import MediationOpened
from contracts.topics import CASES, COUNTIES
from contracts.traceparent import STEP, TRACE
from devstack.checkout import CHECKOUT
from devstack.servers import WITHOUT_FSYNC
from devstack.stack import Stack
from telemetry.trace import Attribute

OTHER = "330303"

EMPLOYER = {"name": "某某示踪劳务公司"}
ASKED_OF_FASTAPI = {"FASTAPI_OTEL_AUTO_CONFIGURE": "true"}
"""It would tell a collector paths, queries and the texts of exceptions."""
FINDING = {"kind": "inspection", "found": ["wages_unpaid"], "ordered": ["pay"], "amount_fen": 900_000}


@dataclass(frozen=True)
class Fortnight:
    """What it left behind: every event, and what a collector was told meanwhile."""

    events: Sequence[Headers]
    collector: Collector


@pytest.fixture(scope="module")
async def fortnight(folder: Path) -> Fortnight:
    """A stack of its own: this flow moves the clock by weeks and empties a detachment."""
    stack = Stack(
        folder / "every-event",
        campaigns=(locking_campaigns(folder / "every-event-campaigns"),),
        begins=FIRST_MORNING,
        postgres_settings=WITHOUT_FSYNC,
    )
    with collector() as listening:
        for environment in stack.extra_environment.values():
            environment |= {"YUANXIN_TRACES": listening.address, **ASKED_OF_FASTAPI}
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = listening.address.removesuffix(PATH)
        await asyncio.to_thread(stack.start)
        try:
            async with open_api(stack) as api:
                await everything_happens(api)
                records = await read_records(stack.bootstrap, CASES, COUNTIES)
        finally:
            await asyncio.to_thread(stack.stop)
            stack.remove()
    return Fortnight([headers for each in records if (headers := headers_of(each))], listening)


def locking_campaigns(folder: Path) -> Path:
    """The founding campaign, but a day is locked a day after its date."""
    campaign = Path(shutil.copytree(CHECKOUT / "campaigns" / CAMPAIGN, folder / CAMPAIGN)) / "campaign.toml"
    text = campaign.read_text(encoding="utf-8")
    lock = "[daily_report]\ncorrection_lock_days = 1\n"
    campaign.write_text(text.replace("[daily_report]", lock, 1), encoding="utf-8")
    return folder


async def settled_in_instalments(api: Api) -> None:
    """Accepted first; returned, confirmed, replaced; agreed, confirmed by the court; an instalment missed and
    set right; closed; paid twice and voided, and the closing corrected."""
    case = await api.apply(papers_shown=[paper for paper in ALL_PAPERS if paper != "claim_evidence"])
    assert (case["state"], case["lane"]) == ("granted", "green")
    case_id = case["case_id"]
    await api.succeed("POST", "intake", f"/v1/applications/{case_id}/papers", {"papers": ["claim_evidence"]})
    await api.wait_until_quiet()
    assignment = f"/v1/assignments/{case_id}"
    await api.change("assignment", assignment, "return", {"reason": "conflict"})
    await api.succeed("POST", "assignment", f"{assignment}/confirmation", {})
    await api.change("assignment", assignment, "replacement", {"reason": "recipient_asks"})
    await api.wait_until_quiet()  # mediation heard of the new lawyer; its version stays as it is read
    mediation = f"/v1/mediations/{case_id}"
    await api.succeed(
        "POST", "mediation", f"{mediation}/sessions", {"outcome": "agreement_near"}, role=Role.mediator
    )
    today = api.stack.now().date()
    agreement = {
        "amount_fen": 1_000_000,
        "wages_fen": 1_000_000,
        "effective": today.isoformat(),
        "instalments": [
            {"due": (today + timedelta(days=1)).isoformat(), "amount_fen": 400_000},
            {"due": (today + timedelta(days=2)).isoformat(), "amount_fen": 600_000},
        ],
    }
    await api.change("mediation", mediation, "agreement", agreement, role=Role.mediator)
    await confirm(api, mediation, "filed", "granted")
    await pay(api, mediation, 400_000)
    await api.advance_to(at_local_time(api.stack.now(), today + timedelta(days=4), 9))
    await pay(api, mediation, 600_000, paid_on=(today + timedelta(days=2)).isoformat())
    await close(api, mediation, "mediation", 1_000_000)
    again = await pay(api, mediation, 600_000)
    void = {"payment_id": again["payment_id"], "reason": "entered_twice"}
    await api.change("mediation", mediation, "payments/void", void, role=Role.mediator)
    closing = closing_over("mediation", 1_000_000)
    corrected = {**closing, "reason": "entered_wrongly"}
    await api.change("mediation", mediation, "closing/correction", corrected, role=Role.mediator)


async def confirm(api: Api, mediation: str, *steps: str) -> None:
    for step in steps:
        await api.change("mediation", mediation, "agreement/confirmation", {"step": step}, role=Role.mediator)


async def the_court_does_not_confirm(api: Api) -> None:
    case_id = (await api.apply())["case_id"]
    await api.wait_until_quiet()
    today = api.stack.now().date().isoformat()
    plan = [{"due": today, "amount_fen": 100}]
    agreement = {"amount_fen": 100, "wages_fen": 100, "effective": today, "instalments": plan}
    mediation = f"/v1/mediations/{case_id}"
    await api.change("mediation", mediation, "agreement", agreement, role=Role.mediator)
    await confirm(api, mediation, "filed", "refused")


async def pay(api: Api, mediation: str, amount: int, **more: Any) -> Any:
    money = {"amount_fen": amount, "wages_fen": amount, **more}
    return await api.succeed("POST", "mediation", f"{mediation}/payments", money, role=Role.mediator)


async def close(api: Api, mediation: str, method: str, amount: int) -> None:
    closing = closing_over(method, amount)
    await api.change("mediation", mediation, "closing", closing, role=Role.mediator)


def closing_over(method: str, amount: int) -> dict[str, Any]:
    outcome = "fully_recovered" if amount else "not_recovered"
    return {"method": method, "outcome": outcome, "recovered_fen": amount, "wages_recovered_fen": amount}


async def fails_and_goes_to_arbitration(api: Api) -> None:
    ends = api.stack.now().date() + timedelta(days=3)
    case_id = (await api.apply(limitation_ends=ends.isoformat()))["case_id"]
    await api.wait_until_quiet()
    await api.advance_to(api.stack.now() + timedelta(seconds=31))  # the clock's turn: a filing is due
    due = await api.succeed("GET", "mediation", "/v1/mediations?filing_due=true", role=Role.mediator)
    assert [item["case_id"] for item in due["items"]] == [case_id]
    mediation = f"/v1/mediations/{case_id}"
    failure = await api.change("mediation", mediation, "failure", {"reason": "amount_disputed"})
    await api.change("mediation", mediation, "proceedings", {"route": failure["route"]})
    end = {"outcome": "lost", "awarded_fen": 0}
    await api.change("mediation", mediation, "proceedings/end", end)
    await close(api, mediation, failure["route"], 0)


async def ends_otherwise(api: Api) -> None:
    """Refused; withdrawn after papers never came; terminated."""
    ordinary: dict[str, Any] = {"claims": [{"class": "social_insurance", "amount_fen": 300_000}]}
    refused = await api.apply(**ordinary)
    assert (refused["state"], refused["lane"]) == ("accepted", "ordinary")
    path = f"/v1/applications/{refused['case_id']}"
    decision = {"decision": "refuse", "reasons": ["out_of_scope"], "responsible_instead": "社会保险经办机构"}
    await api.change("intake", path, "decision", decision)
    await api.apply(**ordinary)  # nobody decides it: its limit comes near and passes
    owed = await api.apply(**ordinary, papers_shown=["application_form"])
    assert owed["state"] == "received"
    served = f"/v1/applications/{owed['case_id']}/papers/served"
    await api.succeed("POST", "intake", served, {"manner": "handed"})
    terminated = await api.apply()
    await api.wait_until_quiet()
    path = f"/v1/applications/{terminated['case_id']}"
    await api.change("intake", path, "termination", {"ground": "own_lawyer"})
    await api.advance_to(at_local_time(api.stack.now(), api.stack.now().date() + timedelta(days=11), 9))
    path = f"/v1/applications/{owed['case_id']}"
    await api.change("intake", path, "withdrawal", {"reason": "逾期未补充材料", "deemed": True})


async def nobody_on_duty(api: Api) -> None:
    """The whole detachment is off; the case waits, and is served as soon as somebody is there."""
    listed = await api.succeed("GET", "assignment", f"/v1/lawyers?county={OTHER}", county=OTHER)
    detachment = listed["items"]
    for lawyer in detachment:
        await put_on_duty(api, lawyer, [])
    case_id = (await api.apply(OTHER))["case_id"]
    await api.wait_until_quiet()
    path = f"/v1/assignments/{case_id}"
    assert (await api.succeed("GET", "assignment", path, county=OTHER))["state"] == "waiting"
    await api.advance_to(api.stack.now() + timedelta(days=11))  # its limit comes near and passes
    await put_on_duty(api, detachment[0], [0, 1, 2, 3, 4, 5, 6])
    served = await api.succeed("GET", "assignment", path, county=OTHER)
    assert (served["state"], served["lawyer_id"]) == ("assigned", detachment[0]["lawyer_id"])


async def found_by_a_sweep(api: Api) -> None:
    """Of a sweep of arrears: an employer that became a case, and a finding entered by mistake."""
    case = await api.apply(COUNTY)
    await api.wait_until_quiet()
    sweep = {
        "campaign": CAMPAIGN,
        "county": COUNTY,
        "kind": "arrears_sweep",
        "held_on": api.stack.now().date().isoformat(),
        "theme": "在建工地大排查",
    }
    made = await api.succeed("POST", "reporting", "/v1/activities", sweep)
    body = {"employer": {"kind": "organisation", "name": "测试建筑公司"}, "source": "site_visit"}
    path = f"/v1/activities/{made['activity_id']}/findings"
    for act, said in (("case", {"case_no": case["case_no"]}), ("withdrawal", {"reason": "entered_twice"})):
        finding = await api.succeed("POST", "reporting", path, body)
        await api.change("reporting", f"/v1/arrears-findings/{finding['finding_id']}", act, said)


async def put_on_duty(api: Api, lawyer: Any, duty_days: list[int]) -> None:
    path = f"/v1/lawyers/{lawyer['lawyer_id']}"
    entry = {name: lawyer[name] for name in ("county", "name", "firm", "kind", "expertise", "capacity")}
    version = await api.version_of("assignment", path, county=OTHER)
    await api.succeed(
        "PUT", "assignment", path, {**entry, "duty_days": duty_days}, county=OTHER, version=version
    )


async def reported(api: Api) -> None:
    """Consultation, incident, activity; a report signed, corrected, exempted."""
    consultation = {
        "campaign": CAMPAIGN,
        "county": COUNTY,
        "channel": "hotline",
        "class": "wages",
        "workers": {"count": 2},
    }
    await api.succeed("POST", "intake", "/v1/consultations", consultation)
    twice = await api.succeed("POST", "intake", "/v1/consultations", consultation)
    await api.change(
        "intake", f"/v1/consultations/{twice['consultation_id']}", "withdrawal", {"reason": "entered_twice"}
    )
    incident = {
        "campaign": CAMPAIGN,
        "county": COUNTY,
        "kind": "first_sign",
        "people": {"as_told": "十几个人"},
    }
    seen = await api.succeed("POST", "intake", "/v1/incidents", incident)
    nothing = await api.succeed("POST", "intake", "/v1/incidents", incident)
    await api.change(
        "intake", f"/v1/incidents/{nothing['incident_id']}", "withdrawal", {"reason": "did_not_happen"}
    )
    today = api.stack.now().date()
    lecture = {
        "campaign": CAMPAIGN,
        "county": COUNTY,
        "kind": "lecture",
        "held_on": today.isoformat(),
        "theme": "农民工工资支付讲座",
    }
    held = await api.succeed("POST", "reporting", "/v1/activities", lecture)
    await api.change(
        "reporting", f"/v1/activities/{held['activity_id']}", "withdrawal", {"reason": "entered_twice"}
    )
    await found_by_a_sweep(api)
    await swept(api)
    await allowed(api)
    await api.advance_to(at_local_time(api.stack.now(), today, 16, 0, 31))
    system = (await api.board_line(today))["system"]["figures"]
    signed = await api.succeed("PUT", "reporting", f"{day_path(today)}/report", signed_report(system=system))
    assert (signed["filing"], signed["check"]) == ("on_time", "agreeing")
    again = {
        **signed_report(system={**system, "consultations": system["consultations"] + 1}),
        "reason": "漏计一次咨询",
    }
    del again["action"]
    version = await api.version_of("reporting", day_path(today))
    corrected = await api.succeed(
        "POST", "reporting", f"{day_path(today)}/report/corrections", again, version=version
    )
    assert corrected["check"] == "differing"
    path = f"{day_path(today, OTHER)}/exemption"
    city: Any = {"role": Role.city_staff, "county": None}
    await api.succeed("PUT", "reporting", path, {"reason": "台风"}, **city)
    version = await api.version_of("reporting", day_path(today, OTHER), **city)
    body = {"reason": "填错了单位"}
    line = await api.succeed("POST", "reporting", f"{path}/withdrawal", body, version=version, **city)
    assert line["exemption"] is None
    await api.advance_to(at_local_time(api.stack.now(), today, 17, 30, 31))
    await api.wait_until_quiet()
    report = f"/v1/campaigns/{CAMPAIGN}/days/{today}/city-report"
    await until_frozen(api, report)
    issued = await api.succeed("POST", "reporting", f"{report}/issue", {}, **city)
    assert issued["state"] == "issued"
    desk = f"/v1/incident-desk/{seen['incident_id']}"
    followed = await api.change("reporting", desk, "follow-ups", {"state": "seen"}, **city)
    assert followed["state"] == "seen"
    listed = await api.succeed("GET", "reporting", "/v1/alerts?open=true", **city)
    alert = f"/v1/alerts/{listed['items'][0]['alert_id']}"
    for what in ("taking", "giving-back"):
        await api.change("reporting", alert, what, {}, **city)
    await summed_up(api, today.isoformat())


async def allowed(api: Api) -> None:
    """Leave for a correction of the first day, signed when it was locked already."""
    first, county = FIRST_MORNING.date(), "330305"
    path = day_path(first, county)
    await api.succeed("PUT", "reporting", f"{path}/report", signed_report(zero=True), county=county)
    city: Any = {"role": Role.city_staff, "county": None}
    body = {"reason": "核对工资表"}
    line = await api.change("reporting", path, "report/correction-leaves", body, **city)
    assert line["correction_leaves"][0]["used_in"] is None


async def swept(api: Api) -> None:
    """The case sweep, filed and corrected."""
    sweep = f"/v1/campaigns/{CAMPAIGN}/counties/{COUNTY}/case-sweep"
    body = sweep_filing(wages_assigned=1, wages_open=1)
    await api.succeed("POST", "reporting", f"{sweep}/filings", body)
    again = sweep_filing(wages_assigned=2, wages_open=2, reason="漏报一件")
    corrected = await api.succeed("POST", "reporting", f"{sweep}/filings", again, version=1)
    assert corrected["version"] == 2


async def summed_up(api: Api, today: str) -> None:
    """A plan; a county's summary signed and corrected, the city's issued."""
    path = f"/v1/campaigns/{CAMPAIGN}/counties/{COUNTY}"
    plan = {"responsible": "测试责任人", "text": "方案", "dated_on": today}
    await api.succeed("POST", "reporting", f"{path}/plan", plan)
    words = {"achievements": "追回一批欠薪", "problems": "没有"}
    signed = await api.succeed("PUT", "reporting", f"{path}/summary", {"action": "sign", **words})
    again = {**words, "reason": "漏写一项"}
    corrections = f"{path}/summary/corrections"
    await api.succeed("POST", "reporting", corrections, again, version=signed["version"])
    city: Any = {"role": Role.city_staff, "county": None}
    whole = {"action": "issue", **words}
    issued = await api.succeed("PUT", "reporting", f"/v1/campaigns/{CAMPAIGN}/summary", whole, **city)
    assert (issued["state"], issued["figures"]["filed"]) == ("issued", 1)


async def until_frozen(api: Api, report: str) -> None:
    """The clock's job comes by within seconds."""
    deadline = time.monotonic() + 30
    while not await is_frozen(api, report):
        assert time.monotonic() < deadline, "not frozen within 30 s"
        await asyncio.sleep(0.2)


async def is_frozen(api: Api, report: str) -> bool:
    shown = await api.succeed("GET", "reporting", report, role=Role.city_staff, county=None)
    return bool(shown["state"] == "frozen")


async def a_station_files(api: Api) -> None:
    """What a workstation looked through when it filed it."""
    review = {"opinion": "to_grant", "reasons": ["facts_clear"]}
    filed = application(channel="workstation", preliminary_review=review)
    station: Any = {"role": Role.workstation, "office": f"{COUNTY}-S1"}
    await api.succeed("POST", "intake", "/v1/applications", filed, **station)


async def agencies_speak(api: Api) -> None:
    """The court is asked to hear a case first and answers; others say what they see."""
    case = await api.apply()
    about: dict[str, Any] = {"case": {"case_no": case["case_no"]}}
    await api.wait_until_quiet()
    now = api.stack.now()
    today = now.date().isoformat()
    late, later = (at_local_time(now, now.date(), 23, minute) for minute in (0, 30))
    path = f"/v1/mediations/{case['case_id']}"
    letter = {"agency": "court", "document_no": "鹿司援函〔2018〕2号", "answer_by": today}
    asked = await api.succeed("POST", "mediation", f"{path}/priority-requests", letter, role=Role.mediator)
    await api.wait_until_quiet()
    answer = {"request_id": asked["priority_request"]["request_id"], "answer": "granted"}
    await agency_says(api, "court", "priority-answered", answer)
    await a_case_is_referred(api, case["case_id"], today)
    hearing = {**about, "route": "suit", "hearing": 1, "starts": late.isoformat()}
    await agency_says(api, "court", "hearing-scheduled", hearing)
    await agency_says(api, "court", "hearing-moved", {**hearing, "starts": later.isoformat()})
    taken = {**about, "route": "suit", "accepted_on": today}
    await agency_says(api, "court", "proceedings-accepted", taken)
    decided = {**about, "route": "suit", "outcome": "upheld", "awarded_fen": 900, "decided_on": today}
    await agency_says(api, "court", "proceedings-decided", decided)
    paid = {**about, "amount_fen": 900, "wages_fen": 900, "paid_on": today}
    await agency_says(api, "court", "payment-made", paid)
    of_employer = {"county": COUNTY, "employer": EMPLOYER}
    await agency_says(api, "inspection", "finding-reported", {**about, "finding": FINDING})
    await agency_says(api, "inspection", "finding-reported", {**of_employer, "finding": FINDING})
    await agency_says(api, "inspection", "arrears-recorded", of_employer)
    await agency_says(api, "union", "early-sign-seen", {**of_employer, "sign": "wages_late"})
    await api.wait_until_quiet()
    seen = await api.succeed("GET", "mediation", path, role=Role.mediator)
    assert seen["priority_requests"][0]["state"] == "answered"
    assert seen["next_hearing"]["starts"].startswith(today)
    assert (len(seen["agency_facts"]), seen["paid_fen"]) == (9, 0)


async def a_case_is_referred(api: Api, case_id: str, today: str) -> None:
    """The inspection takes it over, and says on paper what came of it."""
    path = f"/v1/applications/{case_id}"
    letter = {
        "agency": "inspection",
        "document_no": "鹿司转函1号",
        "matters": ["unpaid_wages"],
        "answer_by": today,
    }
    asked = await api.succeed("POST", "intake", f"{path}/referrals", letter)
    taken = {"request_id": asked["request_id"], "answer": "taken"}
    await agency_says(api, "inspection", "case-referral-answered", taken)
    paper = {"answer": "dealt_with", "result": "settled", "document_no": "劳监函7号", "answered_on": today}
    answers = f"{path}/agency-requests/{asked['request_id']}/referral-answers"
    done = await api.succeed("POST", "intake", answers, paper)
    assert (done["state"], done["answer"]["by_hand"], len(done["answers"])) == ("answered", True, 2)


async def falls_silent_and_is_heard(api: Api) -> None:
    """Nobody has spoken in most counties since the campaign opened; one speaks again."""
    await api.apply("330304")
    await api.advance_to(api.stack.now() + timedelta(seconds=31))


async def everything_happens(api: Api) -> None:
    await settled_in_instalments(api)
    await the_court_does_not_confirm(api)
    await fails_and_goes_to_arbitration(api)
    await ends_otherwise(api)
    await nobody_on_duty(api)
    await reported(api)
    await a_station_files(api)
    await agencies_speak(api)
    await falls_silent_and_is_heard(api)


def test_every_event_of_the_contracts_occurs(fortnight: Fortnight) -> None:
    assert {event.type for event in fortnight.events} == set(EVENTS)


def test_every_event_was_made_in_a_step_that_a_collector_knows(fortnight: Fortnight) -> None:
    """A request, a message that was applied, or the first of a trace where the clock decided."""
    steps = {(span.trace, span.step): span for span in fortnight.collector.spans}
    kinds = Counter[str]()
    for event in fortnight.events:
        assert event.traceparent, event.type
        made_in = steps.get((event.traceparent[TRACE], event.traceparent[STEP]))
        assert made_in, event.type
        assert made_in.service == event.source.rpartition("/")[2]
        kinds[made_in.name.partition(" ")[0]] += 1
    assert {"POST", "PUT", "apply", "take", PapersOverdue.type} <= kinds.keys()


def test_every_step_was_caused_by_one_that_a_collector_knows(fortnight: Fortnight) -> None:
    spans = fortnight.collector.spans
    steps = {(span.trace, span.step) for span in spans}
    assert len(steps) == len(spans), "no step is told twice"
    orphans = {span.name for span in spans if span.parent and (span.trace, span.parent) not in steps}
    assert not orphans
    for span in spans:
        if span.name.startswith("apply "):
            assert span.parent, span.name


def test_an_application_is_one_trace_through_all_services(fortnight: Fortnight) -> None:
    """From the request to reporting: each step under the one that caused it."""
    spans = {(span.trace, span.step): span for span in fortnight.collector.spans}
    ways = set()
    for span in fortnight.collector.spans:
        if span.name == f"apply {MediationOpened.type}":
            way, above = [f"{span.service}: {span.name}"], spans.get((span.trace, span.parent))
            while above:
                way.append(f"{above.service}: {above.name}")
                above = spans.get((above.trace, above.parent))
            ways.add(tuple(way))
    straight = (
        f"mediation: apply {LawyerAssigned.type}",
        f"assignment: apply {AidGranted.type}",
        "intake: POST /v1/applications",
    )
    for reader in ("intake", "reporting"):
        assert (f"{reader}: apply {MediationOpened.type}", *straight) in ways, ways


def test_each_event_is_told_as_sent_once_and_as_applied_once_by_each_that_handles_it(
    fortnight: Fortnight,
) -> None:
    spans, events = fortnight.collector.spans, {str(event.id): event for event in fortnight.events}
    sent = Counter(each.attributes["messaging.message.id"] for each in spans if each.name.startswith("send "))
    assert {id_: number for id_, number in sent.items() if id_ in events} == dict.fromkeys(events, 1)
    applied = Counter(
        (each.service, each.attributes["messaging.message.id"])
        for each in spans
        if each.name.startswith("apply ")
    )
    assert set(applied.values()) == {1}
    assert {id_ for service, id_ in applied if service == "reporting"} == set(events)


def test_a_collector_hears_nothing_of_any_person(fortnight: Fortnight) -> None:
    spans = fortnight.collector.spans
    assert not fortnight.collector.elsewhere
    assert {name for span in spans for name in span.attributes} == {each.value for each in Attribute}
    told = str(spans)
    for words in ("赵大山", "周一鸣", "某某", "鹿司", "00000000", "工程"):
        assert words not in told
