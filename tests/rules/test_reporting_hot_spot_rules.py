"""Hot spots (N4.2, N5.2): what an event tells of arrears, where they gather, grow and spread, odd zeros."""

from datetime import date, timedelta
from typing import Any

import pytest

from builders_contracts import SAID
from builders_reporting import (
    FOUNDING,
    LONGWAN,
    LUCHENG,
    application,
    at,
    consultation,
    day,
    event_at,
    incident,
)
from contracts import CaseClass, Event, Industry, RespondentRole
from contracts.agency_facts import (
    EarlySign,
    EarlySignSeen,
    EmployerArrearsRecorded,
    EmployerFindingReported,
    EmployerRef,
    FindingKind,
    FindingReported,
    Found,
)
from contracts.event import RecordWithdrawalReason
from contracts.intake import (
    AidGranted,
    ConsultationWithdrawn,
    IncidentKind,
    IncidentWithdrawn,
    RespondentRef,
)
from contracts.reporting import ArrearsFindingRecorded, ArrearsFindingWithdrawn, FindingSource
from reporting.calendar.rules.periods import periods_between
from reporting.hot_spots.codes import Kind, Source
from reporting.hot_spots.printing import AT_LEAST, NOT_TOLD, at_least, label, lacking_in, marks
from reporting.hot_spots.rules.facts import Fact, facts_in, hash_of
from reporting.hot_spots.rules.groups import (
    MOST_LISTED,
    HotSpot,
    Row,
    Tally,
    gather,
    has_grown,
    is_hot,
    listed,
    stretch,
)
from reporting.hot_spots.rules.lacking import Lacking, lacking
from reporting.report_line.rules import LineSummary, SignedFigures, unusual_zeros
from reporting.silence.rules.episodes import Episode

FIRM, OTHER_FIRM = "ab" * 32, "cd" * 32
REF = EmployerRef(name_hash=FIRM, credit_code_hash=OTHER_FIRM)


def told(event: Event, **how: Any) -> Fact | None:
    facts = facts_in([event_at(event, "12-20 10:00", **how)]).told
    return facts[0] if facts else None


def fact_of(event: Event) -> Fact:
    fact = told(event)
    assert fact is not None
    return fact


def respondent(role: RespondentRole, name_hash: str | None = FIRM) -> RespondentRef:
    return RespondentRef(role=role, name_hash=name_hash)


def test_an_application_names_who_employs_and_who_is_the_general_contractor() -> None:
    roles = list(RespondentRole)
    respondents = tuple(respondent(role, f"{place}") for place, role in enumerate(roles))
    fact = fact_of(application(respondents=respondents, industry=Industry.construction, area=LONGWAN))
    assert fact.contractors == [str(roles.index(RespondentRole.general_contractor))]
    not_employing = {RespondentRole.general_contractor, RespondentRole.developer}
    assert fact.employers == [str(place) for place, role in enumerate(roles) if role not in not_employing]
    assert (fact.industry, fact.area, fact.source) == ("construction", LONGWAN, Source.application)


def test_an_employer_is_known_by_its_name_and_else_by_its_credit_code_and_counts_once() -> None:
    assert hash_of(EmployerRef(name_hash=None, credit_code_hash="cd")) == "cd"
    assert (hash_of(REF), hash_of(None), hash_of(EmployerRef())) == (FIRM, None, None)
    twice = (respondent(RespondentRole.employer), respondent(RespondentRole.labour_contractor))
    assert fact_of(application(respondents=twice)).employers == [FIRM]


@pytest.mark.parametrize(
    ("more", "arrears", "exact"),
    [
        ({"wages_claimed_fen": 100}, 100, True),
        ({"wages_claimed_fen": 100, "amount_claimed_exact": False}, 100, False),
        ({"wages_claimed_fen": None, "amount_claimed_exact": False}, None, False),
        ({"case_class": CaseClass.work_injury, "amount_claimed_exact": False}, None, True),
    ],
)
def test_the_arrears_of_an_application_are_the_wages_claimed(more: Any, arrears: Any, exact: bool) -> None:
    fact = fact_of(application(**more))
    assert (fact.arrears_fen, fact.arrears_exact) == (arrears, exact)


