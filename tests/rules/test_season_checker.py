"""The checker must be able to fail, and then name county and period."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from builders_season import LUCHENG, a_quiet_season, consulted, facts_of, signed
from season.calendar import LAST, SEASON_ENDS, Slot, moment, signing_moment
from season.checker import audit, differences, filings_due, limits, recount
from season.difference import Difference
from season.expected_hot_spots import hot_spots
from season.expected_stock import LOOKED_AT
from season.facts import Facts, Silence
from season.journal import Activity, Count, Entry, Finding, Incident, Move, Owed, Paper, Sweep

DAY = date(2018, 12, 20)
ASKED = date(2018, 12, 21)


def expected() -> Facts:
    """A county silent once, with one consultation."""
    return facts_of(a_quiet_season(consulted(moment(ASKED, Slot.afternoon)), without=DAY))


def a_figure(facts: Facts) -> Facts:
    return with_figures(facts, consultations=2)


def with_figures(facts: Facts, **changed: int | None) -> Facts:
    line = {**facts.figures[LUCHENG, ASKED], **changed}
    return replace(facts, figures={**facts.figures, (LUCHENG, ASKED): line})


def a_dropped_event(facts: Facts) -> Facts:
    return with_figures(facts, consultations=0)


def a_zero_shown_as_nothing(facts: Facts) -> Facts:
    return with_figures(facts, received=None)


def a_mark_too_many(facts: Facts) -> Facts:
    marked = frozenset({"workers_received"})
    return replace(facts, not_exact={**facts.not_exact, (LUCHENG, ASKED): marked})


def another_filing(facts: Facts) -> Facts:
    line = replace(facts.filings[LUCHENG, ASKED], filing="late")
    return replace(facts, filings={**facts.filings, (LUCHENG, ASKED): line})


def a_lost_line(facts: Facts) -> Facts:
    return replace(facts, filings={key: line for key, line in facts.filings.items() if key[1] != ASKED})


def a_swallowed_silence(facts: Facts) -> Facts:
    return replace(facts, silences=())


def a_silence_that_never_was(facts: Facts) -> Facts:
    raised = moment(ASKED, Slot.afternoon)
    return replace(facts, silences=(*facts.silences, Silence(LUCHENG, raised, None, raised)))


def a_silence_cleared_too_late(facts: Facts) -> Facts:
    only = facts.silences[0]
    assert only.cleared is not None
    return replace(facts, silences=(replace(only, cleared=only.cleared + timedelta(seconds=1)),))


def test_what_is_shown_as_it_was_done_makes_no_difference() -> None:
    assert differences(expected(), expected()) == []


@pytest.mark.parametrize(
    "tamper",
    [
        a_figure,
        a_dropped_event,
        a_zero_shown_as_nothing,
        a_mark_too_many,
        another_filing,
        a_lost_line,
        a_swallowed_silence,
        a_silence_that_never_was,
        a_silence_cleared_too_late,
    ],
)
def test_a_tampering_is_found_and_its_county_and_period_named(tamper: Callable[[Facts], Facts]) -> None:
    differing = differences(expected(), tamper(expected()))
    assert (LUCHENG, ASKED) in {(one.county, one.period) for one in differing}


def test_an_overdue_report_that_was_not_raised_is_found() -> None:
    differing = differences(expected(), replace(expected(), overdue={}))
    assert [(one.county, one.period, one.what) for one in differing] == [(LUCHENG, DAY, "overdue")]


def test_a_stock_that_is_not_what_people_did_is_found() -> None:
    line = LUCHENG, LAST
    for wrong in ({"undecided": 0, "unassigned": 1, "handled": 0}, None):
        other = replace(expected(), stocks={**expected().stocks, line: wrong})
        assert [(one.county, one.period, one.what) for one in differences(expected(), other)] == [
            (*line, "pending stock")
        ]


def test_an_application_lacking_among_the_events_of_a_line_is_found() -> None:
    line = LUCHENG, LAST
    named = {**expected().applications_behind, line: expected().applications_behind[line] + 1}
    other = replace(expected(), applications_behind=named)
    assert [(one.county, one.period, one.what) for one in differences(expected(), other)] == [
        (*line, "applications among the events")
    ]


LECTURE = Activity("a", "lecture", DAY, ("about", 60), ("union",))  # what a county held, and one photo of it


def held(*more: Activity) -> Facts:
    done = (LECTURE, Activity("a", how="shown"), *more)
    at = moment(DAY, Slot.afternoon)
    return facts_of(a_quiet_season(*(Entry(at, LUCHENG, "staff", "hold", activity=one) for one in done)))


def test_an_activity_that_is_not_shown_as_it_was_held_is_found() -> None:
    key = LUCHENG, "lecture"
    assert held().four_ones[key] == "1 held, the last on 2018-12-20, 1 photos"
    assert held().four_ones[LUCHENG, "publicity"] == "not reported"
    assert differences(held(), held()) == []
    for wrong in ("not reported", "1 held, the last on 2018-12-20, 0 photos"):
        other = replace(held(), four_ones={**held().four_ones, key: wrong})
        assert [(one.county, one.what) for one in differences(held(), other)] == [
            (LUCHENG, "four ones, lecture")
        ]


def test_an_activity_told_twice_or_not_at_all_is_found() -> None:
    for wrong in ((), held().activities_told * 2):
        other = replace(held(), activities_told=wrong)
        [found] = differences(held(), other)
        assert (found.county, found.expected, found.shown) == (LUCHENG, 1, len(wrong))


def test_a_withdrawn_activity_counts_no_more_and_both_are_told() -> None:
    withdrawn = held(Activity("a", how="withdrawn", reason="other_error"))
    assert withdrawn.four_ones[LUCHENG, "lecture"] == "not reported"
    assert len(withdrawn.activities_told) == 2


FIRM = {"kind": "organisation", "name": "温州测试甲乙鞋业有限公司"}
FOUND = {"employer": FIRM, "source": "hotline", "actions": ["wages_paid"], "workers": {"at_least": 20}}
PERSON = {**FOUND, "employer": {"kind": "person", "name": "赵测甲"}, "arrears": {"amount_fen": 100}}


def found() -> Facts:
    """A sweep with a finding that became a case, one that was withdrawn, and a person who was looked at."""
    at = moment(DAY, Slot.afternoon)
    owed = Owed(moment(date(2019, 1, 10), Slot.morning), "construction", None, 20, False, None, False)
    done = (
        Finding("a", "recorded", DAY, FOUND),
        Finding("b", "recorded", DAY, FOUND),
        Finding("c", "recorded", DAY, PERSON),
        Finding("a", "became_case", case_no="1号", case_id="one"),
        Finding("b", "withdrawn", reason="other_error"),
        Finding("c", "looked_at"),
    )
    entries = [
        Entry(at, LUCHENG, "staff", "find", finding=one, owed=owed if one.how == "recorded" else None)
        for one in done
    ]
    sweep = Entry(at, LUCHENG, "staff", "hold", activity=Activity("s", "arrears_sweep", DAY))
    return facts_of(a_quiet_season(sweep, *entries))


def test_a_finding_is_shown_as_it_stands_and_a_person_is_hidden() -> None:
    person, became, withdrawn = found().findings
    assert became.endswith("1号, stands, record, link_case")
    assert withdrawn.endswith("no case, withdrawn: other_error, record, withdraw")
    assert person.endswith("no case, stands, record, reveal")
    assert "赵测甲" not in person
    assert found().four_ones[LUCHENG, "arrears_sweep"].endswith("2 findings of which 1 became cases")
    assert found().findings_told[-1] == (
        "330302 found: by hotline, None in None, (20, False) are owed (None, False), done: ['wages_paid'];"
        " withdrawn: other_error"
    )
    assert found().hot_spots == {
        (date(2019, 1, 15), "industry", "construction"): "2 after 0, at least 40 workers, at least None fen"
    }


def test_a_finding_that_is_not_shown_as_it_was_recorded_is_found() -> None:
    assert differences(found(), found()) == []
    for wrong in (found().findings[1:], found().findings * 2, ("330302 found on 2018-12-20",)):
        assert {one.county for one in differences(found(), replace(found(), findings=wrong))} == {LUCHENG}
    [lost] = differences(found(), replace(found(), findings_told=found().findings_told[1:]))
    assert (lost.county, lost.expected, lost.shown) == (LUCHENG, 1, 0)


TWICE, ALONE, EARLY = LOOKED_AT[2], LOOKED_AT[3], LOOKED_AT[4]


def signed_by_two() -> Facts:
    """One day is signed by both a day apart, of one the second signature never comes, of one at once."""
    next_day = signing_moment(TWICE + timedelta(days=1))
    usual = [
        entry for entry in a_quiet_season() if entry.report and entry.report.period not in (TWICE, ALONE)
    ]
    more = (
        signed(TWICE, how="first_signed"),
        signed(TWICE, next_day, who="staff"),
        signed(ALONE, how="first_signed"),
        signed(EARLY, how="first_signed"),
    )
    by_name = [
        replace(entry, report=replace(entry.report, by="甲" if entry.report.how == "first_signed" else "乙"))
        for entry in sorted([*more, *usual], key=lambda entry: (entry.at, str(entry.report)))
        if entry.report
    ]
    return facts_of(by_name)


def test_the_first_of_two_signatures_files_nothing_and_is_no_sign_of_life() -> None:
    told = signed_by_two()
    filings = [told.filings[LUCHENG, day].filing for day in (TWICE, ALONE, EARLY)]
    assert filings == ["filed_afterwards", "missing", "on_time"]
    assert sorted(told.awaiting) == [(LUCHENG, ALONE)]
    assert sorted(told.by_two) == [(LUCHENG, TWICE), (LUCHENG, EARLY)]
    assert [len(told.signatures[LUCHENG, day]) for day in (TWICE, ALONE, EARLY, LAST)] == [1] * 4
    [twice], [alone] = (told.signatures[LUCHENG, day] for day in (TWICE, ALONE))
    assert twice.startswith("signed by 乙 at")
    assert "first by 甲 at" in twice
    assert alone.startswith("waits, first signed by 甲")
    silent_since = [silence.since for silence in told.silences]
    assert silent_since == [signing_moment(day - timedelta(days=1)) for day in (TWICE, ALONE)]


def test_a_signature_that_is_shown_otherwise_is_found() -> None:
    told, line = signed_by_two(), (LUCHENG, TWICE)
    assert differences(told, told) == []
    for wrong, what in (
        (replace(told, signatures={**told.signatures, line: ("signed by 乙",)}), "signatures"),
        (replace(told, awaiting=told.awaiting | {line}), "waits for its second signature"),
        (replace(told, by_two=told.by_two - {line}), "signed by two"),
    ):
        assert [(one.county, one.period, one.what) for one in differences(told, wrong)] == [(*line, what)]


def owing(day: date, industry: str | None = "construction", wages_fen: int | None = 100) -> Entry:
    at = moment(day, Slot.morning)
    owed = Owed(at, industry, LUCHENG, 2, True, wages_fen, wages_fen is not None)
    return Entry(at, LUCHENG, "staff", "apply", owed=owed)


def test_a_hot_spot_that_is_not_shown_as_it_came_in_is_found() -> None:
    days = [date(2019, 1, day) for day in (1, 2, 11, 12, 13, 14, 15)]
    entries = [*map(owing, days), owing(date(2019, 1, 15), None, None), owing(date(2018, 12, 31))]
    trade, area = (date(2019, 1, 15), "industry", "construction"), (date(2019, 1, 15), "area", LUCHENG)
    found = hot_spots(entries)
    assert found[trade] == "6 after 2, 12 workers, 600 fen"
    assert found[area] == "7 after 2, 14 workers, at least 600 fen"
    assert hot_spots([owing(date(2019, 1, 15))] * 5)[trade].startswith("grown, 5 after 0")
    facts = facts_of(a_quiet_season(*entries))
    assert differences(facts, facts) == []
    [wrong] = differences(facts, replace(facts, hot_spots={**found, trade: "5 after 2"}))
    assert (wrong.period, wrong.what, wrong.shown) == (
        trade[0],
        "hot spot, industry construction",
        "5 after 2",
    )
    [lost] = differences(facts, replace(facts, hot_spots={area: found[area]}))
    assert lost.shown == "not shown"


def test_a_number_that_a_summary_says_otherwise_is_found_and_so_is_one_that_is_missing() -> None:
    ended = Entry(SEASON_ENDS, LUCHENG, "staff", "sign_summary")
    lecture = Entry(moment(DAY, Slot.afternoon), LUCHENG, "staff", "hold", activity=LECTURE)
    told = facts_of(a_quiet_season(consulted(moment(DAY, Slot.afternoon)), lecture, ended))
    of_county, of_city = told.summaries[LUCHENG], told.summaries["city"]
    assert (of_county["system consultations"], of_county["system closed"], of_county["held lecture"]) == (
        1,
        0,
        1,
    )
    assert (of_county["signed consultations"], of_county["signed closed"]) == (0, None)
    assert (of_city["system consultations"], of_city["signed closed"]) == (1, None)
    assert facts_of(a_quiet_season()).summaries == {}
    assert differences(told, told) == []
    wrong = {**of_county, "system closed": None}
    other = replace(told, summaries={**told.summaries, LUCHENG: wrong})
    assert [(one.county, one.what) for one in differences(told, other)] == [
        (LUCHENG, "summary: system closed")
    ]
    none = replace(told, summaries={"city": of_city})
    assert {one.county for one in differences(told, none)} == {LUCHENG}


def signed_paper(county: str, of: str, *words: str, reason: str = "") -> Entry:
    return Entry(SEASON_ENDS, county, "staff", "sign", paper=Paper(of, "甲", words, reason))


def test_a_plan_or_a_summary_that_says_otherwise_is_found_and_so_is_what_the_citys_is_over() -> None:
    told = facts_of(
        a_quiet_season(
            signed_paper(LUCHENG, "plan", "一"),
            signed_paper(LUCHENG, "plan", "二", reason="漏写"),
            signed_paper(LUCHENG, "summary", "成效", "问题"),
            signed_paper("city", "summary", "全市"),
            signed_paper(LUCHENG, "summary", "成效", "无", reason="误写"),
        )
    )
    assert told.papers == {
        (LUCHENG, "plan"): ("甲: 一", "甲: 二 (漏写)"),
        (LUCHENG, "summary"): ("甲: 成效 | 问题", "甲: 成效 | 无 (误写)"),
        ("city", "summary"): ("甲: 全市",),
        ("city", "table"): (f"{LUCHENG}: plan 2, summary 1",),
        ("city", "changes"): (f"{LUCHENG}: 1 then 2",),
    }
    assert differences(told, told) == []
    for place in told.papers:
        [found] = differences(told, replace(told, papers={**told.papers, place: ("甲: 另一",)}))
        assert (found.county, found.what) == (place[0], f"{place[1]} in words")
        rest = {other: versions for other, versions in told.papers.items() if other != place}
        [lost] = differences(told, replace(told, papers=rest))
        assert lost.shown == "not shown"
    assert facts_of(a_quiet_season(signed_paper(LUCHENG, "plan", "一"))).papers.keys() == {(LUCHENG, "plan")}


def test_a_silence_raised_twice_is_found() -> None:
    twice = replace(expected(), silences=expected().silences * 2)
    assert [one.what for one in differences(expected(), twice)] == ["silences raised twice"]


def test_a_rate_is_compared_too() -> None:
    facts = expected()
    other = replace(facts, rates=replace(facts.rates, on_time=1))
    assert [one.what for one in differences(facts, other)] == ["rates"]


WAGES = expected().sums.by_class["wages"]


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"measures": {**expected().sums.measures, "consultations": 9}}, "total consultations"),
        ({"measures": {**expected().sums.measures, "closed": None}}, "total closed"),
        (
            {"by_class": {**expected().sums.by_class, "wages": {**WAGES, "closed": None}}},
            "total of wages closed",
        ),
        (
            {"by_class": {**expected().sums.by_class, "wages": {**WAGES, "incidents": 0}}},
            "total of wages incidents",
        ),
        ({"not_exact": frozenset({"closed"})}, "total not exact"),
        ({"not_exact_by_class": {"wages": frozenset({"closed"})}}, "total of wages not exact"),
        ({"signed": {**expected().sums.signed, "closed": 0}}, "signed total closed"),
        ({"missing_in_system": {LUCHENG: 9}}, "missing in total"),
        ({"missing_in_signed": {}}, "missing in signed total"),
        (
            {"not_given": {**expected().sums.not_given, "closed": {LUCHENG: 1}}},
            "missing in signed total closed",
        ),
    ],
)
def test_a_sum_and_what_it_says_of_itself_are_compared(changed: dict[str, Any], what: str) -> None:
    """9 for 1, nothing for 0, 0 for nothing; a mark too many; days that it lacks."""
    facts = expected()
    other = replace(facts, sums=replace(facts.sums, **changed))
    assert [one.what for one in differences(facts, other)] == [what]


def test_a_difference_reads_as_a_sentence() -> None:
    differing = differences(expected(), a_figure(expected()))
    assert str(differing[0]) == "330302 2018-12-21: figure consultations: expected 1, shown 2"


def a_chain(**changed: object) -> dict[str, object]:
    return {"service": "intake", "chain": LUCHENG, "unsealed": 0, "findings": [], **changed}


def test_an_audit_that_verifies_and_is_sealed_is_no_difference() -> None:
    assert [*audit([a_chain()])] == []


@pytest.mark.parametrize("changed", [{"findings": [{"wrong": "row_changed"}]}, {"unsealed": 1}])
def test_an_audit_that_was_rewritten_or_is_not_sealed_is_one(changed: dict[str, object]) -> None:
    [found] = audit([a_chain(), a_chain(**changed)])
    assert found.county == LUCHENG
    assert found.what.startswith("audit of intake")


def test_an_audit_nobody_keeps_is_one() -> None:
    assert len([*audit([])]) == 1


def test_a_filing_that_is_due_and_not_shown_or_shown_and_not_due_is_named() -> None:
    counties = {"one": LUCHENG, "two": LUCHENG, "three": LUCHENG}
    found = filings_due(counties, DAY, {"one": DAY, "two": DAY}, {"one": DAY, "two": ASKED, "three": DAY})
    assert list(found) == [
        Difference(LUCHENG, DAY, "filing due of three", None, DAY),
        Difference(LUCHENG, DAY, "filing due of two", DAY, ASKED),
    ]


def test_a_limit_that_is_near_and_not_shown_or_shown_and_not_near_is_named() -> None:
    expected_ = {("review", "near", LUCHENG): 2, ("review", "passed", LUCHENG): 1}
    found = limits(DAY, expected_, {("review", "near", LUCHENG): 1, ("assignment", "near", LUCHENG): 1})
    assert list(found) == [
        Difference(LUCHENG, DAY, "assignment limit near", 0, 1),
        Difference(LUCHENG, DAY, "review limit near", 2, 1),
        Difference(LUCHENG, DAY, "review limit passed", 1, 0),
    ]


def test_a_log_counted_anew_that_says_the_same_is_no_difference() -> None:
    assert [*recount({"identical": True, "differences": [], "rows": {"figures": 0}})] == []


def test_what_the_log_counted_anew_says_otherwise_is_named_with_county_and_day() -> None:
    row = {"table": "figures", "county": LUCHENG, "period": "2018-12-21", "what": "received"}
    differing = {**row, "live": "12", "recounted": "11"}
    found = [*recount({"identical": False, "differences": [differing], "rows": {"figures": 1}})]
    assert found[0] == Difference(LUCHENG, ASKED, "figures received, counted anew", "11", "12")
    assert len(found) == 2, "and, of all rows, how many"


def test_a_log_that_was_not_counted_anew_is_a_difference_that_says_why() -> None:
    [found] = recount({"identical": False, "said": "数据库中断。"})
    assert "数据库中断" in found.what


def test_an_incident_that_stands_otherwise_than_the_city_left_it_is_found() -> None:
    steps = (
        Incident("a"),
        Incident("b", "written"),
        Incident("c"),
        Incident("a", "followed_up", "seen"),
        Incident("c", "withdrawn"),
    )
    at = moment(DAY, Slot.afternoon)
    told = facts_of(a_quiet_season(*(Entry(at, LUCHENG, "staff", "incident", incident=one) for one in steps)))
    assert told.incidents == (
        f"{LUCHENG} day_form: reported after 0 steps",
        f"{LUCHENG} registered: over after 0 steps",
        f"{LUCHENG} registered: seen after 1 steps",
    )
    for wrong in (
        told.incidents[1:],
        told.incidents * 2,
        (*told.incidents[:2], "330302 registered: settled"),
    ):
        assert differences(told, replace(told, incidents=wrong))


def swept() -> Facts:
    """A case of wages handled and ended, one of the next year; one carried in; filed late and corrected."""
    at, later = moment(ASKED, Slot.afternoon), moment(date(2019, 1, 14), Slot.afternoon)

    def case(name: str, time: datetime, *stages: str) -> Entry:
        count, moves = Count("received", 1, at, "wages"), tuple(Move(stage, time) for stage in stages)
        return Entry(at, LUCHENG, "client", "apply", subject=name, counts=(count,), moves=moves)

    def did(how: str, when: datetime, **figures: int) -> Entry:
        return Entry(when, LUCHENG, "staff", how, sweep=Sweep(how, figures))

    return facts_of(
        a_quiet_season(
            case("one", at, "undecided", "handled", "ended"),
            case("two", at, "undecided"),
            case("three", later, "handled"),
            did("carried_in", at, work_injury_assigned=1, work_injury_open=1),
            did("filed", later, wages_assigned=1, wages_closed=1),
            did("corrected", later, wages_assigned=2, wages_open=1, wages_closed=1),
        )
    )


def test_a_sweep_is_worked_out_from_what_was_done_and_told_when_it_is_shown_otherwise() -> None:
    assert swept().swept[LUCHENG] == (
        "wages_assigned 1, wages_closed 1, work_injury_assigned 1, work_injury_open 1"
    )
    assert swept().sweeps[LUCHENG] == (
        "late: wages_assigned 1, wages_closed 1; wages_assigned 2, wages_closed 1, wages_open 1"
    )
    assert expected().sweeps[LUCHENG] == "not filed"
    assert expected().swept[LUCHENG] == "zero"
    for wrong in (
        replace(swept(), sweeps={LUCHENG: "on_time: zero"}),
        replace(swept(), swept={LUCHENG: "zero"}),
    ):
        [found] = differences(swept(), wrong)
        assert found.county == LUCHENG
        assert found.what.startswith("case sweep")
