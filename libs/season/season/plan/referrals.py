"""Cases that agencies refer (N7), each with the life that its agency is told of, and what is said of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from random import Random
from typing import Any, Final

from season.calendar import Slot, at, moment
from season.plan.acts import Act, Document, What, Who
from season.plan.agencies import REFERRAL, WITHDRAWAL, message, referral, refusal
from season.plan.applications import CaseKind, application, owed_fen
from season.plan.case_lives import agreement, closing, grant_without_review, waived_or_full
from season.plan.case_plan import CasePlan
from season.plan.timetable import Timetable
from season.roster import Unit

WAGES: Final = CaseKind(("wages",))
INSURANCE: Final = CaseKind(("social_insurance",))
LETTER: Final = "温援函〔2019〕12号"
"""In which mediation asks for priority."""

Life = Callable[[CasePlan, Document], None]


@dataclass(frozen=True, slots=True)
class Referred:
    """Where, by whom and when; `told`: how the persons are told."""

    county: str
    document: Document
    day: date
    told: str
    life: Life
    kind: CaseKind = WAGES


ENCRYPTED, BY_AGENCY, BY_OFFICE, KNOWN_ALREADY = "encrypted", "by_agency", "by_office", "known_already"


def referred_cases(seed: int, units: Sequence[Unit], table: Timetable) -> Iterator[Act]:
    """All of them, whatever the size of the season."""
    by_code = {unit.code: unit for unit in units}
    for number, each in enumerate(REFERRED, 1):
        rng = Random(f"{seed}/referred/{number}")
        start = moment(each.day, Slot.afternoon)
        plan = CasePlan(rng, table, by_code[each.county], f"R{number:02d}", start)
        yield from begin(plan, each)
        each.life(plan, each.document)
        yield from plan.acts


def begin(plan: CasePlan, each: Referred) -> Iterator[Act]:
    """The application, from the agency or from somebody of the county; and the letter before it, if any."""
    body = application(plan.rng, plan.unit, each.kind, plan.today)
    body = {**body, "channel": "agency", "form": "online"}
    body.pop("office", None)
    if each.told == KNOWN_ALREADY:
        body |= {"source": {"system": each.document.agency, "reference": each.document.number}}
        plan.add(What.apply, Who.client, **body)
    elif each.told == ENCRYPTED:
        plan.add(What.refer, Who.agency, **body)
    else:
        yield referral(each.document.agency, each.document.number, each.county, plan.today)
        plan.wait(1, 2)
        who = Who.agency if each.told == BY_AGENCY else Who.staff
        plan.add(What.complete_referral, who, **body)
    known = None if each.told == KNOWN_ALREADY else each.document
    state = "granted" if each.kind.green and plan.unit.standing_order else "accepted"
    plan.acts[0] = replace(plan.acts[0], referral=known, expects=state)


def taken(plan: CasePlan) -> None:
    grant_without_review(plan)
    plan.wait(1, 2)
    plan.add(What.confirm, Who.lawyer)


def says(plan: CasePlan, agency: str, kind: str, data: dict[str, Any], **more: Any) -> None:
    """A message about the case; `case_no` is the plan's own name until it has a number."""
    message_id = f"{plan.case}-{more.pop('name', kind)}"
    told = more.pop("told", {})
    act = message(agency, message_id, kind, plan.now, data, told, county=plan.unit.code, **more)
    plan.acts.append(replace(act, case=plan.case))


def agree(plan: CasePlan, amount: int, *, partial: bool = False) -> None:
    due = (plan.today + timedelta(days=10)).isoformat()
    plan.add(What.agree, Who.mediator, **agreement(plan, WAGES, [(due, amount)], partial))


def pay(plan: CasePlan, amount: int, **more: Any) -> None:
    plan.add(What.pay, Who.mediator, amount_fen=amount, wages_fen=amount, **more)


def close(plan: CasePlan, method: str, outcome: str, amount: int) -> None:
    plan.wait(1, 2)
    plan.add(What.close, Who.mediator, **closing(method, outcome, amount, amount))


