"""State × action, and state × what others say: tables, both of them total; the limits that run."""

from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

import timelimits
from builders_contracts import EXAMPLES
from builders_intake_rules import (
    DECEMBER,
    NOON,
    NOW,
    case,
)
from casework.crossing import Contradiction, Verdict
from clock import day_of
from contracts import EVENTS, Event, Lane, Service
from contracts.intake import SOURCE
from contracts.mediation import CaseClosed
from contracts.reporting import SOURCE as REPORTING
from intake.case.rules.aid_first import UrgentGround
from intake.case.rules.allowed_acts import ALLOWED, Action, NotAllowed, allowed_actions, not_allowed
from intake.case.rules.case import end
from intake.case.rules.crossing import CROSSING, cross
from intake.case.rules.legal_basis import acceptance_basis, means_basis, paragraph_name
from intake.case.rules.limits import running_limits
from intake.case.rules.paper_kinds import Paper
from intake.case.rules.states import Progress, State
from intake.consumer import TOPICS
from intake.decisions.rules import grant
from intake.papers.rules import mark_overdue, supply
from languages import Words
from timelimits import Due

OPEN = (State.received, State.accepted, State.granted)
TODAY = NOON.date()
OWING: dict[str, Any] = {"papers_owed": (Paper.identity,), "papers_due": TODAY}


def names(limits: tuple[timelimits.Due, ...]) -> list[str]:
    return [due.limit.rule for due in limits]


def example(event: type[Event]) -> Event:
    return next(each for each in EXAMPLES if type(each) is event)


def named(name: str) -> Event:
    return next(each for each in EXAMPLES if type(each).__name__ == name)


def test_every_state_says_which_actions_it_allows() -> None:
    assert set(ALLOWED.actions) == set(State)


@pytest.mark.parametrize("state", sorted(set(State) - set(OPEN)))
def test_what_has_ended_may_only_be_referred_to_whoever_is_responsible(state: State) -> None:
    assert allowed_actions(case(state), TODAY) == (Action.refer,)


def test_a_received_application_can_be_completed_refused_or_withdrawn() -> None:
    assert allowed_actions(case(), TODAY) == (Action.papers, Action.refuse, Action.withdraw, Action.refer)


def test_an_accepted_one_can_be_granted_or_refused() -> None:
    assert allowed_actions(case(State.accepted), TODAY) == (
        Action.papers,
        Action.grant,
        Action.refuse,
        Action.withdraw,
        Action.refer,
    )


def test_a_granted_one_can_be_withdrawn_or_terminated() -> None:
    allowed = (Action.papers, Action.withdraw, Action.terminate, Action.refer)
    assert allowed_actions(case(State.granted), TODAY) == allowed


def test_aid_before_the_papers_needs_an_urgent_ground() -> None:
    assert not_allowed(case(**OWING), Action.grant, TODAY) == NotAllowed(
        State.received,
        Action.grant,
        (Action.papers, Action.serve_notice, Action.refuse, Action.withdraw, Action.refer),
        Words(
            "尚未受理；材料未齐而先行提供法律援助的，须有紧急事由",
            "it is not accepted yet: aid before the papers needs a ground of urgency",
        ),
    )
    urgent = case(**OWING, urgent_grounds=(UrgentGround.preservation,))
    assert not_allowed(urgent, Action.grant, TODAY) is None


@pytest.mark.parametrize(
    ("state", "action", "why"),
    [
        (State.refused, Action.grant, "本案已决定不予法律援助，不能作出给予援助决定"),
        (State.granted, Action.grant, "本案已给予法律援助，不能作出给予援助决定"),
        (State.withdrawn, Action.papers, "本案已撤回，不能补交材料"),
        (State.accepted, Action.terminate, "本案已受理，尚未决定是否给予法律援助，不能终止法律援助"),
        (State.accepted, Action.serve_notice, "没有所缺材料，无须送达补正通知"),
    ],
)
def test_a_state_that_refuses_an_act_says_where_the_case_stands(
    state: State, action: Action, why: str
) -> None:
    refused = not_allowed(case(state), action, TODAY)
    assert refused
    assert refused.detail == why


def test_a_limitation_that_comes_nearer_while_the_case_waits_lets_aid_come_first() -> None:
    waiting = case(**OWING, limitation_ends=TODAY + timedelta(days=12))
    later = TODAY + timedelta(days=6)
    assert (waiting.is_urgent(TODAY), waiting.is_urgent(later)) == (False, True)
    assert Action.grant not in allowed_actions(waiting, TODAY)
    assert Action.grant in allowed_actions(waiting, later)


