"""Clerks, lawyers and mediators at work: applications, acts on cases, consultations and incidents."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from season.client import Answer
from season.journal import Incident, Referred
from season.people import case_events, counts, hot_spots, stages, stations
from season.people.agency_papers import asked_in, naming_fact
from season.people.world import Case, Paid, Record, World
from season.plan import Act, What, Who

DESIGNATION_NUMBERS: Final = 2_000_000
"""Lawyers named by hand are in no plan; their numbers begin behind those of the plan and of filings."""


async def apply(world: World, act: Act) -> None:
    """POST /v1/applications; from here on the case has an id."""
    received(world, act, await file_application(world, act))


def received(world: World, act: Act, answer: Answer, referred: Referred | None = None) -> None:
    """An application was taken in; its people know its id and how far the rule carried it."""
    state = answer.body.get("state", "")
    if not answer.good or state != act.expects:
        world.record_surprise(act, answer, f"state {act.expects}, not {state}")
    if answer.good:
        case = new_case(act, answer)
        world.cases[str(act.case)] = case
        case.accepted_on = counts.happened(act).date() if state == "accepted" else None
        if state == "granted":
            grant(world, case, counts.happened(act).date())
        note_missing_clock_warning(world, act, answer)
        world.record_acknowledged(
            act,
            counts.of_application(act, case, state),
            case.case_id,
            moves=stages.of_application(act, state),
            events=case_events.of_application(act, state),
            referred=referred,
            migrant_worker=act.body["migrant_worker"],
            owed=hot_spots.owed(act, case),
        )


async def file_application(world: World, act: Act) -> Answer:
    """By the county's own people, or by a workstation with its preliminary review."""
    station = stations.station_of(act.body)
    if station is None:
        return await post_to_intake(world, act, "/v1/applications")
    body = {"campaign": world.campaign, "county": act.county, **stations.reviewed(act.body)}
    user = stations.user_of(act.county, station)
    answer = await world.client.send(user, "POST", "intake", "/v1/applications", body, key=world.key(act))
    if answer.good:
        stations.check_review(world, act, answer, body)
    return answer


def grant(world: World, case: Case, on: date) -> None:
    case.accepted_on, case.granted_on = None, on
    world.expect_lawyer(case)


def note_missing_clock_warning(world: World, act: Act, answer: Answer) -> None:
    """Whose clock is ahead is told so."""
    codes = {each["code"] for each in answer.body.get("warnings", ())}
    if counts.is_ahead(act) and "clock_ahead" not in codes:
        world.record_surprise(act, answer, "a warning clock_ahead")


def new_case(act: Act, answer: Answer) -> Case:
    """The case as its people know it from its application and the answer."""
    limitation = act.body.get("limitation_ends")
    ends = date.fromisoformat(limitation) if limitation else None
    return Case(
        act.county,
        answer.body["case_id"],
        answer.body["case_class"],
        answer.body["lane"],
        answer.body["case_no"],
        counts.workers(act.body),
        "count" in act.body["workers"],
        ends,
        versions={"intake": answer.etag},
        respondents=frozenset(each["name"] for each in act.body["respondents"] if "name" in each),
        to_file_from=day_to_file(ends, counts.happened(act).date()),
        station=stations.station_of(act.body),
    )


def day_to_file(limitation_ends: date | None, not_before: date) -> date | None:
    """Under seven days left a claim must be filed; not before its limitation runs with nothing to stop it."""
    return max(limitation_ends - LAST_DAYS, not_before) if limitation_ends else None


async def consult(world: World, act: Act) -> None:
    await record_without_case(world, act, "/v1/consultations", act.body["class"])


async def report_incident(world: World, act: Act) -> None:
    """At once, not with the day (N5.5)."""
    await record_without_case(world, act, "/v1/incidents", None)


async def record_without_case(world: World, act: Act, path: str, case_class: str | None) -> None:
    answer = await post_to_intake(world, act, path)
    if answer.good:
        counted = tuple(counts.one_more(act, case_class))
        world.record_acknowledged(act, counted, incident=incident_of(act, path, "reported"))
        if act.record:
            record_id = answer.body.get("consultation_id") or answer.body.get("incident_id")
            world.records[act.record] = Record(f"{path}/{record_id}", answer.etag, counted)
    else:
        world.record_surprise(act, answer)


