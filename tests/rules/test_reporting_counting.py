"""Counting: what each event adds to a county's figures, in whatever order services are read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import permutations
from uuid import UUID

import pytest

from builders_reporting import (
    FOUNDING,
    LONGWAN,
    LUCHENG,
    WENZHOU,
    application,
    assigned,
    at,
    client,
    consultation,
    day,
    event_at,
    incident,
    person,
)
from contracts import CaseClass, Envelope, Event, Lane, Route
from contracts.assignment import (
    AssignmentConfirmed,
    AssignmentReturned,
    LawyerKind,
    LawyerReplaced,
    ReplacementReason,
    ReturnReason,
)
from contracts.event import RecordWithdrawalReason
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationAccepted,
    ApplicationRefused,
    ApplicationWithdrawn,
    ConsultationWithdrawn,
    IncidentKind,
    IncidentWithdrawn,
    RefusalReason,
    TerminationGround,
)
from contracts.mediation import (
    AgreementReached,
    CaseClosed,
    ClosingCorrected,
    ClosingMethod,
    ClosingOutcome,
    CorrectionReason,
    FailureReason,
    MediationFailed,
    OpeningReason,
    PaymentReceived,
    PaymentVoided,
    ProceedingsOpened,
    VoidReason,
)
from reporting.figures.rules.counting import case_ids, count_batch, without_calendar
from reporting.figures.rules.measures import MEASURES
from reporting.figures.rules.stored_rows import BatchChanges, Case, EndedAs, FigureKey, StockMove
from reporting.figures.rules.sums import differences, not_exact, sum_shown, summed
from reporting.silence.rules.signs_of_life import full_hour, signs_of_life

CALENDARS = {WENZHOU: FOUNDING}
NOON = "12-10 12:00"
GRANTED = AidGranted(basis="温司办〔2018〕81号")
ACCEPTED = ApplicationAccepted(lane=Lane.green, basis="N2.1", means_exempt=True)
REFUSED = ApplicationRefused(reasons=(RefusalReason.no_claim,), responsible_instead="劳动监察")
WITHDRAWN = ApplicationWithdrawn(reason="recipient_asks")
RETURNED = AssignmentReturned(lawyer_id="L-1", reason=ReturnReason.overloaded)
TERMINATED = AidTerminated(ground=TerminationGround.died)
FAILED = MediationFailed(reason=FailureReason.refused_by_respondent, route=Route.arbitration)
OPENED = ProceedingsOpened(route=Route.arbitration, reason=OpeningReason.mediation_failed)
AGREED = AgreementReached(
    amount_fen=900,
    wages_fen=700,
    instalments=(),
    effective=date(2018, 12, 10),
    confirmation_deadline=date(2019, 1, 9),
)
PAID = PaymentReceived(payment_id=UUID(int=7), amount_fen=900, wages_fen=700, paid_on=date(2018, 12, 10))
CLOSED = CaseClosed(
    method=ClosingMethod.mediation,
    outcome=ClosingOutcome.fully_recovered,
    recovered_fen=900,
    wages_recovered_fen=700,
)


def counted(*events: Envelope, known: Mapping[str, Case] | None = None) -> BatchChanges:
    return count_batch(events, known or {}, CALENDARS)


def figures(changes: BatchChanges, date: str = "12-10", case_class: str | None = None) -> dict[str, int]:
    """Figures of a day by measure; all classes unless one is named; the stock left out."""
    return summed(
        {key.measure: n}
        for key, n in changes.figures.items()
        if key.period == day(date)
        and n
        and case_class in (None, key.case_class)
        and not key.measure.startswith("stock")
    )


def stock(changes: BatchChanges, date: str) -> dict[str, int]:
    """Pending stock at the end of a period."""
    return {
        name: n
        for name, n in summed(
            {key.measure: n}
            for key, n in changes.figures.items()
            if key.period <= day(date) and key.measure.startswith("stock")
        ).items()
        if n
    }


def test_an_application_counts_with_its_workers_and_its_claim() -> None:
    changes = counted(event_at(application(workers=60, claimed_fen=1_200_000), NOON))

    assert figures(changes, case_class="wages") == {
        "received": 1,
        "received_wages": 1,
        "workers_received": 60,
        "amount_claimed_fen": 1_200_000,
    }


def test_a_sum_with_an_uncounted_case_in_it_is_not_exact() -> None:
    told = application(workers=1, workers_exact=False, amount_claimed_exact=False, claimed_fen=500)
    counted = figures_of_one(event_at(told, NOON), event_at(assigned(), NOON))

    assert not_exact(counted) == ["workers_received", "workers_assigned", "amount_claimed_fen"]
    assert sum_shown(counted, measured=True)["amount_claimed_fen"] == 500
    assert not set(sum_shown(counted, measured=True)) - set(MEASURES)


def test_a_sum_of_counted_cases_is_exact_also_when_another_case_is_not() -> None:
    counted = figures_of_one(event_at(application(workers=3, claimed_fen=500), NOON))

    assert not_exact(counted) == []


def figures_of_one(*envelopes: Envelope) -> dict[str, int]:
    """The figures of one case, all classes together."""
    changes = count_batch(envelopes, {}, CALENDARS)
    return {key.measure: amount for key, amount in changes.figures.items()}


def test_an_application_of_another_class_is_no_wage_application() -> None:
    changes = counted(event_at(application(CaseClass.social_insurance), NOON))

    assert figures(changes) == {"received": 1, "workers_received": 1}
    assert [line.against_zero for line in changes.journal] == [False]


@pytest.mark.parametrize(
    ("event", "measure"),
    [
        (ACCEPTED, "accepted"),
        (GRANTED, "granted"),
        (REFUSED, "refused"),
        (AGREED, "agreements"),
        (FAILED, "mediations_failed"),
        (OPENED, "proceedings_opened"),
    ],
)
def test_each_step_of_a_case_counts_under_its_class(event: Event, measure: str) -> None:
    changes = counted(event_at(application(CaseClass.work_injury), "12-09 12:00"), event_at(event, NOON))

    assert figures(changes, case_class="work_injury") == {measure: 1}


def test_assigning_and_closing_count_the_workers_too() -> None:
    changes = counted(
        event_at(application(workers=5), "12-09 12:00"), event_at(assigned(), NOON), event_at(CLOSED, NOON)
    )

    assert figures(changes) == {"assigned": 1, "workers_assigned": 5, "closed": 1, "workers_closed": 5}


def test_a_case_is_assigned_once_whoever_follows() -> None:
    events = [
        event_at(application(), "12-09 12:00"),
        event_at(assigned(), NOON),
        event_at(assigned("L-2", 2), NOON),
    ]

    assert figures(counted(*events))["assigned"] == 1
    before = counted(*events[:2])
    assert figures(counted(events[2], known=before.cases)) == {}


def test_a_voided_payment_leaves_the_period_it_counted_in_whenever_it_is_voided() -> None:
    voided = PaymentVoided(**PAID.model_dump(), counted_at=at(NOON), reason=VoidReason.entered_twice)
    changes = counted(
        event_at(application(), "12-09 12:00"),
        event_at(PAID, NOON),
        event_at(PAID, NOON),
        event_at(voided, "12-13 09:00"),
    )
    assert figures(changes) == {"wages_recovered_fen": 700, "losses_recovered_fen": 900}
    assert figures(changes, "12-13") == {}
    assert [line.period for line in changes.journal[-2:]] == [day("12-10")] * 2


def test_an_agreement_that_takes_the_place_of_another_is_no_second_success() -> None:
    again = AGREED.model_copy(update={"number": 2})
    changes = counted(event_at(application(), NOON), event_at(AGREED, NOON), event_at(again, NOON))
    assert figures(changes)["agreements"] == 1


def test_money_counts_when_it_was_paid_and_closing_adds_none() -> None:
    changes = counted(
        event_at(application(), "12-09 12:00"), event_at(PAID, NOON), event_at(CLOSED, "12-11 12:00")
    )

    assert figures(changes) == {"wages_recovered_fen": 700, "losses_recovered_fen": 900}
    assert figures(changes, "12-11") == {"closed": 1, "workers_closed": 1}


def test_consultations_and_incidents_stand_against_a_zero_report() -> None:
    changes = counted(
        event_at(consultation(), NOON, subject="c-1"), event_at(incident(), NOON, subject="i-1")
    )

    assert figures(changes) == {"consultations": 1, "incidents": 1}
    assert figures(changes, case_class="wages") == {"consultations": 1}
    assert [line.against_zero for line in changes.journal] == [True, True]
    assert [(one.kind, one.people, one.people_exact) for one in changes.incidents] == [
        ("first_sign", 12, False)
    ]


def test_event_time_decides_the_period_not_when_it_was_recorded() -> None:
    changes = counted(event_at(application(), "12-10 15:59:59", recorded="12-12 09:00"))

    assert figures(changes, "12-10")["received"] == 1
    assert figures(changes, "12-12") == {}


def test_the_last_event_of_a_period_is_not_the_first_of_the_next() -> None:
    changes = counted(event_at(application(), "12-10 16:00"))

    assert figures(changes, "12-10") == {}
    assert figures(changes, "12-11")["received"] == 1


def test_outside_the_window_a_case_is_known_and_not_counted() -> None:
    changes = counted(event_at(application(), at("12-01 12:00")), event_at(GRANTED, NOON))

    assert figures(changes) == {"granted": 1}
    assert changes.cases["case-1"].received_at == at("12-01 12:00")
    assert len(changes.journal) == 1


def test_a_consultation_outside_the_window_and_other_county_events_leave_no_trace() -> None:
    changes = counted(event_at(consultation(), at("03-05 12:00"), subject="c-1"))

    assert (changes.figures, changes.journal) == ({}, [])


def test_an_event_of_a_campaign_without_a_calendar_is_named_before_anything_is_counted() -> None:
    batch = [event_at(application(), NOON, actor=person())]

    assert without_calendar(batch, {}) == {WENZHOU}
    assert without_calendar(batch, {WENZHOU}) == set()


def test_an_event_that_does_not_count_changes_no_figure() -> None:
    changes = counted(
        event_at(application(), "12-09 12:00"), event_at(AssignmentConfirmed(lawyer_id="L-1"), NOON)
    )

    assert figures(changes) == {}


def test_every_person_and_client_is_heard_in_their_own_county_at_the_time_of_recording() -> None:
    signs = signs_of_life(
        [
            event_at(application(), NOON, recorded="12-10 14:10", actor=client()),
            event_at(GRANTED, NOON, recorded="12-10 14:50", actor=person()),
            event_at(assigned(), NOON, recorded="12-10 14:30"),
            event_at(GRANTED, NOON, recorded="12-10 14:20", actor=person(LONGWAN), subject="case-2"),
        ],
        at("12-10 15:00"),
    )
    hour = full_hour(at("12-10 14:00"))

    assert signs == {
        (WENZHOU, LUCHENG, hour): (at("12-10 14:10"), at("12-10 14:50")),
        (WENZHOU, LONGWAN, hour): (at("12-10 14:20"), at("12-10 14:20")),
    }


def test_a_time_of_recording_ahead_of_ours_is_heard_as_now() -> None:
    now = at("12-10 14:05")
    signs = signs_of_life([event_at(application(), NOON, recorded="12-11 08:00", actor=client())], now)

    assert signs == {(WENZHOU, LUCHENG, full_hour(now)): (now, now)}


def test_a_full_hour_is_the_same_everywhere() -> None:
    assert full_hour(at("12-10 14:59:59")) == datetime(2018, 12, 10, 6, tzinfo=UTC)


def test_the_cases_of_a_batch_are_locked_sorted() -> None:
    batch = [
        event_at(application(), NOON, subject="b"),
        event_at(GRANTED, NOON, subject="a"),
        event_at(consultation(), NOON, subject="0"),
    ]

    assert case_ids(batch) == ["a", "b"]


def test_stock_is_undecided_then_unassigned_then_in_hand_then_gone() -> None:
    changes = counted(
        event_at(application(), "12-10 12:00"),
        event_at(GRANTED, "12-11 12:00"),
        event_at(assigned(), "12-12 12:00"),
        event_at(CLOSED, "12-13 12:00"),
    )

    assert [stock(changes, date) for date in ("12-09", "12-10", "12-11", "12-12", "12-13")] == [
        {},
        {"stock_undecided": 1},
        {"stock_unassigned": 1},
        {"stock_handled": 1},
        {},
    ]


def test_a_case_returned_by_its_lawyer_is_handled_by_nobody_until_it_is_assigned_again() -> None:
    changes = counted(
        event_at(application(), "12-10 12:00"),
        event_at(GRANTED, "12-10 13:00"),
        event_at(assigned(), "12-11 12:00"),
        event_at(RETURNED, "12-12 12:00"),
        event_at(assigned("L-2", round_=2), "12-14 12:00"),
    )

    assert [stock(changes, date) for date in ("12-11", "12-12", "12-13", "12-14")] == [
        {"stock_handled": 1},
        {"stock_unassigned": 1},
        {"stock_unassigned": 1},
        {"stock_handled": 1},
    ]
    assert [figures(changes, date).get("assigned", 0) for date in ("12-11", "12-14")] == [1, 0]


def test_a_returned_case_that_ends_leaves_the_stock_and_never_comes_back() -> None:
    changes = counted(
        event_at(application(), "12-10 12:00"),
        event_at(GRANTED, "12-10 13:00"),
        event_at(assigned(), "12-11 12:00"),
        event_at(RETURNED, "12-12 12:00"),
        event_at(WITHDRAWN, "12-13 12:00"),
        event_at(assigned("L-2", round_=2), "12-14 12:00"),
    )

    assert [stock(changes, date) for date in ("12-12", "12-13", "12-14")] == [{"stock_unassigned": 1}, {}, {}]


def test_a_return_told_for_before_its_assignment_counts_with_it() -> None:
    changes = counted(
        event_at(application(), "12-09 12:00"),
        event_at(GRANTED, "12-10 12:00"),
        event_at(assigned(), "12-12 12:00"),
        event_at(RETURNED, "12-11 12:00"),
    )

    assert [stock(changes, date) for date in ("12-10", "12-11", "12-12", "12-13")] == [
        {"stock_unassigned": 1}
    ] * 4


def test_assigned_or_returned_twice_changes_nothing_more() -> None:
    twice = counted(
        event_at(application(), "12-10 12:00"),
        event_at(RETURNED, "12-10 13:00"),
        event_at(assigned(), "12-11 12:00"),
        event_at(assigned("L-2"), "12-12 12:00"),
    )

    assert stock(twice, "12-10") == {"stock_undecided": 1}
    assert stock(twice, "12-12") == {"stock_handled": 1}


@pytest.mark.parametrize("ending", [REFUSED, WITHDRAWN, TERMINATED, CLOSED])
def test_whatever_ends_a_case_takes_it_out_of_the_stock(ending: Event) -> None:
    changes = counted(event_at(application(), "12-10 12:00"), event_at(ending, "12-11 12:00"))

    assert stock(changes, "12-10") == {"stock_undecided": 1}
    assert stock(changes, "12-11") == {}


def test_the_earliest_end_decides_also_when_it_is_read_later() -> None:
    changes = counted(
        event_at(application(), "12-10 12:00"),
        event_at(CLOSED, "12-13 12:00"),
        event_at(WITHDRAWN, "12-12 12:00"),
    )

    assert stock(changes, "12-12") == {}


def test_cases_from_before_the_window_are_in_stock_and_run_on_after_it() -> None:
    changes = counted(event_at(application(), at("12-01 12:00")), event_at(CLOSED, at("03-05 12:00")))

    assert stock(changes, "12-06") == {"stock_undecided": 1}
    assert stock(changes, "02-28") == {"stock_undecided": 1}


def _journey() -> Sequence[Envelope]:
    return [
        event_at(application(workers=3), "12-10 12:00"),
        event_at(GRANTED, "12-10 12:00"),
        event_at(assigned(), "12-11 12:00"),
        event_at(PAID, "12-12 12:00"),
        event_at(CLOSED, "12-13 12:00"),
    ]


def test_an_application_read_after_all_that_followed_gives_the_same_figures() -> None:
    in_order = {key: n for key, n in counted(*_journey()).figures.items() if n}

    for order in permutations(_journey()):
        assert {key: n for key, n in counted(*order).figures.items() if n} == in_order


def _stock_at(moves: Mapping[StockMove, int], instant: str, date: str) -> dict[str, int]:
    """By what was recorded before an instant: the stock at the end of a period."""
    of: Counter[str] = Counter()
    for move, n in moves.items():
        if move.recorded < at(instant) and move.period <= day(date):
            of[move.stage] += n
    return {stage: n for stage, n in of.items() if n}


def test_the_stock_of_a_past_moment_has_nothing_that_was_recorded_later() -> None:
    moves = counted(
        event_at(application(), "12-10 12:00"),
        event_at(GRANTED, "12-10 13:00", recorded="12-11 09:00"),
        event_at(assigned(), "12-11 12:00"),
        event_at(CLOSED, "12-11 15:00", recorded="12-12 10:00"),
    ).stock_moves

    then = ["12-10 12:00", "12-10 12:01", "12-11 09:01", "12-11 12:01", "12-12 10:01"]
    assert [_stock_at(moves, instant, "12-11") for instant in then] == [
        {},
        {"stock_undecided": 1},
        {"stock_unassigned": 1},
        {"stock_handled": 1},
        {},
    ]
    assert _stock_at(moves, "12-12 10:01", "12-10") == {"stock_unassigned": 1}, "granted, and closed after"


def test_how_the_stock_stood_does_not_depend_on_what_was_read_first() -> None:
    journey = [
        event_at(application(), "12-10 12:00"),
        event_at(GRANTED, "12-10 12:00", recorded="12-10 14:00"),
        event_at(assigned(), "12-11 12:00", recorded="12-11 13:00"),
        event_at(WITHDRAWN, "12-12 09:00", recorded="12-12 10:00"),
        event_at(CLOSED, "12-13 12:00", recorded="12-12 08:00"),
    ]
    in_order = {move: n for move, n in counted(*journey).stock_moves.items() if n}
    for order in permutations(journey):
        moves = counted(*order).stock_moves
        assert {move: n for move, n in moves.items() if n} == in_order
    assert _stock_at(in_order, "12-12 09:00", "12-12") == {"stock_handled": 1}
    assert _stock_at(in_order, "12-12 10:01", "12-12") == {}, "withdrawn before it was closed"


def test_of_a_case_from_before_turns_were_kept_only_what_moves_it_now_is_told() -> None:
    old = Case(
        "case-1", WENZHOU, LUCHENG, "wages", received_at=at("12-08 12:00"), granted_at=at("12-09 12:00")
    )
    changes = counted(
        event_at(assigned(), "12-11 12:00"),
        event_at(WITHDRAWN, "12-10 12:00", recorded="12-10 12:00"),
        known={"case-1": old},
    )
    assert changes.cases["case-1"].turns == ()
    assert sum(changes.stock_moves.values()) == -1


def test_the_same_holds_when_every_event_is_a_batch_of_its_own() -> None:
    total: dict[FigureKey, int] = {}
    known: dict[str, Case] = {}
    for envelope in reversed(_journey()):
        changes = count_batch([envelope], known, CALENDARS)
        known.update(changes.cases)
        for key, n in changes.figures.items():
            total[key] = total.get(key, 0) + n

    assert {key: n for key, n in total.items() if n} == {
        key: n for key, n in counted(*_journey()).figures.items() if n
    }
    assert known["case-1"].unclassed == {}


def test_differences_show_signed_beside_system_over_what_was_signed() -> None:
    assert differences({"received": 3, "closed": 1}, {"received": 4, "closed": 1, "granted": 9}) == {
        "received": (3, 4)
    }


def test_a_consultation_withdrawn_leaves_the_period_it_counted_in_and_stands_against_no_zero() -> None:
    recorded = consultation()
    withdrawn = ConsultationWithdrawn(
        **recorded.model_dump(), counted_at=at(NOON), reason=RecordWithdrawalReason.entered_twice
    )
    changes = counted(event_at(recorded, NOON), event_at(withdrawn, "12-13 09:00"))
    assert figures(changes) == {}
    assert [line.period for line in changes.journal] == [day("12-10")] * 2
    assert [line.against_zero for line in changes.journal] == [True, False]
    assert [(line.period, line.at) for line in changes.withdrawn] == [(day("12-10"), at("12-13 09:00"))]


def test_an_incident_withdrawn_leaves_the_period_it_counted_in() -> None:
    withdrawn = IncidentWithdrawn(
        kind=IncidentKind.first_sign,
        counted_at=at(NOON),
        reason=RecordWithdrawalReason.did_not_happen,
    )
    changes = counted(event_at(incident(), NOON), event_at(withdrawn, "12-13 09:00"))
    assert figures(changes) == {}
    assert len(changes.withdrawn) == 1


def test_a_case_that_an_event_leaves_as_it_was_is_not_written_again() -> None:
    known = counted(event_at(application(), NOON)).cases

    changes = counted(event_at(ACCEPTED, NOON), known=known)

    assert (changes.cases, figures(changes)) == ({}, {"accepted": 1})


def test_the_first_event_read_of_a_case_makes_it_known_whatever_it_says() -> None:
    assert counted(event_at(ACCEPTED, NOON)).cases.keys() == {"case-1"}


REPLACED = LawyerReplaced(
    from_lawyer_id="L-1",
    to_lawyer_id="L-2",
    to_lawyer_kind=LawyerKind.lawyer,
    reason=next(iter(ReplacementReason)),
)
CORRECTED = ClosingCorrected(
    number=2,
    method=ClosingMethod.mediation,
    outcome=ClosingOutcome.partly_recovered,
    recovered_fen=500,
    wages_recovered_fen=500,
    reason=CorrectionReason.entered_wrongly,
)


def case_after(*events: tuple[Event, str]) -> Case:
    return counted(*(event_at(event, when) for event, when in events)).cases["case-1"]


def test_a_case_is_in_the_hands_of_whom_it_was_given_to_last_and_of_nobody_when_returned() -> None:
    first = (assigned(), NOON)
    handler = case_after(first).handler
    assert handler
    assert case_after(first, (REPLACED, "12-11 09:00")).handler == "L-2"
    assert case_after(first, (RETURNED, "12-11 09:00")).handler is None
    assert case_after(first, (RETURNED, "12-11 09:00"), (assigned(), "12-12 09:00")).handler == handler


def test_how_a_case_ended_is_what_ended_it_first_and_of_two_at_once_the_closing() -> None:
    closed, later = (CLOSED, "12-11 09:00"), (TERMINATED, "12-12 09:00")
    for events in permutations([(assigned(), NOON), closed, later]):
        assert case_after(*events).ended_as is EndedAs.fully_recovered
    earlier = (TERMINATED, "12-11 08:00")
    for events in permutations([(assigned(), NOON), closed, earlier]):
        assert case_after(*events).ended_as is EndedAs.terminated
    at_once = (WITHDRAWN, "12-11 09:00")
    for events in permutations([(assigned(), NOON), closed, at_once]):
        assert case_after(*events).ended_as is EndedAs.fully_recovered


def test_a_corrected_closing_says_how_a_case_ended_unless_something_else_ended_it() -> None:
    corrected = (CORRECTED, "12-13 09:00")
    assert case_after((CLOSED, "12-11 09:00"), corrected).ended_as is EndedAs.partly_recovered
    ended = case_after((REFUSED, "12-10 09:00"), (CLOSED, "12-11 09:00"), corrected)
    assert ended.ended_as is EndedAs.refused
