"""断报: who is silent, since when, and what ends it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders_reporting import FOUNDING, LUCHENG, at
from contracts import RULE, TIMER, Actor, ActorKind
from contracts.reporting import CountedFrom
from reporting.calendar.rules.roster import Absence
from reporting.silence.rules.falling_silent import (
    Change,
    EpisodeEnded,
    Exemption,
    FellSilent,
    History,
    Limits,
    Watch,
    exemption,
    runs_out,
    walk,
)
from reporting.silence.rules.signs_of_life import county_heard

HOURS = timedelta(hours=1)
LIMITS = Limits(usual=26 * HOURS, last=34 * HOURS, last_begins=at("02-27 16:00"))
OPENING = Watch(FOUNDING.starts)
LONG_AGO = at("12-06 00:00") - timedelta(days=30)


def walked(
    as_of: str,
    signs: Sequence[str] = (),
    exemptions: Sequence[Exemption] = (),
    watch: Watch = OPENING,
    swept_to: datetime = LONG_AGO,
    absences: Sequence[Absence] = (),
) -> tuple[Watch, list[Change]]:
    instants = [at(sign) for sign in signs]
    history = History(instants, exemptions, absences, FOUNDING.ends)
    after, changes = walk(watch, history, LIMITS, swept_to, at(as_of))
    return after, list(changes)


def test_a_county_that_never_spoke_is_silent_from_the_first_limit_on() -> None:
    _, changes = walked("12-07 02:00:01")

    assert changes == [FellSilent(at("12-07 02:00"), at("12-06 00:00"), CountedFrom.window_opened)]


def test_who_is_absent_from_the_roster_is_not_silent_and_is_counted_anew_on_return() -> None:
    away = Absence(at("12-08 00:00"), at("12-20 00:00"))

    watch, changes = walked("12-21 02:00:01", signs=["12-10 09:00"], absences=[away])

    assert changes == [
        FellSilent(at("12-07 02:00"), at("12-06 00:00"), CountedFrom.window_opened),
        EpisodeEnded(at("12-07 02:00"), at("12-08 00:00"), "window_ended"),
        FellSilent(at("12-21 02:00"), at("12-20 00:00"), CountedFrom.window_opened),
    ]
    assert watch.since == at("12-20 00:00")


def test_only_more_than_the_limit_is_silence() -> None:
    watch, changes = walked("12-07 02:00")

    assert changes == []
    assert watch.silent_from is None


def test_before_the_window_nobody_is_silent() -> None:
    assert walked("12-05 23:00")[1] == []


def test_the_limit_counts_from_the_latest_sign_of_life() -> None:
    signs = ["12-06 09:00", "12-07 10:00"]

    assert walked("12-08 12:00", signs)[1] == []
    assert walked("12-08 12:00:01", signs)[1] == [
        FellSilent(at("12-08 12:00"), at("12-07 10:00"), CountedFrom.sign_of_life)
    ]


def test_an_episode_is_raised_once_and_cleared_when_heard() -> None:
    signs = ["12-06 09:00", "12-09 08:00"]
    watch, first = walked("12-08 09:00", signs)
    again, second = walked("12-08 20:00", signs, watch=watch, swept_to=at("12-08 09:00"))
    after, third = walked("12-09 09:00", signs, watch=again, swept_to=at("12-08 20:00"))

    assert len(first) == 1
    assert second == []
    assert third == [EpisodeEnded(at("12-07 11:00"), at("12-09 08:00"), "heard")]
    assert after == Watch(at("12-09 08:00"), CountedFrom.sign_of_life)


def test_a_sweep_that_missed_everything_still_finds_both_ends() -> None:
    _, changes = walked("12-09 09:00", ["12-06 09:00", "12-09 08:00"])

    assert changes == [
        FellSilent(at("12-07 11:00"), at("12-06 09:00"), CountedFrom.sign_of_life),
        EpisodeEnded(at("12-07 11:00"), at("12-09 08:00"), "heard"),
    ]


def test_never_during_an_exemption_and_counted_anew_from_its_end() -> None:
    exempt = [Exemption(at("12-06 16:00"), at("12-07 16:00"))]

    assert walked("12-08 18:00", ["12-06 09:00"], exempt)[1] == []
    assert walked("12-08 18:00:01", ["12-06 09:00"], exempt)[1] == [
        FellSilent(at("12-08 18:00"), at("12-07 16:00"), CountedFrom.exemption_ended)
    ]


def test_an_exemption_ends_an_open_episode_without_its_having_been_heard() -> None:
    exempt = [Exemption(at("12-07 20:00"), at("12-08 16:00"))]

    _, changes = walked("12-07 21:00", ["12-06 09:00"], exempt)

    assert changes[1] == EpisodeEnded(at("12-07 11:00"), at("12-07 20:00"), "exempted")


def test_who_speaks_during_an_exemption_is_counted_from_its_end() -> None:
    exempt = [Exemption(at("12-06 16:00"), at("12-07 16:00"))]

    watch, _ = walked("12-07 17:00", ["12-07 09:00"], exempt)

    assert watch == Watch(at("12-07 16:00"), CountedFrom.exemption_ended)


def test_an_exemption_holds_from_its_decision_on_and_not_before() -> None:
    starts, ends = at("12-06 16:00"), at("12-07 16:00")

    assert exemption(starts, ends, at("12-01 09:00")) == Exemption(starts, ends)
    assert exemption(starts, ends, at("12-07 09:00")) == Exemption(at("12-07 09:00"), ends)
    assert exemption(starts, ends, at("12-07 16:00")) is None


@pytest.mark.parametrize(
    ("since", "ran_out"),
    [
        ("02-26 10:00", "02-27 12:00"),
        ("02-26 13:59:59", "02-27 15:59:59"),
        ("02-26 14:00", "02-28 00:00"),
        ("02-27 16:30", "03-01 02:30"),
    ],
)
def test_the_last_period_has_a_longer_limit(since: str, ran_out: str) -> None:
    assert runs_out(at(since), LIMITS) == at(ran_out)


def test_who_signed_the_last_but_one_report_is_not_silent_before_the_window_ends() -> None:
    assert walked("03-01 12:00", ["02-27 16:30"], watch=Watch(at("02-27 10:00")))[1] == []


def test_the_end_of_the_window_closes_an_episode_though_nobody_was_heard() -> None:
    _, changes = walked("03-01 12:00", watch=Watch(at("02-20 10:00")), swept_to=at("02-20 10:00"))

    assert changes == [
        FellSilent(at("02-21 12:00"), at("02-20 10:00"), CountedFrom.window_opened),
        EpisodeEnded(at("02-21 12:00"), at("03-01 00:00"), "window_ended"),
    ]


def test_after_the_window_nothing_is_raised_again() -> None:
    watch, _ = walked("03-01 12:00", watch=Watch(at("02-20 10:00")), swept_to=at("02-20 10:00"))

    assert walked("03-09 12:00", ["03-02 09:00"], watch=watch, swept_to=at("03-01 12:00"))[1] == []


def test_a_sign_of_the_very_instant_seen_up_to_may_still_come_and_counts_at_the_next_look() -> None:
    watch, _ = walked("12-06 16:00", swept_to=LONG_AGO)

    _, changes = walked("12-07 17:00", ["12-06 16:00"], watch=watch, swept_to=at("12-06 16:00"))

    assert changes == []


def test_who_speaks_just_as_the_window_ends_was_not_heard_in_it() -> None:
    _, changes = walked("03-01 12:00", ["03-01 00:00"], watch=Watch(at("02-20 10:00")))

    assert [change.by for change in changes if isinstance(change, EpisodeEnded)] == ["window_ended"]


@pytest.mark.parametrize("kind", [ActorKind.person, ActorKind.client])
def test_a_person_or_a_client_of_a_county_is_a_sign_of_its_life(kind: ActorKind) -> None:
    assert county_heard(Actor(kind, LUCHENG)) == LUCHENG


@pytest.mark.parametrize(
    "actor",
    [RULE, TIMER, Actor(ActorKind.city), Actor(ActorKind.agency, LUCHENG), Actor(ActorKind.rule, LUCHENG)],
)
def test_what_a_rule_a_timer_the_city_or_an_agency_made_is_none(actor: Actor) -> None:
    assert county_heard(actor) is None


minutes = st.integers(0, 84 * 24 * 60).map(lambda n: FOUNDING.starts + timedelta(minutes=n))


@given(
    signs=st.lists(minutes, max_size=12),
    ticks=st.lists(minutes, max_size=6),
    exempt=st.lists(minutes, max_size=2),
)
def test_however_the_sweep_ticks_it_finds_the_same_episodes(
    signs: list[datetime], ticks: list[datetime], exempt: list[datetime]
) -> None:
    exemptions = [Exemption(start, start + 20 * HOURS) for start in exempt]
    history, end = History(signs, exemptions, (), FOUNDING.ends), at("03-02 00:00")
    _, at_once = walk(OPENING, history, LIMITS, LONG_AGO, end)

    watch, swept_to, stepwise = OPENING, LONG_AGO, list[Change]()
    for tick in [*sorted(ticks), end]:
        watch, changes = walk(watch, history, LIMITS, swept_to, tick)
        stepwise += changes
        swept_to = tick

    assert stepwise == list(at_once)


@given(signs=st.lists(minutes, max_size=12))
def test_silences_never_overlap_and_each_ends_by_the_end_of_the_window(signs: list[datetime]) -> None:
    _, changes = walk(OPENING, History(signs, (), (), FOUNDING.ends), LIMITS, LONG_AGO, at("03-02 00:00"))
    fell = [change for change in changes if isinstance(change, FellSilent)]
    ended = [change for change in changes if isinstance(change, EpisodeEnded)]

    assert [change.ran_out for change in fell] == [change.ran_out for change in ended]
    assert all(one.ran_out < one.at for one in ended)
    assert all(one.at <= other.ran_out for one, other in zip(ended, fell[1:], strict=False))


def test_an_exemption_that_is_withdrawn_held_until_then_and_the_county_is_counted_from_then_on() -> None:
    starts, ends, withdrawn = at("12-06 16:00"), at("12-07 16:00"), at("12-07 08:00")
    exempt = exemption(starts, ends, at("12-06 12:00"), withdrawn)
    assert exempt is not None

    assert walked("12-08 10:00", ["12-06 09:00"], [exempt])[1] == []
    assert walked("12-08 10:00:01", ["12-06 09:00"], [exempt])[1] == [
        FellSilent(at("12-08 10:00"), withdrawn, CountedFrom.exemption_ended)
    ]


def test_an_exemption_withdrawn_before_it_began_or_after_it_ended_is_none_or_whole() -> None:
    starts, ends, decided = at("12-06 16:00"), at("12-07 16:00"), at("12-06 12:00")

    assert exemption(starts, ends, decided, at("12-06 13:00")) is None
    assert exemption(starts, ends, decided, at("12-07 17:00")) == Exemption(starts, ends)


def test_who_is_exempt_longer_by_another_exemption_is_not_counted_from_the_withdrawal() -> None:
    first = Exemption(at("12-06 16:00"), at("12-07 16:00"), at("12-07 15:00"))
    second = Exemption(at("12-07 14:00"), at("12-08 16:00"))

    assert walked("12-09 18:00", ["12-06 09:00"], [first, second])[1] == []