def incident_of(act: Act, path: str, how: str) -> Incident | None:
    """Nobody comes back to one without a name in the plan."""
    return Incident(act.record or f"incident {act.number}", how) if path.startswith("/v1/incidents") else None


async def withdraw_record(world: World, act: Act) -> None:
    """A consultation or an incident was entered by mistake: it leaves the day it was entered for."""
    record = world.records.get(str(act.record))
    if record is None:
        return
    answer = await world.client.send(
        world.caller(act),
        "POST",
        "intake",
        f"{record.path}/withdrawal",
        act.body,
        key=world.key(act),
        if_match=record.version,
    )
    if answer.good:
        taken_back = counts.taken_back(record.counts)
        world.record_acknowledged(act, taken_back, incident=incident_of(act, record.path, "withdrawn"))
    else:
        world.record_surprise(act, answer)


async def post_to_intake(world: World, act: Act, path: str) -> Answer:
    body = {"campaign": world.campaign, "county": act.county, **act.body}
    return await world.client.send(world.caller(act), "POST", "intake", path, body, key=world.key(act))


LAST_DAYS: Final = timedelta(days=6)
ENDS_REVIEW: Final = frozenset({What.decide, What.withdraw, What.terminate, What.close})
ENDS_LIMITATION: Final = frozenset({What.proceed, What.withdraw, What.terminate, What.close})


@dataclass(frozen=True, slots=True)
class CaseAct:
    """An act on a case: POST to `/v1/<collection>/<case id>/<action>` of a service.

    An act that changes what others decided on names the version it was decided on; papers, sessions, payments
    and confirmations only add.
    """

    service: str
    collection: str
    action: str
    names_version: bool = True
    ends_waiting: bool = False
    """An ended case waits for no lawyer."""


CASE_ACTS: Final[Mapping[What, CaseAct]] = {
    What.papers: CaseAct("intake", "applications", "papers", names_version=False),
    What.serve_notice: CaseAct("intake", "applications", "papers/served", names_version=False),
    What.decide: CaseAct("intake", "applications", "decision"),
    What.withdraw: CaseAct("intake", "applications", "withdrawal", ends_waiting=True),
    What.terminate: CaseAct("intake", "applications", "termination", ends_waiting=True),
    What.confirm: CaseAct("assignment", "assignments", "confirmation", names_version=False),
    What.give_back: CaseAct("assignment", "assignments", "return"),
    What.replace_lawyer: CaseAct("assignment", "assignments", "replacement"),
    What.designate: CaseAct("assignment", "assignments", "designation"),
    What.session: CaseAct("mediation", "mediations", "sessions", names_version=False),
    What.agree: CaseAct("mediation", "mediations", "agreement"),
    What.pay: CaseAct("mediation", "mediations", "payments", names_version=False),
    What.void: CaseAct("mediation", "mediations", "payments/void"),
    What.fail: CaseAct("mediation", "mediations", "failure"),
    What.proceed: CaseAct("mediation", "mediations", "proceedings"),
    What.end_proceedings: CaseAct("mediation", "mediations", "proceedings/end"),
    What.close: CaseAct("mediation", "mediations", "closing"),
    What.correct_closing: CaseAct("mediation", "mediations", "closing/correction"),
    What.refer_case: CaseAct("intake", "applications", "referrals", names_version=False),
    What.ask_priority: CaseAct("mediation", "mediations", "priority-requests", names_version=False),
}


async def act_on_case(world: World, act: Act) -> None:
    """One act on a case that exists; a case that never came to be was already a difference."""
    case, case_act = world.cases.get(str(act.case)), CASE_ACTS[act.what]
    if case is None:
        return
    act = await naming_fact(world, act, case)
    answer = await post_with_version(world, act, case, case_act)
    if case_act.ends_waiting:
        world.expect_no_lawyer(case)
    if answer.good:
        learn(world, act, case, case_act, answer)
        world.record_acknowledged(
            act,
            counts.of_act_on_case(act, case, answer),
            case.case_id,
            moves=stages.of_act_on_case(act, answer),
            events=case_events.of_act_on_case(act, case, answer),
            asked=asked_in(act, case),
        )
        if act.what is What.give_back and case.lawyer is None:
            await act_on_case(world, named_by_hand(act, answer))
    else:
        world.record_surprise(act, answer)