def test_consultations_and_incidents_tell_workers_and_no_arrears() -> None:
    asked = fact_of(consultation().model_copy(update={"employer": REF, "industry": Industry.catering}))
    seen = fact_of(incident(12, employer=REF, area=f"{LUCHENG}-T1"))
    assert (asked.source, asked.workers, asked.workers_exact) == (Source.consultation, 1, True)
    assert (seen.source, seen.workers, seen.workers_exact) == (Source.incident, 12, False)
    for fact in (asked, seen):
        assert (fact.employers, fact.arrears_fen, fact.arrears_exact) == ([FIRM], None, True)
    assert (asked.industry, seen.area) == ("catering", f"{LUCHENG}-T1")


@pytest.mark.parametrize(
    "event",
    [
        application(workers_known=False),
        consultation().model_copy(update={"workers_known": False}),
        incident(1, people_known=False),
    ],
    ids=lambda event: event.type,
)
def test_who_tells_no_number_of_people_does_not_tell_one(event: Event) -> None:
    fact = fact_of(event)
    assert (fact.workers, fact.workers_exact) == (None, False)


def test_what_agencies_tell_of_an_employer_counts_and_that_nothing_was_found_does_not() -> None:
    finding = {**SAID, "kind": FindingKind.inspection, "found": (Found.wages_unpaid,), "amount_fen": 700}
    of_employer = fact_of(EmployerFindingReported(**finding, employer=REF, workers=9))
    assert (of_employer.employers, of_employer.arrears_fen, of_employer.workers) == ([FIRM], 700, 9)
    assert (of_employer.workers_exact, of_employer.arrears_exact) == (False, True)
    about_papers = {**finding, "found": (Found.no_contract,)}
    fine = fact_of(EmployerFindingReported(**about_papers, employer=REF))
    assert (fine.arrears_fen, fine.arrears_exact) == (None, True), "a fine is no arrears"
    of_case = fact_of(FindingReported(**finding))
    assert (of_case.employers, of_case.workers, of_case.arrears_fen) == ([], None, None)
    nothing = {**finding, "found": (Found.no_violation,)}
    assert told(EmployerFindingReported(**nothing, employer=REF)) is None
    assert told(FindingReported(**nothing)) is None
    assert fact_of(EarlySignSeen(**SAID, sign=EarlySign.other, employer=REF)).workers is None
    record = fact_of(EmployerArrearsRecorded(**SAID, employer=REF))
    assert (record.arrears_fen, record.arrears_exact) == (None, False)


def test_what_was_entered_by_mistake_is_taken_back_and_other_events_tell_nothing() -> None:
    mistake: Any = {"counted_at": at("12-20 10:00"), "reason": RecordWithdrawalReason.entered_twice}
    asked = ConsultationWithdrawn(channel=consultation().channel, case_class=CaseClass.wages, **mistake)
    seen = IncidentWithdrawn(kind=IncidentKind.first_sign, **mistake)
    facts = facts_in(
        [
            event_at(asked, "12-21 10:00", subject="1"),
            event_at(seen, "12-21 11:00", subject="2"),
            event_at(AidGranted(basis="N2.1"), "12-21 12:00"),
        ]
    )
    assert [(one.subject, one.county) for one in facts.withdrawn] == [("1", LUCHENG), ("2", LUCHENG)]
    assert facts.told == []


@pytest.mark.parametrize(
    ("now", "before", "grown"),
    [(4, 0, False), (5, 0, True), (5, 5, False), (4, 9, False), (9, 1, True), (10, 4, False), (16, 5, True)],
)
def test_it_has_grown_when_chance_alone_would_hardly_do_it(now: int, before: int, grown: bool) -> None:
    assert has_grown(now, before) is grown


def test_two_fortnights_stand_side_by_side() -> None:
    of = stretch(FOUNDING, day("01-10"), 2, None)
    assert (of.before_first, of.first, of.last) == (day("12-14"), day("12-28"), day("01-10"))
    assert (of.begins_before, of.begins, of.ends) == (at("12-13 16:00"), at("12-27 16:00"), at("01-10 16:00"))
    assert of.has_before