def test_with_complete_papers_nothing_comes_before_them_and_after_the_end_nothing_is_urgent() -> None:
    near = TODAY + timedelta(days=1)
    assert not case(State.granted, limitation_ends=near).is_aid_first(TODAY)
    assert not case(State.withdrawn, **OWING, limitation_ends=near).is_urgent(TODAY)


def test_a_withdrawal_is_deemed_only_after_service_and_once_the_rule_proposed_it() -> None:
    assert not_allowed(case(), Action.deem_withdrawn, TODAY) is not None
    assert not_allowed(case(overdue_at=NOON), Action.deem_withdrawn, TODAY) is not None
    assert not_allowed(case(notice_served_at=NOON), Action.deem_withdrawn, TODAY) is not None
    served = case(overdue_at=NOON, notice_served_at=NOON)
    assert not_allowed(served, Action.deem_withdrawn, TODAY) is None


@pytest.mark.parametrize("state", OPEN)
def test_a_list_of_missing_papers_is_served_once(state: State) -> None:
    assert not_allowed(case(state, **OWING), Action.serve_notice, TODAY) is None
    assert not_allowed(case(state), Action.serve_notice, TODAY) is not None
    served = case(state, **OWING, notice_served_at=NOON)
    assert not_allowed(served, Action.serve_notice, TODAY) is not None


@pytest.mark.parametrize(("state", "action"), [*product(State, Action)])
def test_every_no_says_why_and_what_is_possible(state: State, action: Action) -> None:
    no = not_allowed(case(state), action, TODAY)
    assert no is None or (no.detail and action not in no.allowed)


def test_the_last_step_is_the_latest() -> None:
    later = NOON + timedelta(days=1)
    assert case().last_step_at == NOON
    assert end(case(), State.refused, later).last_step_at == later


def test_each_act_is_a_version_and_what_others_do_is_none_until_they_end_it() -> None:
    assert supply(case(), frozenset({Paper.identity}), NOON).version == 2
    assert grant(case(State.accepted), NOON).version == 2
    assert mark_overdue(case(), NOON).version == 2
    assert end(case(), State.refused, NOON).version == 2
    assert cross(case(State.granted), named("LawyerAssigned"), NOON)[0].version == 1
    assert cross(case(State.granted), example(CaseClosed), NOON)[0].version == 2


def test_days_are_shanghais() -> None:
    assert day_of(datetime.fromisoformat("2018-12-24T16:30:00+00:00")).day == 25


def test_the_means_exemption_rests_on_the_notice_then_on_the_law() -> None:
    assert means_basis(Lane.green, DECEMBER) == "N2.1"
    assert means_basis(Lane.green, NOW) == "法律援助法 42(3)"
    assert means_basis(Lane.ordinary, NOW) is None


def test_acceptance_rests_on_the_notice_or_on_the_law_of_the_day() -> None:
    assert acceptance_basis(Lane.green, NOW) == "N2.1"
    assert acceptance_basis(Lane.ordinary, NOW) == "法律援助法 43"
    assert acceptance_basis(Lane.ordinary, DECEMBER) == "办理法律援助案件程序规定（2012）13"


def noon_of(day: str) -> datetime:
    return datetime.fromisoformat(f"{day} 12:00+08:00")


def reviewed(received: str, accepted: str, told: str | None) -> Due:
    """The last day for deciding an application, by the days on which it was received, accepted, told."""
    of_case = case(
        State.accepted,
        received_at=noon_of(received),
        accepted_at=noon_of(accepted),
        papers_told_at=noon_of(told) if told else None,
    )
    [shown] = running_limits(of_case, {})
    return shown


def test_no_day_for_the_review_is_named_while_papers_are_owed() -> None:
    assert running_limits(case(papers_owed=(Paper.identity,), papers_due=DECEMBER), {}) == ()


@pytest.mark.parametrize(
    ("received", "accepted", "told", "last_day", "law"),
    [
        ("2018-12-10", "2018-12-10", None, "2018-12-19", "办理法律援助案件程序规定（2012）"),
        ("2018-12-10", "2018-12-12", None, "2018-12-19", "浙江省法律援助条例"),
        ("2018-12-10", "2018-12-17", "2018-12-10", "2018-12-26", "办理法律援助案件程序规定（2012）"),
        ("2018-12-10", "2018-12-18", "2018-12-11", "2018-12-26", "浙江省法律援助条例"),
        ("2018-12-10", "2018-12-10", "2018-12-12", "2018-12-19", "办理法律援助案件程序规定（2012）"),
        ("2024-03-01", "2024-03-06", "2024-03-01", "2024-03-08", "法律援助法"),
    ],
)
def test_a_review_counts_from_receipt_or_acceptance_as_the_law_says_and_warns_on_the_earlier_day(
    received: str, accepted: str, told: str | None, last_day: str, law: str
) -> None:
    """In 2018 days in which papers were owed do not count; the law of 2022 names nothing that stops it."""
    due = reviewed(received, accepted, told)
    assert (due.date, due.limit.law) == (date.fromisoformat(last_day), law)


