"""The plan of a season: the same from the same seed, consistent in itself, with everything in it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest
from stdnum.cn import ric, uscc

from builders_season import CODES, UNITS
from season.calendar import FESTIVAL, OPENING, PERIODS, WINDOW_ENDS, opens, signing_moment
from season.plan import Act, Plan, What, Who, build
from season.plan.agency_requests import REFERRED
from season.plan.scripted_situations import EXEMPTED, FORGETS, SILENT
from season.plan.second_signatures import NOT_NOW
from season.plan.timetable import busyness

SEEDS = (1, 2, 3)
COUNTY_PEOPLE = {Who.client, Who.staff, Who.lawyer, Who.mediator}


@cache
def plan(seed: int, applications: int = 200) -> Plan:
    return build(seed, applications, UNITS)


def every_act(plan: Plan) -> Iterator[Act]:
    for instant in plan.instants:
        yield from plan.acts.get(instant, ())


def acts(seed: int, *kinds: What) -> list[Act]:
    return [act for act in every_act(plan(seed)) if act.what in kinds]


def threads(seed: int) -> dict[str, list[Act]]:
    by_case = defaultdict(list)
    for act in every_act(plan(seed)):
        if act.case is not None:
            by_case[act.case].append(act)
    return by_case


def test_the_same_seed_gives_the_same_plan() -> None:
    assert build(7, 150, UNITS) == build(7, 150, UNITS)


def test_another_seed_gives_another_plan() -> None:
    assert build(7, 150, UNITS) != build(8, 150, UNITS)


@pytest.mark.parametrize("seed", SEEDS)
def test_as_many_applications_as_asked_for_come_in(seed: int) -> None:
    brought_under_a_letters_number, referred_to_agencies = 1, len(REFERRED)
    found_by_sweeps = sum(str(act.case).startswith("Ffound") for act in acts(seed, What.apply))
    applications = 200 + brought_under_a_letters_number + referred_to_agencies + found_by_sweeps
    assert len(acts(seed, What.apply)) == applications


@pytest.mark.parametrize("seed", SEEDS)
def test_a_finding_becomes_the_case_whose_application_names_its_employer(seed: int) -> None:
    found = {act.record: act for act in acts(seed, What.record_finding)}
    applied = {act.case: act for act in acts(seed, What.apply)}
    for link in acts(seed, What.link_finding):
        application, finding = applied[link.body["case"]], found[link.record]
        assert finding.at < application.at < link.at
        [employer] = application.body["respondents"]
        assert employer == {"role": "employer", **finding.body["employer"]}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sweep_with_findings_is_not_withdrawn(seed: int) -> None:
    withdrawn = {act.record for act in acts(seed, What.withdraw_activity)}
    assert not withdrawn & {act.body["sweep"] for act in acts(seed, What.record_finding)}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_case_is_touched_once_per_instant_and_first_by_its_application(seed: int) -> None:
    for thread in threads(seed).values():
        instants = [act.at for act in thread]
        assert thread[0].what in (What.apply, What.refer, What.complete_referral, What.register_there)
        assert instants == sorted(set(instants))


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_of_a_silent_county_does_anything(seed: int) -> None:
    for silence in plan(seed).silences:
        for act in every_act(plan(seed)):
            if act.county == silence.county and act.who in COUNTY_PEOPLE and act.what is not What.draft:
                assert not silence.covers(act.at), act


@pytest.mark.parametrize("seed", SEEDS)
def test_a_county_that_is_not_silent_is_heard_every_twenty_six_hours(seed: int) -> None:
    limit = timedelta(hours=26)
    for county in set(CODES) - {silence.county for silence in plan(seed).silences}:
        heard = [act.at for act in every_act(plan(seed)) if act.county == county and act.who in COUNTY_PEOPLE]
        inside = sorted({OPENING, *(at for at in heard if at < WINDOW_ENDS)})
        assert all(later - earlier <= limit for earlier, later in pairwise(inside))


@pytest.mark.parametrize("seed", SEEDS)
def test_instalments_add_up_and_a_closing_repeats_the_payments(seed: int) -> None:
    for thread in threads(seed).values():
        paid: list[int] = []
        for act in thread:
            if act.what is What.agree:
                assert sum(part["amount_fen"] for part in act.body["instalments"]) == act.body["amount_fen"]
            if act.what is What.pay:
                paid.append(act.body["amount_fen"])
            if act.what is What.void:
                assert paid.pop() == paid[-1], "the second of two"
            if act.what in (What.close, What.correct_closing):
                assert act.body["recovered_fen"] == sum(paid)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_line_is_signed_once_but_those_of_the_scripts(seed: int) -> None:
    signed = [(act.county, act.period) for act in acts(seed, What.sign)]
    assert len(signed) == len(set(signed))
    assert len(CODES) * len(PERIODS) - len(signed) < 15


@pytest.mark.parametrize("seed", SEEDS)
def test_every_kind_of_act_occurs(seed: int) -> None:
    """But a lawyer named by hand: that is for people to see, where nobody else is left. One signs here."""
    assert {act.what for act in every_act(plan(seed))} == set(What) - {What.designate, What.sign_second}


def test_where_two_sign_some_second_signatures_come_a_day_later_or_never() -> None:
    by_one, by_two = plan(1), build(1, 200, UNITS, by_two=True)
    alone = {(act.county, act.period) for act in every_act(by_two) if act.body == NOT_NOW}
    second = [act for act in every_act(by_two) if act.what is What.sign_second]
    later = {(act.county, act.period) for act in second}
    assert later < alone
    assert all(act.at == signing_moment(act.period + timedelta(days=1)) for act in second if act.period)
    assert not any(
        silence.covers(act.at)
        for act in second
        for silence in by_two.silences
        if silence.county == act.county
    )
    assert by_one.instants == by_two.instants
    others = [
        [(act.at, act.county, act.what) for act in every_act(one) if act.what is not What.sign_second]
        for one in (by_one, by_two)
    ]
    assert others[0] == others[1]


def test_a_full_season_has_all_classes_channels_forms_and_roles() -> None:
    bodies = [act.body for act in every_act(plan(1, 2000)) if act.what is What.apply]
    assert {claim["class"] for body in bodies for claim in body["claims"]} == {
        *("wages", "work_injury", "social_insurance", "other")
    }
    assert {body["channel"] for body in bodies} == {
        *("window", "township", "workstation", "hotline", "online", "agency")
    }
    assert {body["form"] for body in bodies} == {"written", "oral", "online"}
    assert {one["role"] for body in bodies for one in body["respondents"]} == {
        *("employer", "labour_contractor", "subcontractor", "general_contractor", "developer", "agency")
    }
    assert any("as_told" in body["workers"] for body in bodies)
    assert any("representative" in body for body in bodies)
    assert any("limitation_ends" in body for body in bodies)


def test_numbers_of_persons_and_firms_have_right_check_digits() -> None:
    bodies = [act.body for act in acts(1, What.apply)]
    persons = [one for body in bodies for one in body["recipients"] if "id_number" in one]
    firms = [one for body in bodies for one in body["respondents"] if "credit_code" in one]
    assert all(ric.is_valid(one["id_number"]) for one in persons)
    assert all(uscc.is_valid(one["credit_code"]) for one in firms)


def test_the_load_rises_towards_the_spring_festival_and_falls_in_its_week() -> None:
    december, january = date(2018, 12, 10), date(2019, 1, 28)
    assert busyness(december) < busyness(january)
    assert busyness(FESTIVAL) < busyness(december)


def test_spring_festival_week_and_the_last_period_are_signed() -> None:
    periods = {act.period for act in acts(1, What.sign) if act.county == "330302"}
    assert {date(2019, 2, 4) + timedelta(days=n) for n in range(7)} <= periods
    assert PERIODS[-1] in periods


def test_the_scripts_are_where_they_should_be() -> None:
    silent = next(silence for silence in plan(1).silences if silence.county == SILENT)
    assert silent.start == signing_moment(date(2019, 1, 15))
    assert (FORGETS, date(2018, 12, 20)) not in {(act.county, act.period) for act in acts(1, What.sign)}
    exempt = acts(1, What.exempt)[0]
    assert exempt.county == EXEMPTED
    assert exempt.period is not None
    assert opens(exempt.period) < exempt.at