def named_by_hand(returned: Act, answer: Answer) -> Act:
    """Nobody else can take it today: staff name who is off duty, or talk to who gave it back (domain §4)."""
    found = {each["excluded_for"]: each["lawyer_id"] for each in answer.body["reasons"]["candidates"]}
    named = found.get("off_duty") or found.get("handled_before")
    number = DESIGNATION_NUMBERS + returned.number
    body = {"lawyer_id": named}
    return replace(returned, who=Who.staff, what=What.designate, body=body, number=number)


def learn(world: World, act: Act, case: Case, case_act: CaseAct, answer: Answer) -> None:
    """What an answer tells its people: the version, the grant, the next lawyer."""
    case.versions[case_act.service] = answer.etag
    learn_review(world, act, case, answer)
    if ends_limitation(act):
        case.to_file_from = None
    if act.body.get("outcome") == "withdrawn":
        case.to_file_from = day_to_file(case.limitation_ends, act.at.date())
    if case_act.service == "assignment":
        learn_lawyer(world, act, case, answer.body.get("lawyer_id"))
    if act.what is What.pay:
        money = act.body["amount_fen"], act.body["wages_fen"]
        case.payments.append(Paid(answer.body["payment_id"], act.at, *money))


def learn_review(world: World, act: Act, case: Case, answer: Answer) -> None:
    """It waits for a decision from its last paper on, until somebody decides or it ends."""
    if answer.body.get("state") == "accepted" and act.what is What.papers:
        case.accepted_on = case.accepted_on or act.at.date()
    if act.what in ENDS_REVIEW:
        case.accepted_on = None
    if act.body.get("decision") == "grant":
        grant(world, case, act.at.date())


def learn_lawyer(world: World, act: Act, case: Case, lawyer: str | None) -> None:
    if act.what is What.give_back:
        case.gave_it_back.add(case.lawyer)
    if act.what in (What.give_back, What.replace_lawyer) and lawyer in case.gave_it_back - {None}:
        world.record_unexpected(act.at, f"{act.what} {case.case_id}", "another lawyer", str(lawyer))
    case.lawyer = lawyer
    if lawyer is None:
        world.expect_lawyer(case)
    elif act.what is What.designate:
        world.expect_no_lawyer(case)


def ends_limitation(act: Act) -> bool:
    """It was filed, agreed in full, refused, or the case is over."""
    if act.what is What.agree:
        return not act.body["partial"]
    return act.what in ENDS_LIMITATION or act.body.get("decision") == "refuse"


async def post_with_version(world: World, act: Act, case: Case, case_act: CaseAct) -> Answer:
    """With the version last seen where one must be named; read again when somebody changed it meanwhile."""
    if case_act.names_version and case_act.service not in case.versions:
        await read_version(world, case, case_act)
    answer = await post(world, act, case, case_act)
    if case_act.names_version and answer.status == 412:
        await read_version(world, case, case_act)
        answer = await post(world, act, case, case_act)
    return answer


async def post(world: World, act: Act, case: Case, case_act: CaseAct) -> Answer:
    return await world.client.send(
        world.caller(act, case.lawyer),
        "POST",
        case_act.service,
        f"{path_of(case, case_act)}/{case_act.action}",
        body_of(act, case),
        key=world.key(act),
        if_match=case.versions[case_act.service] if case_act.names_version else None,
    )


def body_of(act: Act, case: Case) -> Mapping[str, Any]:
    """What the plan says; only the people know the id of the payment they take back: the one entered last."""
    if act.what is What.void and case.payments:
        return {**act.body, "payment_id": case.payments[-1].payment_id}
    return act.body


async def read_version(world: World, case: Case, case_act: CaseAct) -> None:
    staff = world.person(Who.staff, case.county)
    answer = await world.client.get(staff, case_act.service, path_of(case, case_act))
    case.versions[case_act.service] = answer.etag


def path_of(case: Case, case_act: CaseAct) -> str:
    return f"/v1/{case_act.collection}/{case.case_id}"


HANDLERS: Final = {
    What.apply: apply,
    What.consult: consult,
    What.incident: report_incident,
    What.withdraw_record: withdraw_record,
    **dict.fromkeys(CASE_ACTS, act_on_case),
}
