"""The scripted situations every season contains: each a function, most a sentence of domain §5."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from season.calendar import (
    DAY_AFTER,
    FIRST,
    LAST,
    LAST_SIGNING,
    OPENING,
    Slot,
    at,
    moment,
    signing_moment,
)
from season.plan.acts import Act, What, Who
from season.plan.applications import CaseKind
from season.plan.case_lives import (
    Life,
    agreement,
    close,
    grant_without_review,
    random_life,
    refusal,
    serve_notice,
)
from season.plan.case_plan import CasePlan
from season.plan.incidents import written_one
from season.plan.timetable import PlannedSilence

AFTER_THE_WINDOW: Final = at(DAY_AFTER, time(8, 30))
SILENT: Final = "330328"
ONLY_RULES: Final = "330329"
FORGETS: Final = "330305"
SIGNS_LATE: Final = "330327"
ZERO_WITH_CASE: Final = "330381"
CORRECTS: Final = "330382"
BY_PROXY: Final = "330326"
EXEMPTED: Final = "330300-01"
FILES_AFTERWARDS: Final = "330304"
SILENT_TO_THE_END: Final = "330324"
DECIDES_LATE: Final = "330303"
CLOCK_AHEAD: Final = "330302"
TELLS_IN_WORDS: Final = "330304"

ReportActs = Mapping[tuple[str, date], tuple[Act, ...]]
"""What is done to the report of a county and period instead of the usual signature."""


@dataclass(frozen=True, slots=True)
class CaseStart:
    """How a case begins: where and when it comes in, what it is, and the life it will have."""

    county: str
    start: datetime
    kind: CaseKind
    life: Life
    told: datetime | None = None
    """The time its application is sent with; the machine's own where there is none."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What it adds to the season: silences, reports done otherwise, acts and cases of its own."""

    silences: tuple[PlannedSilence, ...] = ()
    reports: ReportActs = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    cases: tuple[CaseStart, ...] = ()


def day(month: int, of_month: int) -> date:
    """A day of this winter."""
    return date(2018 if month == 12 else 2019, month, of_month)


def signature(county: str, period: date, when: datetime, who: Who = Who.staff, what: What = What.sign) -> Act:
    """A signature outside the usual."""
    return Act(when, county, who, what, period=period)


def consultation(county: str, when: datetime, who: Who = Who.client, **body: Any) -> Act:
    """A consultation: counts, and lets the county be heard."""
    body = {"channel": "hotline", "class": "wages", "workers": {"count": 1}, "topic": "欠薪咨询", **body}
    return Act(when, county, who, What.consult, body)


def catch_up(county: str, back: datetime, periods: Sequence[date], left_out: int) -> ReportActs:
    """Back from silence: the latest reports are signed at once, the first ones are never made."""
    missed: dict[tuple[str, date], tuple[Act, ...]] = {(county, period): () for period in periods[:left_out]}
    return missed | {(county, period): (signature(county, period, back),) for period in periods[left_out:]}


def silent_for_three_days_in_january() -> Situation:
    """Nobody of the county does anything from one signature to a morning three days later (N5.1)."""
    start, back = moment(day(1, 15), Slot.signing), moment(day(1, 19), Slot.morning)
    missed = [day(1, 16), day(1, 17), day(1, 18)]
    return Situation(
        (PlannedSilence(SILENT, start, back),),
        catch_up(SILENT, back, missed, left_out=3),
        (consultation(SILENT, back),),
    )