def test_a_time_that_was_not_heard_in_full_is_not_compared() -> None:
    assert not stretch(FOUNDING, day("12-25"), 2, None).has_before, "it began before the campaign"
    assert not stretch(FOUNDING, day("01-10"), 2, at("12-20 00:00")).has_before, "the system began later"
    assert stretch(FOUNDING, day("01-10"), 2, at("12-13 16:00")).has_before
    first = stretch(FOUNDING, day("12-06"), 2, None)
    assert (first.first, first.begins_before) == (day("12-06"), FOUNDING.starts)


def test_a_finding_of_a_sweep_tells_what_it_bears_until_it_is_withdrawn() -> None:
    found = ArrearsFindingRecorded(
        activity_id=SAID["fact_id"],
        employer=REF,
        learned_from=FindingSource.site_visit,
        industry=Industry.catering,
        area=LONGWAN,
        workers=9,
        workers_exact=True,
        arrears_fen=700,
    )
    fact = fact_of(found)
    assert (fact.source, fact.employers, fact.industry, fact.area) == (
        *(Source.sweep_finding, [FIRM]),
        *("catering", LONGWAN),
    )
    assert (fact.workers, fact.workers_exact, fact.arrears_fen, fact.arrears_exact) == (9, True, 700, False)
    unknown = fact_of(found.model_copy(update={"workers": None, "arrears_fen": None, "arrears_exact": True}))
    assert (unknown.workers_exact, unknown.arrears_fen, unknown.arrears_exact) == (False, None, False)
    gone = ArrearsFindingWithdrawn(reason=RecordWithdrawalReason.entered_twice)
    [withdrawn] = facts_in([event_at(gone, "12-21 10:00", subject="finding-1")]).withdrawn
    assert (withdrawn.subject, withdrawn.county, withdrawn.at) == ("finding-1", LUCHENG, at("12-21 10:00"))


def row(key: str = FIRM, **more: Any) -> Row:
    usual = {
        "kind": Kind.employer,
        "key": key,
        "is_before": False,
        "source": Source.application,
        "county": LUCHENG,
        "facts": 1,
        "workers": None,
        "workers_exact": True,
        "arrears_fen": None,
        "arrears_exact": True,
    }
    return Row(**{**usual, **more})


def test_facts_of_one_employer_add_up_and_a_number_that_nobody_told_is_no_zero() -> None:
    rows = [
        row(facts=2, workers=7, arrears_fen=500),
        row(source=Source.finding, county=LONGWAN, workers=9, workers_exact=False, arrears_exact=False),
        row(is_before=True, facts=3),
        row(OTHER_FIRM, is_before=True),
    ]
    [spot] = gather(rows, {}, has_before=True)
    assert (spot.last.facts, spot.last.workers, spot.last.workers_exact) == (3, 16, False)
    assert (spot.last.arrears_fen, spot.last.arrears_exact) == (500, False)
    assert spot.last.by_source == {Source.application: 2, Source.finding: 1}
    assert spot.before is not None
    assert (spot.before.facts, spot.before.workers) == (3, None)
    assert spot.counties == [LUCHENG, LONGWAN]
    [alone] = gather(rows, {}, has_before=False)
    assert (alone.before, alone.has_grown) == (None, False)


def test_what_was_not_there_before_was_there_zero_times_once_we_listened() -> None:
    [spot] = gather([row(facts=5)], {}, has_before=True)
    assert spot.before is not None
    assert (spot.before.facts, spot.has_grown) == (0, True)


def test_where_else_a_hash_occurs_is_told_of_employers_and_of_no_industry() -> None:
    elsewhere = {FIRM: [LONGWAN], "construction": [LONGWAN]}
    firm, trade = gather([row(), row("construction", kind=Kind.industry)], elsewhere, has_before=True)
    assert (firm.counties, trade.counties) == ([LUCHENG, LONGWAN], [LUCHENG])


def spot(key: str = FIRM, kind: Kind = Kind.employer, facts: int = 1, **more: Any) -> HotSpot:
    tally = Tally(facts=facts, workers=more.pop("workers", None))
    usual = {"before": None, "has_grown": False, "counties": [LUCHENG], **more}
    return HotSpot(kind, key, tally, **usual)


