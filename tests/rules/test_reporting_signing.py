"""Signing: zero checked both ways, disputing, what is empty, and what the check says afterwards."""

from collections.abc import Collection, Mapping
from uuid import UUID

import pytest

from builders_reporting import FOUNDING, at, day
from contracts import ActorKind
from contracts.reporting import Check, Content
from reporting.calendar.rules.periods import Period, bounds
from reporting.daily_reports.rules.signing import (
    PeriodEvents,
    ReportRefused,
    figures_signed,
    objection_to_correction,
    objection_to_draft,
    objection_to_signing,
    open_for_signing,
    replaces_filled_by_empty,
)
from reporting.daily_reports.rules.versions import Dispute, Statement, StoredLine
from reporting.figures.rules.measures import REQUIRED, ZERO_MEANS
from reporting.report_line.rules import SignedFigures, check, content

ONE, TWO, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
UNSIGNED, SIGNED = StoredLine(), StoredLine(signed_at=at("12-10 16:30"))
NOTHING = PeriodEvents()
BUSY = PeriodEvents(
    events=frozenset({ONE, TWO, OTHER}),
    against_zero=(ONE, TWO),
)
SOME = {**dict.fromkeys(REQUIRED, 0), "received": 3, "received_wages": 2}


def period() -> Period:
    bearing = bounds(FOUNDING, day("12-10"))
    assert bearing is not None
    return bearing


def stated(
    *, zero: bool, figures: Mapping[str, int] | None = None, disputed: Collection[UUID] = ()
) -> Statement:
    return Statement(
        zero=zero,
        figures=figures,
        filled_by="测试人员甲",
        phone="0577-00000000",
        disputed=tuple(Dispute(event, "重复登记") for event in disputed),
    )


def test_signing_opens_at_the_cut_off() -> None:
    assert open_for_signing(period(), at("12-10 16:00"), in_roster=True) is None


def test_before_the_cut_off_nobody_signs() -> None:
    refused = open_for_signing(period(), at("12-10 15:59:59"), in_roster=True)

    assert refused == ReportRefused("signing-before-cut-off")


def test_who_is_not_in_the_roster_does_not_sign() -> None:
    assert open_for_signing(period(), at("12-10 16:00"), in_roster=False) == ReportRefused("out-of-roster")


def test_a_machine_drafts_and_does_not_sign() -> None:
    assert objection_to_draft(ActorKind.client, UNSIGNED) is None
    for line in (UNSIGNED, SIGNED):
        assert objection_to_signing(ActorKind.client, line) == ReportRefused("machine-may-not-sign")


def test_the_city_signs_and_does_not_draft() -> None:
    assert objection_to_signing(ActorKind.city, UNSIGNED) is None
    for line in (UNSIGNED, SIGNED):
        assert objection_to_draft(ActorKind.city, line) == ReportRefused("the-city-signs")


def test_a_person_drafts_and_signs_until_it_is_signed() -> None:
    for objection in (objection_to_draft, objection_to_signing):
        assert objection(ActorKind.person, UNSIGNED) is None
        assert objection(ActorKind.person, SIGNED) == ReportRefused("already-signed")


@pytest.mark.parametrize("by", [ActorKind.person, ActorKind.city])
def test_only_what_was_signed_can_be_corrected(by: ActorKind) -> None:
    assert objection_to_correction(by, SIGNED) is None
    assert objection_to_correction(by, UNSIGNED) == ReportRefused("not-signed-yet")


def test_a_zero_report_says_the_three_zeros_and_nothing_else() -> None:
    assert figures_signed(stated(zero=True), NOTHING) == dict.fromkeys(ZERO_MEANS, 0)


def test_figures_given_beside_a_zero_are_said_too() -> None:
    signed = figures_signed(stated(zero=True, figures={"closed": 3}), NOTHING)

    assert signed == {**dict.fromkeys(ZERO_MEANS, 0), "closed": 3}


def test_a_zero_report_does_not_differ_over_figures_nobody_stated() -> None:
    zeros = figures_signed(stated(zero=True), NOTHING)
    assert not isinstance(zeros, ReportRefused)

    assert check(SignedFigures(1, zeros, disputed=False), {"closed": 2}, complete=True) is Check.agreeing
    assert check(SignedFigures(1, zeros, disputed=False), {"incidents": 1}, complete=True) is Check.differing


