"""Cases that a county refers to agencies (N7), each with its answer: by message, on paper, late, or never."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from season.calendar import Slot, moment
from season.plan.acts import Act, What, Who
from season.plan.agencies import message, referral, refusal
from season.plan.applications import application
from season.plan.case_plan import CasePlan
from season.plan.referrals import WAGES, says, settle, taken
from season.plan.timetable import Timetable
from season.roster import Unit

REPLY: Final = "case-referral-answered"
NARROWED: Final = "transport"
"""The city lets it serve one county only."""


@dataclass(frozen=True, slots=True)
class CaseReferral:
    """Where and when the case comes in; to whom it is referred, by which letter."""

    county: str
    day: date
    agency: str
    letter: str
    life: Callable[[CasePlan, "CaseReferral"], None]


def requests_to_agencies(seed: int, units: Sequence[Unit], table: Timetable) -> Iterator[Act]:
    """All of them, whatever the size of the season; and a referral that its county sends back."""
    by_code = {unit.code: unit for unit in units}
    for number, each in enumerate(REFERRED, 1):
        rng = Random(f"{seed}/asked/{number}")
        plan = CasePlan(rng, table, by_code[each.county], f"Q{number:02d}", moment(each.day, Slot.afternoon))
        plan.add(What.apply, Who.staff, **application(rng, plan.unit, WAGES, plan.today))
        state = "granted" if plan.unit.standing_order else "accepted"
        plan.acts[0] = replace(plan.acts[0], expects=state)
        taken(plan)
        plan.wait(1, 2)
        each.life(plan, each)
        settle(plan)
        yield from plan.acts
    yield from sent_back()
    yield from served_no_more()


def refer(plan: CasePlan, each: CaseReferral, days: int = 7) -> None:
    until = (plan.today + timedelta(days=days)).isoformat()
    letter = {"agency": each.agency, "document_no": each.letter, "answer_by": until}
    plan.add(What.refer_case, Who.staff, **letter, matters=["unpaid_wages", "employer_gone"])


def answers(plan: CasePlan, each: CaseReferral, **said: Any) -> None:
    """By its own message; `request_id` is our letter until it has an id."""
    says(plan, each.agency, REPLY, {"request_id": each.letter, **said}, name=said["answer"])


def taken_then_dealt_with(plan: CasePlan, each: CaseReferral) -> None:
    refer(plan, each, days=20)
    plan.wait(1, 2)
    answers(plan, each, answer="taken")
    plan.wait(2, 4)
    answers(plan, each, answer="dealt_with", result="payment_ordered", document_no="温劳监函〔2018〕31号")


def refused(plan: CasePlan, each: CaseReferral) -> None:
    refer(plan, each)
    plan.wait(1, 2)
    answers(plan, each, answer="refused", refusal="not_responsible", responsible_instead="labour_inspection")


def by_hand(plan: CasePlan, each: CaseReferral) -> None:
    """It reads nothing by itself: a person sends the letter, and enters what came back."""
    refer(plan, each)
    plan.wait(1, 1)
    plan.add(What.send_by_hand, Who.staff, letter=each.letter, sent_on=plan.today.isoformat())
    plan.wait(1, 3)
    enter(plan, each, answer="dealt_with", result="settled", document_no="温联函〔2019〕2号")


def late(plan: CasePlan, each: CaseReferral) -> None:
    refer(plan, each, days=1)
    plan.wait_until(plan.today + timedelta(days=6))
    answers(plan, each, answer="dealt_with", result="proceedings_opened")


def never(plan: CasePlan, each: CaseReferral) -> None:
    refer(plan, each)


def said_twice(plan: CasePlan, each: CaseReferral) -> None:
    """Its own word, and a paper of its that says otherwise, which a person enters: both stand."""
    refer(plan, each)
    plan.wait(1, 2)
    answers(plan, each, answer="dealt_with", result="no_violation")
    plan.wait(1, 2)
    enter(plan, each, answer="refused", refusal="too_late", document_no="温总工函〔2019〕8号")


def enter(plan: CasePlan, each: CaseReferral, **said: Any) -> None:
    paper = {**said, "answered_on": plan.today.isoformat()}
    plan.add(What.enter_answer, Who.staff, letter=each.letter, paper=paper)


def sent_back() -> Iterator[Act]:
    """A referral that never got an application, and is none of the county's."""
    document, day = "温工维移〔2019〕6号", date(2019, 1, 8)
    yield referral("union", document, "330304", day)
    body = {"agency": "union", "document_no": document, "reasons": ["other_jurisdiction"]}
    at = moment(day + timedelta(days=2), Slot.afternoon)
    back = {**body, "responsible_instead": "arbitration"}
    yield Act(at, "330304", Who.staff, What.send_back, back)


def served_no_more() -> Iterator[Act]:
    """What it says of another county than the one that it serves is sent back (N7)."""
    county, other, day = "330302", "330303", date(2019, 1, 10)
    narrowed = {"agency": NARROWED, "counties": [county]}
    yield Act(moment(day, Slot.afternoon), "", Who.city, What.change_agency, narrowed)
    data = {"county": other, "employer": {"name": "温州测试一号工程有限公司"}, "workers": 9}
    told = refusal("foreign_county", "#/county", "other_centre")
    at = moment(day + timedelta(days=1), Slot.afternoon)
    yield message(NARROWED, "arrears-9", "arrears-recorded", at, data, told)
    yield message(NARROWED, "arrears-10", "arrears-recorded", at, {**data, "county": county}, county=county)


REFERRED: Final = (
    CaseReferral("330302", date(2018, 12, 12), "inspection", "鹿司转函〔2018〕1号", taken_then_dealt_with),
    CaseReferral("330303", date(2018, 12, 18), "union", "龙司转函〔2018〕1号", refused),
    CaseReferral("330381", date(2019, 1, 7), "chamber", "瑞司转函〔2019〕1号", by_hand),
    CaseReferral("330382", date(2019, 1, 8), "court", "乐司转函〔2019〕1号", late),
    CaseReferral("330305", date(2019, 1, 9), "hr-ss", "洞司转函〔2019〕1号", never),
    CaseReferral("330327", date(2019, 1, 11), "union", "苍司转函〔2019〕1号", said_twice),
)