@pytest.mark.parametrize(
    ("one", "hot"),
    [
        (spot(), False),
        (spot(facts=2), True),
        (spot(workers=10), True),
        (spot(workers=9), False),
        (spot(counties=[LUCHENG, LONGWAN]), True),
        (spot("construction", Kind.industry), True),
    ],
)
def test_one_small_claim_is_no_hot_spot(one: HotSpot, hot: bool) -> None:
    assert is_hot(one) is hot


def test_the_hottest_stand_first_and_what_is_too_much_is_counted() -> None:
    grown, wide = spot("a", facts=5, has_grown=True), spot("b", counties=[LUCHENG, LONGWAN])
    many, few = spot("c", facts=9), spot("d", facts=3)
    others = [spot(f"z{number:03}", facts=2) for number in range(MOST_LISTED)]
    trade = spot("construction", Kind.industry)
    shown = listed([*others, few, many, wide, grown, trade], Kind.employer)
    assert [one.key for one in shown.spots[:4]] == ["a", "b", "c", "d"]
    assert (len(shown.spots), shown.left_out) == (MOST_LISTED, 4)


def lines(first: date, signed: str) -> dict[tuple[str, date], LineSummary]:
    """A letter per day: 0 a zero, 1 figures, - nothing signed, x exempt."""
    of = {
        "0": LineSummary(zero=True, latest=SignedFigures(1, {}, disputed=False)),
        "1": LineSummary(latest=SignedFigures(1, {}, disputed=False)),
        "x": LineSummary(exempt=True),
    }
    return {
        (LUCHENG, first + timedelta(days=place)): of[sign] for place, sign in enumerate(signed) if sign in of
    }


@pytest.mark.parametrize(
    ("signed", "unusual"),
    [
        ("11111110", True),
        ("1111110", False),
        ("1x1-11111-0", True),
        ("11110111110", True),
        ("110101111110", True),
        ("1101010", False),
        ("1111000000", False),
        ("11111111", False),
        ("1111111-", False),
    ],
)
def test_a_zero_is_unusual_for_who_hardly_ever_signs_one(signed: str, unusual: bool) -> None:
    """110101111110: the last one; of the eleven before two are zeros, which is one in five and a half."""
    first = day("12-10")
    last = first + timedelta(days=len(signed) - 1)
    expected = [last] if unusual else []
    assert unusual_zeros(lines(first, signed), LUCHENG, last, last) == expected
    assert unusual_zeros(lines(first, signed), LONGWAN, last, last) == []


def test_marks_and_numbers_are_words() -> None:
    assert at_least(None, exact=False) == NOT_TOLD
    assert (at_least(12, exact=False), at_least(1200, exact=True)) == (f"{AT_LEAST}12", "1,200")
    shown = {"has_grown": True, "other_counties": 2, "counties": None, "in_several_counties": True}
    assert marks(shown) == ["明显增多", "另见于 2 个单位"]
    city = {
        **shown,
        "has_grown": False,
        "other_counties": None,
        "counties": [{"name": "甲区"}, {"name": "乙区"}],
    }
    assert marks(city) == ["涉及 甲区、乙区"]
    assert marks({**city, "in_several_counties": False}) == []
    assert (label({"name": None, "key": FIRM}), label({"name": "制造业", "key": "x"})) == (FIRM[:8], "制造业")


def test_a_county_that_was_silent_or_has_a_message_that_waits_is_named_and_another_is_not() -> None:
    periods = periods_between(FOUNDING, day("12-20"), day("12-23"))
    silences = [Episode(at("12-20 12:00"), at("12-21 10:00")), Episode(at("12-22 17:00"))]
    as_of = at("12-23 09:00")
    found = lacking(LUCHENG, periods, day("12-22"), silences, as_of, is_held=False)
    assert found == Lacking(LUCHENG, [day("12-23")], [day("12-20"), day("12-21")], is_held=False)
    assert lacking(LUCHENG, periods, day("12-22"), silences[1:], None, is_held=False) is None
    held = lacking(LUCHENG, periods, day("12-22"), [], as_of, is_held=True)
    assert held == Lacking(LUCHENG, [], [], is_held=True)
    words = lacking_in({"silent_on": [day("12-23")], "silent_before_on": [day("12-20")], "held": True})
    assert words == "统计期内 1 日断报（2018-12-23 起），对比期内 1 日断报（2018-12-20 起），有消息待处理"
