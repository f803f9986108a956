"""How far the city has got with an incident: what may come next, what is said with it, how long it took."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from builders_reporting import LONGWAN, LUCHENG, WENZHOU, at
from contracts.reporting import AlertKind, IncidentAction, IncidentOrigin, IncidentState
from reporting.alerts.rules import AlertAct, DoneAct, Refused, objection, silence_alert, with_latest_act
from reporting.incident_desk.views import long_time, people_in_words, place_in_words, show_incident
from reporting.incidents import rules
from reporting.incidents.codes import (
    INCIDENT_ACTION_NAMES,
    INCIDENT_STATE_NAMES,
    ORIGIN_NAMES,
    REPORTER_NAMES,
)
from reporting.incidents.rules import (
    NEXT,
    OPEN,
    READ_AGAIN,
    DeskIncident,
    FollowUp,
    NextStep,
    OpenIncidents,
    WordChange,
    may_be_same,
    next_states,
    stages,
    word_changes,
)

S = IncidentState
REPORTED_AT = at("12-06 10:00")
REGISTERED = DeskIncident(
    incident_id="a",
    origin=IncidentOrigin.registered,
    campaign=WENZHOU,
    county=LUCHENG,
    period=date(2018, 12, 6),
    occurred_at=REPORTED_AT,
    reported_at=REPORTED_AT,
    reported_by=None,
)
WRITTEN = replace(REGISTERED, incident_id="b", origin=IncidentOrigin.day_form)


def test_no_state_is_skipped() -> None:
    assert {before: set(after) for before, after in NEXT.items()} == {
        S.reported: {S.seen},
        S.seen: {S.being_dealt_with, S.escalated, S.same_as},
        S.being_dealt_with: {S.settled, S.escalated, S.same_as},
        S.escalated: {S.being_dealt_with, S.settled, S.same_as},
        S.settled: {S.being_dealt_with},
        S.same_as: {S.seen},
    }
    assert set(OPEN) == set(S) - {S.settled, S.same_as}


def test_only_what_was_written_can_be_one_that_is_registered() -> None:
    for incident, expected in ((REGISTERED, False), (WRITTEN, True)):
        assert (S.same_as in next_states(replace(incident, state=S.seen))) == expected


def test_what_is_over_has_no_next_state_and_is_open_no_more() -> None:
    over = replace(REGISTERED, is_over=True, changes=1)
    assert (next_states(over), over.is_open, over.version) == ((), False, 2)
    assert rules.objection(over, NextStep(S.seen)) == "over"


OTHER = IncidentAction.other


@pytest.mark.parametrize(
    ("state", "step", "refused"),
    [
        (S.reported, NextStep(S.seen), None),
        (S.reported, NextStep(S.being_dealt_with, OTHER, "x"), "not-next"),
        (S.seen, NextStep(S.same_as), "same-as-unsaid"),
        (S.seen, NextStep(S.same_as, same_as="a"), None),
        (S.seen, NextStep(S.escalated, same_as="a"), "same-as-nothing"),
        (S.seen, NextStep(S.being_dealt_with), "nothing-said"),
        (S.seen, NextStep(S.being_dealt_with, note="x"), None),
        (S.seen, NextStep(S.being_dealt_with, OTHER), "other-unsaid"),
        (S.seen, NextStep(S.being_dealt_with, IncidentAction.talks_held), None),
        (S.settled, NextStep(S.being_dealt_with, OTHER, "又聚集"), None),
    ],
)
def test_a_step_says_what_was_done(state: IncidentState, step: NextStep, refused: str | None) -> None:
    assert rules.objection(replace(WRITTEN, state=state), step) == refused


@pytest.mark.parametrize(
    ("other", "may"),
    [
        (REGISTERED, True),
        (None, False),
        (replace(REGISTERED, county=LONGWAN), False),
        (replace(REGISTERED, campaign="other"), False),
        (replace(REGISTERED, is_over=True), False),
        (WRITTEN, False),
    ],
)
def test_it_may_be_the_same_as_one_of_its_own_county_that_stands(
    other: DeskIncident | None, may: bool
) -> None:
    assert may_be_same(WRITTEN, other) is may


def follow_up(number: int, state: IncidentState, when: str) -> FollowUp:
    return FollowUp(number, state, "city-1", "市局测试人员", at(when))


def test_each_state_lasts_until_the_next_and_the_last_until_now() -> None:
    steps = [follow_up(1, S.seen, "12-06 10:20"), follow_up(2, S.escalated, "12-06 12:00")]
    standing = replace(REGISTERED, state=S.escalated, steps=2)
    now = at("12-06 15:00")
    took = [(stage.state, stage.until, stage.took) for stage in stages(standing, steps, [], now)]
    assert took == [
        (S.reported, at("12-06 10:20"), timedelta(minutes=20)),
        (S.seen, at("12-06 12:00"), timedelta(minutes=100)),
        (S.escalated, None, timedelta(hours=3)),
    ]
    [*_, last] = stages(replace(standing, is_over=True, over_at=at("12-06 13:00")), steps, [], now)
    assert (last.until, last.took) == (at("12-06 13:00"), timedelta(hours=1))
    settled = replace(standing, state=S.settled, steps=3)
    [*_, last] = stages(settled, [*steps, follow_up(3, S.settled, "12-06 14:00")], [], now)
    assert (last.until, last.took) == (at("12-06 14:00"), timedelta())


def test_a_link_lasts_until_the_registered_one_is_withdrawn_and_then_it_is_seen_again() -> None:
    link = replace(follow_up(2, S.same_as, "12-06 12:00"), alone_since=at("12-06 14:00"))
    steps = [follow_up(1, S.seen, "12-06 10:20"), link]
    alone, now = replace(WRITTEN, state=S.seen, steps=2), at("12-06 15:00")
    [*_, linked, seen] = stages(alone, steps, [], now)
    assert (linked.state, linked.until, linked.took) == (S.same_as, at("12-06 14:00"), timedelta(hours=2))
    assert (seen.state, seen.until, seen.took) == (S.seen, None, timedelta(hours=1))
    steps.append(follow_up(3, S.escalated, "12-06 14:30"))
    stood = stages(replace(alone, state=S.escalated, steps=3), steps, [], now)
    assert [one.state for one in stood] == [S.reported, S.seen, S.same_as, S.seen, S.escalated]
    early = replace(steps[2], state=S.seen, at=at("12-06 13:00"))
    stood = stages(replace(alone, steps=3), [*steps[:2], early], [], now)
    assert [one.state for one in stood] == [S.reported, S.seen, S.same_as, S.seen]


def test_only_other_words_are_a_change_and_only_after_an_incident_was_told() -> None:
    first, second, third = (at(f"12-06 {hour}:00") for hour in (17, 18, 19))
    words, disputed = ("20人聚集", None), ("20人聚集", "昨日之事")
    assert word_changes([(first, None), (second, None)]) == []
    assert word_changes([(first, None), (second, words), (third, words)]) == []
    assert word_changes([(first, words), (second, disputed), (third, None)]) == [
        WordChange(second, told=True),
        WordChange(third, told=False),
    ]


@pytest.mark.parametrize("state", S)
def test_other_words_are_read_again_but_what_is_in_hand_stays_so(state: IncidentState) -> None:
    """Each way to how it stands at 12:00; at 13:00 the words change."""
    steps = [follow_up(1, S.seen, "12-06 11:00"), follow_up(2, state, "12-06 12:00")]
    steps = steps[: {S.reported: 0, S.seen: 1}.get(state, 2)]
    anew = S.reported if state in READ_AGAIN else state
    stands = replace(WRITTEN, state=anew, steps=len(steps), changes=1)
    *_, last = stages(stands, steps, [WordChange(at("12-06 13:00"), told=True)], at("12-06 15:00"))
    assert (last.state, last.until) == (anew, None)
    assert (last.since == at("12-06 13:00")) == (state in READ_AGAIN)
    assert (last.step is None) == (anew is S.reported)


def test_what_is_told_no_more_takes_no_more_time_until_it_is_told_again() -> None:
    changes = [WordChange(at("12-06 11:00"), told=False), WordChange(at("12-06 14:00"), told=True)]
    over = replace(WRITTEN, is_over=True, over_at=at("12-06 11:00"), changes=1)
    now = at("12-06 15:00")
    [stage] = stages(over, [], changes[:1], now)
    assert (stage.state, stage.until, stage.took) == (S.reported, at("12-06 11:00"), timedelta(hours=1))
    again = stages(replace(WRITTEN, changes=2), [], changes, now)
    assert [(one.state, one.took) for one in again] == [(S.reported, timedelta(hours=1))] * 2


def test_other_words_end_a_link() -> None:
    link = replace(follow_up(1, S.same_as, "12-06 12:00"), alone_since=at("12-06 14:00"))
    changes = [WordChange(at("12-06 13:00"), told=True)]
    stood = stages(replace(WRITTEN, steps=1, changes=1), [link], changes, at("12-06 15:00"))
    assert [one.state for one in stood] == [S.reported, S.same_as, S.reported]


def test_a_clock_that_is_behind_makes_no_time_negative() -> None:
    [stage] = stages(REGISTERED, [], [], REPORTED_AT - timedelta(minutes=1))
    assert stage.took == timedelta()
    waits = OpenIncidents({S.reported: 1}, {LUCHENG: REPORTED_AT}, {})
    assert waits.unseen_for(LUCHENG, REPORTED_AT - timedelta(minutes=1)) == timedelta()
    assert waits.unseen_for(LUCHENG, REPORTED_AT + timedelta(minutes=5)) == timedelta(minutes=5)
    assert waits.unseen_for(LONGWAN, REPORTED_AT) == timedelta()


def test_every_code_has_its_name() -> None:
    assert set(INCIDENT_STATE_NAMES) == set(S)
    assert set(INCIDENT_ACTION_NAMES) == set(IncidentAction)
    assert set(ORIGIN_NAMES) == set(IncidentOrigin)
    assert {"person", "client", "city", "agency", "rule", "timer"} == set(REPORTER_NAMES)


def test_what_nobody_said_is_said_so() -> None:
    nothing = show_incident(REGISTERED, {})
    assert (people_in_words(nothing), place_in_words(nothing)) == ("人数未报", "地点未报")
    told = show_incident(replace(REGISTERED, people=12, place_told=True), {})
    assert (people_in_words(told), place_in_words(told)) == ("至少 12 人", "地点见县级登记")
    assert people_in_words({**told, "people_exact": True}) == "12 人"
    assert [long_time(each) for each in (59, 3600, 90_060)] == ["不足 1 分", "1 小时", "1 天 1 小时 1 分"]


SILENCE = silence_alert(WENZHOU, LUCHENG, REPORTED_AT, "sign_of_life", REPORTED_AT, None, None)
TAKEN = DoneAct(UUID(int=1), 1, AlertAct.take, "city-1", "市局测试人员", at("12-06 11:00"))


@pytest.mark.parametrize(
    ("ended", "latest", "act", "refused"),
    [
        (False, None, AlertAct.take, None),
        (False, None, AlertAct.give_back, "not-taken"),
        (False, TAKEN, AlertAct.take, "taken"),
        (False, TAKEN, AlertAct.give_back, None),
        (True, None, AlertAct.take, "ended"),
        (True, TAKEN, AlertAct.give_back, "ended"),
    ],
)
def test_only_an_open_alert_is_taken_by_one_at_a_time(
    ended: bool, latest: DoneAct | None, act: AlertAct, refused: Refused | None
) -> None:
    alert = replace(SILENCE, ended=at("12-06 12:00") if ended else None)
    assert objection(with_latest_act(alert, latest), act) == refused


def test_the_end_of_an_alert_ends_its_taking_and_giving_it_back_leaves_nobody() -> None:
    over = with_latest_act(replace(SILENCE, ended=at("12-06 12:00")), TAKEN)
    assert over.taken is not None
    assert (over.taken.until, over.version, over.kind) == (at("12-06 12:00"), 2, AlertKind.silence)
    back = replace(TAKEN, number=2, act=AlertAct.give_back)
    assert (with_latest_act(SILENCE, back).taken, with_latest_act(SILENCE, back).version) == (None, 3)