def test_zero_with_events_is_refused_with_their_list() -> None:
    assert figures_signed(stated(zero=True), BUSY) == ReportRefused("zero-with-events", events=(ONE, TWO))


def test_events_are_disputed_one_by_one() -> None:
    half = stated(zero=True, disputed={ONE})

    assert figures_signed(half, BUSY) == ReportRefused("zero-with-events", events=(TWO,))


def test_zero_with_every_event_disputed_is_taken() -> None:
    signed = figures_signed(stated(zero=True, disputed={ONE, TWO}), BUSY)

    assert signed == dict.fromkeys(ZERO_MEANS, 0)


def test_only_events_of_the_period_can_be_disputed() -> None:
    statement = stated(zero=True, disputed={UUID(int=9), UUID(int=8)})

    assert figures_signed(statement, BUSY) == ReportRefused(
        "unknown-event", events=(UUID(int=8), UUID(int=9))
    )


def test_zero_beside_figures_that_are_not_is_refused() -> None:
    statement = stated(zero=True, figures={"consultations": 1, "incidents": 0})

    assert figures_signed(statement, NOTHING) == ReportRefused(
        "zero-contradicts-figures", fields=("consultations",)
    )


@pytest.mark.parametrize("measure", ZERO_MEANS)
def test_any_of_the_three_makes_it_a_report_with_figures(measure: str) -> None:
    statement = stated(zero=False, figures={**dict.fromkeys(REQUIRED, 0), measure: 1})

    assert figures_signed(statement, NOTHING) == statement.figures


def test_those_three_zero_without_the_flag_are_refused() -> None:
    statement = stated(zero=False, figures={**dict.fromkeys(REQUIRED, 0), "closed": 4})

    assert figures_signed(statement, NOTHING) == ReportRefused("zeros-without-flag", fields=ZERO_MEANS)


def test_a_number_not_given_is_not_a_zero() -> None:
    statement = stated(zero=False, figures={name: 1 for name in REQUIRED if name != "closed"})

    assert figures_signed(statement, NOTHING) == ReportRefused("figures-missing", fields=("closed",))
    assert figures_signed(stated(zero=False), NOTHING) == ReportRefused("figures-missing", fields=REQUIRED)


def test_an_empty_form_never_replaces_a_filled_one() -> None:
    refused = ReportRefused("empty-replaces-filled")

    assert replaces_filled_by_empty(stated(zero=False), SOME) == refused
    assert replaces_filled_by_empty(stated(zero=False, figures={"received": 0}), SOME) == refused


def test_an_empty_form_may_replace_an_empty_one_and_a_zero_may_be_said_over_figures() -> None:
    assert replaces_filled_by_empty(stated(zero=False), None) is None
    assert replaces_filled_by_empty(stated(zero=False), {"received": 0}) is None
    assert replaces_filled_by_empty(stated(zero=True), SOME) is None
    assert replaces_filled_by_empty(stated(zero=False, figures={"received": 1}), SOME) is None


def test_content_is_zero_report_or_figures() -> None:
    assert content(zero=True) is Content.zero_report
    assert content(zero=False) is Content.figures


@pytest.mark.parametrize(
    ("number", "signed", "disputed", "complete", "value"),
    [
        (1, SOME, False, False, Check.to_be_checked),
        (1, SOME, False, True, Check.agreeing),
        (2, SOME, False, True, Check.corrected),
        (2, SOME, False, False, Check.to_be_checked),
        (1, {**SOME, "received": 4}, False, True, Check.differing),
        (2, {**SOME, "received": 4}, False, True, Check.differing),
        (1, SOME, True, True, Check.differing),
        (1, SOME, True, False, Check.differing),
    ],
)
def test_the_check_compares_signed_with_system_figures_once_these_are_complete(
    number: int, signed: dict[str, int], disputed: bool, complete: bool, value: Check
) -> None:
    system = {"received": 3, "received_wages": 2}

    assert check(SignedFigures(number, signed, disputed), system, complete=complete) is value


def test_what_arrives_for_a_signed_period_makes_it_differ_and_a_correction_mends_it() -> None:
    before, after = {"received": 3, "received_wages": 2}, {"received": 4, "received_wages": 3}

    assert check(SignedFigures(1, SOME, disputed=False), before, complete=True) is Check.agreeing
    assert check(SignedFigures(1, SOME, disputed=False), after, complete=True) is Check.differing
    corrected = SignedFigures(2, {**SOME, **after}, disputed=False)
    assert check(corrected, after, complete=True) is Check.corrected
