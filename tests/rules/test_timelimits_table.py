"""Time limits as dated rows: what is in force, when it runs out, and what may be printed."""

from datetime import date

import pytest

import timelimits
from timelimits import Limit, Rule

WINTER = {date(2018, 12, 29): True, date(2018, 12, 31): False, date(2019, 1, 1): False}


def test_before_2022_a_review_took_seven_working_days() -> None:
    review = timelimits.due(Rule.review, date(2018, 12, 24), WINTER)
    assert review.date == date(2019, 1, 3)
    assert not review.provisional


def test_since_the_law_of_2022_a_review_takes_seven_plain_days() -> None:
    review = timelimits.due(Rule.review, date(2022, 1, 1), {})
    assert (review.date, review.limit.law) == (date(2022, 1, 8), "法律援助法")


def test_where_province_and_nation_both_apply_both_are_in_force() -> None:
    laws = {limit.law for limit in timelimits.in_force(Rule.review, date(2018, 12, 6))}
    assert laws == {"办理法律援助案件程序规定（2012）", "浙江省法律援助条例"}


def test_assignment_changed_from_seven_working_days_to_three_days() -> None:
    assert timelimits.due(Rule.assign, date(2018, 12, 6), {}).date == date(2018, 12, 17)
    assert timelimits.due(Rule.assign, date(2024, 3, 1), {}).date == date(2024, 3, 4)


def test_a_year_of_limitation_ends_on_the_same_day_or_the_last_of_february() -> None:
    assert timelimits.due(Rule.limitation, date(2018, 12, 6), {}).date == date(2019, 12, 6)
    assert timelimits.due(Rule.limitation, date(2020, 2, 29), {}).date == date(2021, 2, 28)


def test_a_month_of_mediation_ends_in_the_next_month() -> None:
    assert timelimits.due(Rule.people_mediation, date(2018, 12, 31), {}).date == date(2019, 1, 31)
    assert timelimits.due(Rule.people_mediation, date(2019, 1, 31), {}).date == date(2019, 2, 28)


def test_judicial_confirmation_has_thirty_days_under_both_laws() -> None:
    assert len(timelimits.in_force(Rule.judicial_confirmation, date(2018, 12, 6))) == 2
    assert timelimits.due(Rule.judicial_confirmation, date(2018, 12, 6), {}).date == date(2019, 1, 5)


@pytest.mark.parametrize("rule", [Rule.payment_order_issued, Rule.payment_order_objection])
def test_between_two_checked_texts_a_payment_order_rests_on_one_that_nobody_read(rule: Rule) -> None:
    laws = [timelimits.in_force(rule, date(year, 1, 1)) for year in (2021, 2022, 2023, 2024)]
    assert [[(row.law, row.verified) for row in rows] for rows in laws] == [
        [("民事诉讼法（2017）", True)],
        [("民事诉讼法（2021）", False)],
        [("民事诉讼法（2021）", False)],
        [("民事诉讼法（2023）", True)],
    ]


def test_the_rows_of_one_law_end_together() -> None:
    rows = [row for rows in timelimits.rules().values() for row in rows if row.law == "民事诉讼法（2017）"]
    assert {row.valid_to for row in rows} == {date(2021, 12, 31)}


def test_past_the_published_calendar_a_date_is_provisional() -> None:
    far = timelimits.due(Rule.inspection_accepted, date(2090, 1, 2), {})
    assert (far.provisional, far.date) == (True, date(2090, 1, 9))


def test_an_unverified_article_is_never_shown() -> None:
    unread = timelimits.due(Rule.assign, date(2018, 12, 6), {})
    shown = timelimits.show(unread)
    assert unread.limit.article == "20"
    assert (shown["verified"], "article" in shown) == (False, False)


def test_a_verified_article_is_shown_with_its_law() -> None:
    shown = timelimits.show(timelimits.due(Rule.limitation, date(2018, 12, 6), {}))
    assert (shown["law"], shown["article"], shown["verified"]) == ("劳动争议调解仲裁法", "27", True)


def test_a_verified_row_without_an_article_shows_none() -> None:
    row = Limit(Rule.review, "审查期限", 7, "days", date(2020, 1, 1), "某法", verified=True)
    assert "article" not in timelimits.show(timelimits.Due(date(2020, 1, 8), row))


def test_a_day_before_any_law_has_no_limit() -> None:
    with pytest.raises(LookupError, match="review"):
        timelimits.due(Rule.review, date(1990, 1, 1), {})


@pytest.mark.parametrize("rule", timelimits.rules())
def test_every_rule_is_in_force_today(rule: Rule) -> None:
    assert timelimits.in_force(rule, date(2026, 1, 1))


@pytest.mark.parametrize("rule", sorted(timelimits.rules().keys() - {Rule.objection_lodged}))
def test_every_rule_but_the_new_one_was_in_force_in_the_founding_winter(rule: Rule) -> None:
    assert timelimits.in_force(rule, date(2018, 12, 6))


@pytest.mark.parametrize("limit", [row for rows in timelimits.rules().values() for row in rows], ids=str)
def test_a_verified_row_names_its_article_and_ends_after_it_began(limit: Limit) -> None:
    assert limit.article or not limit.verified
    assert limit.valid_to is None or limit.valid_from < limit.valid_to