def open_cases_and_only_rule_made_events() -> Situation:
    """Rules and timers go on with open cases, drafts arrive, the city signs: the county is not heard."""
    start, back = moment(day(12, 24), Slot.signing), moment(day(12, 28), Slot.morning)
    missed = [day(12, 25), day(12, 26), day(12, 27)]
    by_city = signature(ONLY_RULES, day(12, 26), moment(day(12, 26), Slot.evening), Who.city)
    reports = {
        **catch_up(ONLY_RULES, back, missed, left_out=2),
        (ONLY_RULES, day(12, 26)): (by_city,),
    }
    drafts = [
        Act(moment(period, Slot.afternoon), ONLY_RULES, Who.client, What.draft, period=period)
        for period in missed[1:]
    ]
    return Situation(
        (PlannedSilence(ONLY_RULES, start, back),),
        reports,
        tuple(drafts),
        tuple(cases_left_to_the_rules()),
    )


def cases_left_to_the_rules() -> Iterator[CaseStart]:
    """In the silence a limitation comes near, an instalment is missed, owed papers fall due."""
    wages = CaseKind(("wages",))
    near = replace(wages, limitation_ends=day(1, 1))
    yield CaseStart(ONLY_RULES, moment(day(12, 20), Slot.afternoon), near, random_life)
    yield CaseStart(ONLY_RULES, moment(day(12, 17), Slot.afternoon), wages, misses_an_instalment)
    owing = CaseKind(("social_insurance",), papers_owed=True)
    yield CaseStart(ONLY_RULES, moment(day(12, 15), Slot.afternoon), owing, never_supplies)


def misses_an_instalment(plan: CasePlan, kind: CaseKind) -> None:
    """Agreed before the silence, due in it, paid after it."""
    if grant_without_review(plan) and plan.wait_until(day(12, 19)):
        plan.add(What.confirm, Who.lawyer)
    amount, due = 9_000_00, day(12, 26).isoformat()
    if plan.wait_until(day(12, 22)):
        plan.add(What.agree, Who.mediator, **agreement(plan, kind, [(due, amount)], partial=False))
    if plan.wait_until(day(12, 29)):
        plan.add(What.pay, Who.mediator, amount_fen=amount, wages_fen=amount)
        close(plan, kind, "mediation", "fully_recovered", amount)


def never_supplies(plan: CasePlan, kind: CaseKind) -> None:
    """Deemed withdrawn, once somebody is back to confirm what the rule proposed."""
    if serve_notice(plan) and plan.wait_until(day(1, 3)):
        plan.add(What.withdraw, Who.staff, reason="逾期未补充材料", deemed=True)


def nothing_more(plan: CasePlan, kind: CaseKind) -> None:
    """The case stays as it is."""


def forgets_to_sign_for_a_day() -> Situation:
    """The county works, but nobody signs: missing, and not silent."""
    period = day(12, 20)
    heard = consultation(FORGETS, moment(period, Slot.afternoon))
    return Situation(reports={(FORGETS, period): ()}, acts=(heard,))


def signs_late() -> Situation:
    """After the due time, before the next cut-off."""
    period = day(12, 18)
    late = signature(SIGNS_LATE, period, moment(period, Slot.evening))
    return Situation(reports={(SIGNS_LATE, period): (late,)})


def files_afterwards() -> Situation:
    """Signed only after the next cut-off; meanwhile the county is heard."""
    period = day(1, 30)
    heard = consultation(FILES_AFTERWARDS, moment(period, Slot.afternoon))
    afterwards = signature(FILES_AFTERWARDS, period, moment(day(2, 1), Slot.morning))
    return Situation(reports={(FILES_AFTERWARDS, period): (afterwards,)}, acts=(heard,))


def zero_although_a_case_came_in() -> Situation:
    """Refused with the list; on one day the person disputes, on another signs the figures properly."""
    disputed, proper = day(1, 8), day(1, 22)
    return Situation(
        reports={
            (ZERO_WITH_CASE, disputed): (zero_signature(disputed, What.sign_zero_and_dispute),),
            (ZERO_WITH_CASE, proper): (zero_signature(proper, What.sign_zero_then_figures),),
        },
        cases=tuple(
            CaseStart(ZERO_WITH_CASE, moment(period, Slot.afternoon), CaseKind(("wages",)), nothing_more)
            for period in (disputed, proper)
        ),
    )


