"""What must be shown, reckoned from a journal alone."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from builders_season import LUCHENG, MORNING, a_quiet_season, consulted, facts_of, signed
from season.calendar import (
    FIRST,
    LAST,
    LAST_SIGNING,
    OPENING,
    PERIODS,
    WINDOW_ENDS,
    Slot,
    at,
    city_report_at,
    cut_off,
    due,
    late_until,
    moment,
    opens,
    period_of,
    signing_moment,
    silence_ends,
)
from season.facts import Amounts, Filing, Silence
from season.journal import Count, Entry, Journal, Move, Report, read

DAY = date(2018, 12, 20)


@pytest.mark.parametrize(
    ("instant", "period"),
    [
        (at(FIRST, time(0)), FIRST),
        (at(FIRST, time(15, 59, 59)), FIRST),
        (at(FIRST, time(16)), FIRST + timedelta(days=1)),
        (at(date(2019, 2, 14), time(16)), date(2019, 2, 15)),
        (at(date(2019, 2, 15), time(16)), date(2019, 2, 16)),
        (at(date(2019, 2, 16), time(16)), date(2019, 2, 16)),
        (at(date(2019, 2, 16), time(17, 45)), date(2019, 2, 17)),
        (at(date(2019, 2, 27), time(17, 44, 59)), date(2019, 2, 27)),
        (at(date(2019, 2, 27), time(17, 45)), LAST),
        (at(LAST, time(23, 59)), LAST),
        (WINDOW_ENDS, None),
        (at(date(2018, 12, 5), time(12)), None),
    ],
)
def test_a_period_runs_from_cut_off_to_cut_off_and_that_is_later_from_a_day_on(
    instant: datetime, period: date | None
) -> None:
    assert period_of(instant) == period


def test_the_times_of_a_day_are_those_that_are_valid_on_it() -> None:
    before, after = date(2019, 2, 15), date(2019, 2, 16)
    assert (due(before), due(after)) == (at(before, time(17)), at(after, time(18, 30)))
    assert (city_report_at(before), city_report_at(after)) == (at(before, time(17, 30)), at(after, time(19)))
    assert opens(after) == cut_off(before) == at(before, time(16))
    assert late_until(before) == cut_off(after) == at(after, time(17, 45))


@pytest.mark.parametrize(
    ("since", "hours"),
    [
        (at(date(2019, 2, 19), time(23, 59)), 26),
        (at(date(2019, 2, 20), time(0)), 30),
        (at(date(2019, 2, 26), time(18)), 34),
        (at(date(2019, 2, 26), time(11)), 30),
    ],
)
def test_a_silence_keeps_the_limit_that_was_valid_when_it_began(since: datetime, hours: int) -> None:
    """But where it would run out in the last period, which began on the 27th at a quarter to six."""
    assert silence_ends(since) == since + timedelta(hours=hours)


def test_there_are_eighty_five_periods() -> None:
    assert len(PERIODS) == 85


def test_a_consultation_counts_in_its_period_and_class() -> None:
    facts = facts_of([consulted(MORNING)])
    assert counted(facts.figures[LUCHENG, FIRST]) == {"consultations": 1}
    assert counted(facts.sums.by_class["wages"]) == {"consultations": 1}


def test_what_happened_earlier_counts_there_and_not_where_it_was_recorded() -> None:
    entry = consulted(
        moment(DAY, Slot.afternoon), counts=(Count("consultations", 1, moment(FIRST, Slot.afternoon), None),)
    )
    facts = facts_of([entry])
    assert counted(facts.figures[LUCHENG, FIRST]) == {"consultations": 1}
    assert counted(facts.figures[LUCHENG, DAY]) == {}


def counted(figures: Amounts) -> dict[str, int]:
    return {measure: amount for measure, amount in figures.items() if amount}


def test_a_zero_stands_where_somebody_was_there_and_nowhere_else() -> None:
    """Nobody signs on two days: heard before the first, silent in the second, whoever speaks in between."""
    silent = DAY + timedelta(days=1)
    quiet = [one for one in a_quiet_season(without=DAY) if one.report and one.report.period != silent]
    spoke = consulted(moment(silent, Slot.morning))
    for entries in (quiet, sorted([*quiet, spoke], key=lambda one: one.at)):
        facts = facts_of(entries)
        assert facts.figures[LUCHENG, DAY]["received"] == 0
        assert facts.figures[LUCHENG, silent]["received"] is None
        assert facts.sums.missing_in_signed == {LUCHENG: 2}
        assert facts.sums.missing_in_system == {LUCHENG: 3}, "silent until the next signature"
    assert facts.figures[LUCHENG, silent]["consultations"] == 1


def test_a_sum_of_nothing_heard_has_no_number() -> None:
    facts = facts_of([])
    assert set(facts.sums.measures.values()) == set(facts.sums.signed.values()) == {None}
    assert facts.sums.missing_in_system == {LUCHENG: 85}


def test_what_was_told_in_part_makes_its_line_and_its_sums_at_least() -> None:
    told = Count("workers_received", 11, MORNING, "wages", exact=False)
    facts = facts_of([consulted(MORNING, counts=(told,))])
    assert facts.not_exact[LUCHENG, FIRST] == facts.sums.not_exact == {"workers_received"}
    assert facts.sums.not_exact_by_class == {"wages": {"workers_received"}}
    assert facts.not_exact[LUCHENG, DAY] == frozenset()


def test_a_returned_case_waits_in_the_stock_until_it_is_assigned_again() -> None:
    """Each instant is the end of a period, or a minute before it."""
    first, second, third, fourth = (PERIODS[7 * n + 6] for n in range(4))
    lives = [
        ("undecided", moment(first, Slot.afternoon)),
        ("unassigned", moment(first, Slot.signing)),
        ("handled", moment(second, Slot.morning)),
        ("unassigned", moment(third, Slot.morning)),
        ("handled", moment(fourth, Slot.morning)),
        ("ended", moment(fourth, Slot.afternoon)),
    ]
    entries = [consulted(at_, counts=(), subject="a", moves=(Move(stage, at_),)) for stage, at_ in lives]
    shown = facts_of(entries).stocks
    stages = [
        {stage for stage, n in (shown[LUCHENG, day] or {}).items() if n} for day in (first, second, third)
    ]
    assert stages == [{"undecided"}, {"handled"}, {"unassigned"}]
    assert shown[LUCHENG, fourth] == {"undecided": 0, "unassigned": 0, "handled": 0}


def test_a_stock_of_nothing_heard_has_no_number() -> None:
    assert facts_of([]).stocks[LUCHENG, LAST] is None
    assert facts_of(a_quiet_season()).stocks[LUCHENG, LAST] == {"undecided": 0, "unassigned": 0, "handled": 0}


def test_a_zero_report_gives_its_three_zeros_and_no_other_figure() -> None:
    facts = facts_of(a_quiet_season())
    assert (facts.sums.signed["consultations"], facts.sums.signed["closed"]) == (0, None)
    assert facts.sums.not_given["closed"] == {LUCHENG: 85}
    assert "consultations" not in facts.sums.not_given


@pytest.mark.parametrize(
    ("signature", "filing"),
    [
        (moment(DAY, Slot.signing), "on_time"),
        (moment(DAY, Slot.evening), "late"),
        (moment(DAY + timedelta(days=1), Slot.afternoon), "late"),
        (moment(DAY + timedelta(days=1), Slot.signing), "filed_afterwards"),
    ],
)
def test_the_first_signature_fixes_the_filing(signature: datetime, filing: str) -> None:
    facts = facts_of([signed(DAY, signature)])
    assert facts.filings[LUCHENG, DAY] == Filing(filing, "zero_report", "agreeing")


def test_the_last_period_is_on_time_until_ten_the_next_morning() -> None:
    assert facts_of([signed(LAST, LAST_SIGNING)]).filings[LUCHENG, LAST].filing == "on_time"
    late = LAST_SIGNING + timedelta(hours=2)
    assert facts_of([signed(LAST, late)]).filings[LUCHENG, LAST].filing == "late"


def test_nothing_signed_is_missing_and_has_neither_content_nor_check() -> None:
    assert facts_of([]).filings[LUCHENG, DAY] == Filing("missing")


def test_an_exempted_day_is_exempt_and_not_due() -> None:
    facts = facts_of(
        a_quiet_season(
            Entry(
                moment(DAY - timedelta(days=1), Slot.evening),
                LUCHENG,
                "city",
                "exempt",
                report=Report(DAY, "exempted"),
            ),
            without=DAY,
        )
    )
    assert facts.filings[LUCHENG, DAY] == Filing("exempt")
    assert facts.rates.due == len(PERIODS) - 1
    assert facts.silences == ()


def test_a_signature_by_the_city_is_by_proxy_and_never_on_time_in_the_rate() -> None:
    facts = facts_of([signed(DAY, who="city")])
    assert facts.filings[LUCHENG, DAY] == Filing("on_time", "zero_report", "agreeing", by_proxy=True)
    assert facts.rates.filed == 1
    assert facts.rates.on_time == 0


def test_what_arrives_after_the_signature_makes_it_differ_until_it_is_corrected() -> None:
    happened = Count("consultations", 1, moment(DAY, Slot.afternoon), "wages")
    late = consulted(moment(DAY + timedelta(days=1), Slot.afternoon), counts=(happened,))
    corrected = signed(
        DAY, moment(DAY + timedelta(days=1), Slot.evening), how="corrected", figures={"consultations": 1}
    )
    assert facts_of([signed(DAY), late]).filings[LUCHENG, DAY].check == "differing"
    assert facts_of([signed(DAY), late, corrected]).filings[LUCHENG, DAY] == Filing(
        "on_time", "figures", "corrected"
    )


@pytest.mark.parametrize(("measure", "check"), [("closed", "agreeing"), ("consultations", "differing")])
def test_a_zero_flag_alone_says_its_three_zeros_and_nothing_else(measure: str, check: str) -> None:
    happened = Count(measure, 1, moment(DAY, Slot.afternoon), "wages")
    later = Entry(moment(DAY + timedelta(days=2), Slot.morning), LUCHENG, "staff", "saw", counts=(happened,))
    flag = Entry(signing_moment(DAY), LUCHENG, "staff", "sign", report=Report(DAY, "signed", zero=True))
    assert facts_of([flag, later]).filings[LUCHENG, DAY] == Filing("on_time", "zero_report", check)


def test_a_report_is_overdue_until_it_is_signed_or_exempted_after_all() -> None:
    late = moment(DAY, Slot.evening)
    assert facts_of(a_quiet_season()).overdue == {}
    assert facts_of(a_quiet_season(without=DAY)).overdue == {(LUCHENG, DAY): None}
    assert facts_of(a_quiet_season(signed(DAY, late), without=DAY)).overdue == {(LUCHENG, DAY): late}


def test_a_county_that_signs_every_day_is_never_silent() -> None:
    assert facts_of(a_quiet_season()).silences == ()


def test_a_missed_signature_alone_makes_a_county_silent_twenty_six_hours_after_the_last() -> None:
    facts = facts_of(a_quiet_season(without=DAY))
    last = moment(DAY - timedelta(days=1), Slot.signing)
    heard = moment(DAY + timedelta(days=1), Slot.signing)
    assert facts.silences == (Silence(LUCHENG, last + timedelta(hours=26), heard, last),)


@pytest.mark.parametrize(
    ("who", "what"), [("city", "sign"), ("client", "draft"), ("staff", "saw"), ("city", "exempt")]
)
def test_the_city_drafts_and_reading_let_no_county_be_heard(who: str, what: str) -> None:
    unheard = Entry(moment(DAY, Slot.afternoon), LUCHENG, who, what)
    assert len(facts_of(a_quiet_season(unheard, without=DAY)).silences) == 1


def test_a_consultation_lets_a_county_be_heard() -> None:
    heard = consulted(moment(DAY, Slot.afternoon))
    assert facts_of(a_quiet_season(heard, without=DAY)).silences == ()


def test_a_county_that_never_spoke_is_silent_from_the_first_limit_to_the_end_of_the_window() -> None:
    raised = at(FIRST + timedelta(days=1), time(2))
    assert facts_of([]).silences == (Silence(LUCHENG, raised, WINDOW_ENDS, OPENING),)


def test_the_last_period_has_a_longer_limit() -> None:
    signatures = [signed(period) for period in PERIODS if period < LAST]
    assert facts_of(signatures).silences == ()


def test_a_journal_is_read_as_it_was_written(tmp_path: Path) -> None:
    entries = [consulted(MORNING), signed(DAY)]
    with Journal(tmp_path / "journal.jsonl") as journal:
        for entry in entries:
            journal.write(entry)
    assert list(read(tmp_path / "journal.jsonl")) == entries