def found_and_paid(plan: CasePlan, document: Document) -> None:
    """Inspection finds, the employer pays through it, a person records that; a hearing comes too late."""
    amount, by_document = owed_fen(plan.rng), {"case": {"document_no": document.number}}
    plan.wait(1, 1)
    again = {"document_no": document.number, "county": plan.unit.code, "referred_on": "2018-12-11"}
    says(plan, document.agency, REFERRAL, again, again=True)
    taken(plan)
    plan.wait(1, 3)
    finding = {
        "kind": "inspection",
        "found": ["wages_unpaid", "no_contract"],
        "ordered": ["pay"],
        "until": (plan.today + timedelta(days=15)).isoformat(),
        "amount_fen": amount,
    }
    paper = {"document_no": "温劳监令〔2018〕17号"}
    says(plan, document.agency, "finding-reported", {**by_document, **paper, "finding": finding})
    plan.wait(1, 3)
    plan.add(What.session, Who.mediator, outcome="agreement_near")
    plan.wait(1, 2)
    agree(plan, amount)
    plan.wait(2, 5)
    paid_through(plan, document.agency, "温劳监付〔2018〕4号", by_document, amount)
    close(plan, "mediation", "fully_recovered", amount)
    plan.wait(1, 3)
    hearing = {"route": "suit", "hearing": 1, "starts": "2019-02-26T09:00:00+08:00"}
    late = {"case": {"case_no": plan.case}, **hearing}
    says(plan, "court", "hearing-scheduled", late, told=refusal("case_ended", "#/case/case_no"))


def paid_through(
    plan: CasePlan, agency: str, paper: str, case: dict[str, Any], amount: int, **more: Any
) -> None:
    """The agency says so; a person of ours records it, naming what was said."""
    money = {"amount_fen": amount, "wages_fen": amount, "paid_on": plan.today.isoformat()}
    says(plan, agency, "payment-made", {**case, "document_no": paper, **money})
    plan.wait(1, 2)
    pay(plan, amount, agency_fact=paper, **more)


def heard_first(plan: CasePlan, document: Document) -> None:
    """Mediation fails; arbitration takes the case, is asked for priority, hears it earlier and decides."""
    taken(plan)
    plan.wait(1, 3)
    plan.add(What.session, Who.mediator, outcome="continues")
    plan.wait(1, 2)
    plan.add(What.fail, Who.mediator, reason="amount_disputed", route="arbitration")
    plan.wait(1, 2)
    plan.add(What.proceed, Who.lawyer, route="arbitration")
    ours: dict[str, Any] = {"case": {"case_no": plan.case}, "route": "arbitration"}
    plan.wait(2, 4)
    accepted = {"accepted_on": plan.today.isoformat(), "document_no": "温劳人仲案〔2019〕101号"}
    says(plan, "arbitration", "proceedings-accepted", {**ours, **accepted})
    plan.wait(1, 3)
    late, early = (hearing_on(plan.today + timedelta(days=days)) for days in (40, 12))
    says(plan, "arbitration", "hearing-scheduled", {**ours, "hearing": 1, "starts": late})
    plan.wait(1, 2)
    until = (plan.today + timedelta(days=7)).isoformat()
    plan.add(What.ask_priority, Who.mediator, agency="arbitration", document_no=LETTER, answer_by=until)
    plan.wait(1, 3)
    says(plan, "arbitration", "priority-answered", {"request_id": LETTER, "answer": "granted"})
    plan.wait(1, 1)
    moved = {"hearing": 1, "starts": early, "from_time": late}
    says(plan, "arbitration", "hearing-moved", {**ours, **moved})
    plan.wait_until(plan.today + timedelta(days=12))
    amount, paper = owed_fen(plan.rng), "温劳人仲裁〔2019〕33号"
    decided = {"outcome": "upheld", "awarded_fen": amount, "decided_on": plan.today.isoformat()}
    says(plan, "arbitration", "proceedings-decided", {**ours, "document_no": paper, **decided})
    plan.wait(1, 2)
    ended = {"outcome": "won", "awarded_fen": amount, "agency_fact": paper}
    plan.add(What.end_proceedings, Who.lawyer, **ended)
    plan.wait(1, 3)
    by_document = {"case": {"document_no": document.number}}
    paid_through(plan, document.agency, "（2019）浙0303执5号", by_document, amount)
    close(plan, "arbitration", "fully_recovered", amount)


def hearing_on(day: date) -> str:
    return at(day, time(9)).isoformat()