def zero_signature(period: date, what: What) -> Act:
    return signature(ZERO_WITH_CASE, period, signing_moment(period), what=what)


def corrects_a_signed_report() -> Situation:
    """A township office was offline: what it enters the next day belongs to a period already signed."""
    period, after = day(1, 10), day(1, 11)
    happened = at(period, time(14, 30)).isoformat()
    entered = consultation(CORRECTS, moment(after, Slot.afternoon), channel="township", occurred_at=happened)
    corrected = Act(
        moment(after, Slot.evening),
        CORRECTS,
        Who.staff,
        What.correct,
        {"reason": "乡镇所断网，次日补录"},
        None,
        period,
    )
    first = signature(CORRECTS, period, signing_moment(period))
    return Situation(reports={(CORRECTS, period): (first, corrected)}, acts=(entered,))


def differs_and_stays_so() -> Situation:
    """The same, and nobody corrects it."""
    entered = consultation(
        CORRECTS, moment(day(2, 20), Slot.afternoon), occurred_at=at(day(2, 19), time(9, 15)).isoformat()
    )
    return Situation(acts=(entered,))


def entered_after_the_window() -> Situation:
    """Heard on the last afternoon, entered next morning before the last report is signed (decision 26)."""
    happened = moment(LAST, Slot.afternoon).isoformat()
    return Situation(
        acts=(consultation(CORRECTS, AFTER_THE_WINDOW, channel="township", occurred_at=happened),)
    )


def filed_by_proxy() -> Situation:
    """City staff sign for the county, after the due time and with a reason; it is heard otherwise."""
    periods = day(1, 24), day(2, 14)
    return Situation(
        reports={
            (BY_PROXY, period): (signature(BY_PROXY, period, moment(period, Slot.evening), Who.city),)
            for period in periods
        },
        acts=tuple(consultation(BY_PROXY, moment(period, Slot.afternoon)) for period in periods),
    )


def exempted_for_a_day() -> Situation:
    """The city exempts the branch office from one period; it is not silent although nobody is there."""
    period = day(2, 12)
    silence = PlannedSilence(EXEMPTED, signing_moment(day(2, 11)), moment(day(2, 13), Slot.afternoon))
    exempts = Act(
        moment(day(2, 11), Slot.evening),
        EXEMPTED,
        Who.city,
        What.exempt,
        {"reason": "办公场所搬迁"},
        None,
        period,
    )
    return Situation((silence,), {(EXEMPTED, period): (exempts,)})


def late_to_begin() -> Situation:
    """The branch office takes part from the third day only: never heard, silent from the first limit on."""
    back = moment(day(12, 8), Slot.morning)
    return Situation(
        (PlannedSilence(EXEMPTED, OPENING - timedelta(seconds=1), back),),
        catch_up(EXEMPTED, back, [FIRST, day(12, 7)], left_out=1),
    )


def silent_to_the_end() -> Situation:
    """The end of the window closes an episode without the county being heard."""
    silence = PlannedSilence(SILENT_TO_THE_END, signing_moment(day(2, 25)), LAST_SIGNING)
    missed = [day(2, 26), day(2, 27)]
    return Situation((silence,), catch_up(SILENT_TO_THE_END, LAST_SIGNING, missed, left_out=2))


def last_report_late() -> Situation:
    """The last period may be signed late until 2019-03-01 16:00."""
    late = signature(FORGETS, LAST, at(LAST + timedelta(days=1), time(10, 0, 31)))
    return Situation(reports={(FORGETS, LAST): (late,)})