def test_assignment_runs_from_the_grant_until_somebody_handles_the_case() -> None:
    assert names(running_limits(case(State.granted), {})) == ["assign"]
    assert running_limits(case(State.granted, progress=Progress.assigned), {}) == ()


def test_the_limitation_is_shown_on_its_day_with_its_law() -> None:
    ends = date(2018, 12, 30)
    limits = running_limits(case(State.granted, limitation_ends=ends), {})
    assert (limits[0].limit.rule, limits[0].date) == ("limitation", ends)
    assert timelimits.show(limits[0])["article"] == "27"


def test_after_the_end_no_limit_runs() -> None:
    assert running_limits(case(State.withdrawn, limitation_ends=DECEMBER), {}) == ()


def test_a_refusal_opens_a_time_for_objecting_since_the_law_set_one() -> None:
    assert running_limits(case(State.refused), {}) == ()
    today = NOON.replace(year=2024)
    limits = running_limits(case(State.refused, ended_at=today), {})
    assert names(limits) == ["objection_lodged"]
    assert "article" not in timelimits.show(limits[0])


def test_the_table_of_crossings_is_total() -> None:
    others = {event for event in EVENTS.values() if event.source not in (SOURCE, REPORTING)}
    assert CROSSING.handled == others
    assert set(CROSSING.verdicts) == set(product((None, *State), others))


def test_an_event_that_contracts_gains_must_be_decided_about() -> None:
    assert not CROSSING.undecided(Service.intake, TOPICS)


@pytest.mark.parametrize("state", OPEN)
def test_mediation_closes_any_open_case(state: State) -> None:
    after, verdict = cross(case(state), example(CaseClosed), NOON)
    assert (after.state, after.ended_at, verdict) == (State.closed, NOON, Verdict.apply)


@pytest.mark.parametrize("state", sorted(set(State) - set(OPEN)))
def test_a_closing_that_meets_another_end_is_recorded_without_effect(state: State) -> None:
    before = case(state)
    assert cross(before, example(CaseClosed), NOON) == (before, Verdict.record)


def test_progress_follows_what_others_tell() -> None:
    moved = case(State.granted)
    for name, progress in [
        ("LawyerAssigned", Progress.assigned),
        ("MediationOpened", Progress.mediating),
        ("AssignmentReturned", None),
        ("LawyerAssigned", Progress.mediating),
        ("LawyerReplaced", Progress.mediating),
    ]:
        moved, verdict = cross(moved, named(name), NOON)
        assert (moved.progress, verdict) == (progress, Verdict.apply)


def test_a_case_is_the_lawyers_who_was_named_last_until_it_is_returned() -> None:
    moved, handlers = case(State.granted), []
    for name in (
        "LawyerAssigned",
        "MediationOpened",
        "LawyerReplaced",
        "AssignmentReturned",
        "LawyerAssigned",
        "NoLawyerAvailable",
        "LawyerAssigned",
        "CaseClosed",
        "LawyerReplaced",
    ):
        moved, _ = cross(moved, named(name), NOON)
        handlers.append(moved.lawyer_id)
    first, second = "L330302-01", "L330302-02"
    assert handlers == [first, first, second, None, first, None, first, first, first]


@pytest.mark.parametrize("state", sorted(set(State) - {State.granted}))
def test_a_lawyer_named_where_aid_is_not_granted_handles_nothing(state: State) -> None:
    assert cross(case(state), named("LawyerAssigned"), NOON)[0].lawyer_id is None


@pytest.mark.parametrize("event", sorted(CROSSING.handled, key=repr))
def test_a_case_that_was_never_received_is_a_contradiction(event: type[Event]) -> None:
    with pytest.raises(Contradiction, match="unknown here"):
        cross(None, example(event), NOON)


def test_a_paragraph_of_the_notice_has_a_name_and_a_law_is_its_own() -> None:
    assert paragraph_name("N2.2") == "温司办〔2018〕81号通知：三优先"
    assert paragraph_name("法律援助法 44") == "法律援助法 44"