def paid_after_closing(plan: CasePlan, document: Document) -> None:
    """Closed with less, then more is paid: the closing is corrected, and its agency told again."""
    amount, more = owed_fen(plan.rng), owed_fen(plan.rng) // 4
    taken(plan)
    plan.wait(1, 3)
    agree(plan, amount, partial=True)
    plan.wait(1, 4)
    pay(plan, amount)
    close(plan, "mediation", waived_or_full(plan, amount, of=plan.claimed_fen), amount)
    plan.wait(2, 6)
    pay(plan, more)
    plan.wait(1, 2)
    paid = amount + more
    corrected = closing("mediation", waived_or_full(plan, paid, of=plan.claimed_fen), paid, paid)
    plan.add(What.correct_closing, Who.staff, **corrected, reason="paid_since")


def wrong_county(plan: CasePlan, document: Document) -> None:
    """In the city, but not theirs: refused with who is responsible instead."""
    plan.wait(1, 2)
    elsewhere = {"reasons": ["other_jurisdiction"], "responsible_instead": "其他法律援助中心"}
    plan.add(What.decide, Who.staff, decision="refuse", **elsewhere)


def nobody_wants_it(plan: CasePlan, document: Document) -> None:
    """The applicant withdraws before there is an agreement."""
    taken(plan)
    plan.wait(1, 2)
    plan.add(What.withdraw, Who.client, reason="已自行解决")


def joined_under_way(plan: CasePlan, document: Document) -> None:
    """A county's own system brought it under the number of the letter that the agency sends only now."""
    taken(plan)
    plan.wait(2, 4)
    letter = {"document_no": document.number, "county": plan.unit.code, "referred_on": "2018-12-20"}
    says(plan, document.agency, REFERRAL, letter, joins=True)
    settle(plan)


def taken_back(plan: CasePlan, document: Document) -> None:
    """Its agency is told no more, and the case goes on (decision 35)."""
    taken(plan)
    plan.wait(1, 2)
    says(plan, document.agency, WITHDRAWAL, {"document_no": document.number, "reason": "person_asks"})
    settle(plan)


def settle(plan: CasePlan) -> None:
    amount = owed_fen(plan.rng)
    plan.wait(1, 3)
    agree(plan, amount)
    plan.wait(1, 4)
    pay(plan, amount)
    close(plan, "mediation", "fully_recovered", amount)


def heard_in_spring(plan: CasePlan, document: Document) -> None:
    """Still open when the season ends: a hearing is to come, moved once."""
    taken(plan)
    plan.wait(1, 3)
    plan.add(What.fail, Who.mediator, reason="refused_by_respondent", route="suit")
    plan.wait(1, 3)
    plan.add(What.proceed, Who.lawyer, route="suit")
    ours: dict[str, Any] = {"case": {"document_no": document.number}, "route": "suit", "hearing": 1}
    plan.wait(1, 3)
    first, then = hearing_on(date(2019, 3, 12)), hearing_on(date(2019, 3, 20))
    says(plan, document.agency, "hearing-scheduled", {**ours, "starts": first})
    plan.wait(1, 3)
    says(plan, document.agency, "hearing-moved", {**ours, "starts": then, "from_time": first})


REFERRED: Final = (
    Referred(
        "330302", Document("inspection", "温劳监移〔2018〕1号"), date(2018, 12, 11), ENCRYPTED, found_and_paid
    ),
    Referred(
        "330382",
        Document("inspection", "温劳监移〔2018〕2号"),
        date(2018, 12, 14),
        BY_OFFICE,
        nobody_wants_it,
    ),
    Referred(
        "330303", Document("court", "（2018）浙0303民诉前调9号"), date(2018, 12, 14), ENCRYPTED, heard_first
    ),
    Referred(
        "330381", Document("union", "温工维移〔2018〕1号"), date(2018, 12, 17), BY_AGENCY, paid_after_closing
    ),
    Referred(
        "330326",
        Document("union", "温工维移〔2018〕2号"),
        date(2018, 12, 19),
        BY_AGENCY,
        wrong_county,
        INSURANCE,
    ),
    Referred(
        "330305",
        Document("union", "温工维移〔2018〕4号"),
        date(2018, 12, 20),
        KNOWN_ALREADY,
        joined_under_way,
    ),
    Referred(
        "330327", Document("court", "（2018）浙0327民诉前调3号"), date(2018, 12, 21), ENCRYPTED, taken_back
    ),
    Referred(
        "330381", Document("court", "（2019）浙0381民诉前调5号"), date(2019, 1, 3), ENCRYPTED, heard_in_spring
    ),
)