def entered_by_mistake() -> Situation:
    """A consultation entered twice and an incident that never was, withdrawn before and after the signature.

    And an exemption of the wrong county, before anything was due.
    """
    entered, exempted = day(1, 29), day(2, 25)
    twice = replace(consultation(CORRECTS, moment(entered, Slot.morning)), record="entered-twice")
    nothing = Act(
        moment(entered, Slot.afternoon),
        CORRECTS,
        Who.staff,
        What.incident,
        {"kind": "first_sign", "people": {"at_least": 20, "as_told": "二十来人"}, "place": "工地门口"},
        record="no-incident",
    )
    withdrawn = (
        withdrawal(twice, moment(entered, Slot.afternoon), "entered_twice"),
        withdrawal(nothing, moment(entered, Slot.evening), "did_not_happen"),
    )
    line = CORRECTS, exempted
    reports = {
        line: (
            city_act(*line, moment(day(2, 24), Slot.evening), What.exempt, "办公场所停电"),
            city_act(*line, moment(exempted, Slot.morning), What.withdraw_exemption, "填错了单位"),
            signature(*line, signing_moment(exempted)),
        )
    }
    return Situation(reports=reports, acts=(twice, nothing, *withdrawn))


def withdrawal(entered: Act, when: datetime, reason: str) -> Act:
    """A named person takes back what was entered by mistake."""
    return Act(
        when, entered.county, Who.staff, What.withdraw_record, {"reason": reason}, record=entered.record
    )


def city_act(county: str, period: date, when: datetime, what: What, reason: str) -> Act:
    """What the city decides about a line."""
    return Act(when, county, Who.city, what, {"reason": reason}, None, period)


def decided_after_the_limit() -> Situation:
    """Accepted on 12-26; seven working days, over the New Year, end on 01-07; decided on 01-10."""
    kind = CaseKind(("social_insurance",))
    start = moment(day(12, 26), Slot.afternoon)
    return Situation(cases=(CaseStart(DECIDES_LATE, start, kind, refused_too_late),))


def refused_too_late(plan: CasePlan, kind: CaseKind) -> None:
    """Nobody looked at it before."""
    if plan.wait_until(day(1, 10)):
        plan.add(What.decide, Who.staff, decision="refuse", **refusal(plan))


def a_clock_that_runs_ahead() -> Situation:
    """Entered at 15:58, at 16:02 by the machine at the window: it counts in the period that ends at 16:00."""
    ours, theirs = (at(day(12, 19), time(*clock)) for clock in ((15, 58), (16, 2)))
    return Situation(cases=(CaseStart(CLOCK_AHEAD, ours, CaseKind(("wages",)), nothing_more, theirs),))


def the_evening_of_the_same_day() -> Situation:
    """The cut-off is later by then: what comes in at half past five counts on that day."""
    in_the_evening = moment(day(2, 19), Slot.evening)
    return Situation(acts=(consultation(CLOCK_AHEAD, in_the_evening),))


def words_of_an_incident() -> Situation:
    """A zero beside "二三十人" is refused; then the incident is reported, and signed as counted.

    The city finds both on its desk, and says that they are one.
    """
    period = day(1, 15)
    sign = replace(
        signature(TELLS_IN_WORDS, period, signing_moment(period), what=What.sign_words_then_figures),
        body={"incidents": "中午有二三十人聚集讨薪"},
    )
    looked_at = written_one(TELLS_IN_WORDS, period, signing_moment(period))
    return Situation(reports={(TELLS_IN_WORDS, period): (sign,)}, acts=tuple(looked_at))


SITUATIONS: Final[tuple[Callable[[], Situation], ...]] = (
    silent_for_three_days_in_january,
    open_cases_and_only_rule_made_events,
    forgets_to_sign_for_a_day,
    signs_late,
    files_afterwards,
    zero_although_a_case_came_in,
    corrects_a_signed_report,
    differs_and_stays_so,
    entered_after_the_window,
    filed_by_proxy,
    exempted_for_a_day,
    entered_by_mistake,
    late_to_begin,
    silent_to_the_end,
    last_report_late,
    decided_after_the_limit,
    a_clock_that_runs_ahead,
    the_evening_of_the_same_day,
    words_of_an_incident,
)
