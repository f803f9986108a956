"""Signing: zero checked both ways, disputing, what is empty, and what the check says afterwards."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

import pytest

from builders_reporting import FOUNDING, at, day
from contracts import ActorKind
from contracts.reporting import Check, Content
from reporting.calendar.rules.periods import Period, bounds
from reporting.daily_reports.rules.signing import (
    By,
    PeriodEvents,
    ReportRefused,
    figures_signed,
    locked,
    machine_zero,
    objection_to_correction,
    objection_to_draft,
    objection_to_leave,
    objection_to_second_signature,
    objection_to_signing,
    objection_to_withdrawing_exemption,
    open_for_drafting,
    open_for_proxy,
    open_for_signing,
    reason_not_asked,
    replaces_filled_by_empty,
    signs_twice,
)
from reporting.daily_reports.rules.versions import (
    Dispute,
    FirstSignature,
    Signature,
    Statement,
    StoredLine,
    Version,
    signed_words,
)
from reporting.figures.rules.measures import REQUIRED, ZERO_MEANS
from reporting.report_line.rules import SignedFigures, check, content

ONE, TWO, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
CLERK, CITY = By(ActorKind.person, "测试人员甲", "staff-1"), By(ActorKind.city, "市局测试人员", "city-1")
MACHINE = By(ActorKind.client, None, "client-1")
UNSIGNED, SIGNED = StoredLine(), StoredLine(signed_at=at("12-10 16:30"))
NOTHING = PeriodEvents()
BUSY = PeriodEvents(
    disputed=frozenset({ONE, TWO, OTHER}),
    against_zero=(ONE, TWO),
)
SOME = {**dict.fromkeys(REQUIRED, 0), "received": 3, "received_wages": 2}


def period() -> Period:
    bearing = bounds(FOUNDING, day("12-10"))
    assert bearing is not None
    return bearing


def stated(
    *,
    zero: bool,
    figures: Mapping[str, int] | None = None,
    disputed: Collection[UUID] = (),
    incidents: str | None = None,
    incidents_disputed: str | None = None,
) -> Statement:
    return Statement(
        zero=zero,
        figures=figures,
        filled_by="测试人员甲",
        phone="0577-00000000",
        disputed=tuple(Dispute(event, "重复登记") for event in disputed),
        incidents=incidents,
        incidents_disputed=incidents_disputed,
    )


FILLED = stated(zero=False, figures=SOME)


def test_signing_opens_at_the_cut_off() -> None:
    assert open_for_signing(period(), at("12-10 16:00"), in_roster=True) is None


def test_before_the_cut_off_nobody_signs() -> None:
    refused = open_for_signing(period(), at("12-10 15:59:59"), in_roster=True)

    assert refused == ReportRefused("signing-before-cut-off")


def test_who_is_not_in_the_roster_does_not_sign() -> None:
    assert open_for_signing(period(), at("12-10 16:00"), in_roster=False) == ReportRefused("out-of-roster")


def test_a_machine_drafts_and_does_not_sign() -> None:
    assert objection_to_draft(MACHINE, UNSIGNED) is None
    for line in (UNSIGNED, SIGNED):
        assert objection_to_signing(MACHINE, line) == ReportRefused("machine-may-not-sign")


def test_the_city_signs_and_does_not_draft() -> None:
    assert objection_to_signing(CITY, UNSIGNED) is None
    for line in (UNSIGNED, SIGNED):
        assert objection_to_draft(CITY, line) == ReportRefused("the-city-signs")


def test_the_city_signs_after_the_due_time_and_says_why() -> None:
    assert open_for_proxy(period(), at("12-10 17:00"), "联系不上") == ReportRefused("proxy-before-due")
    assert open_for_proxy(period(), at("12-10 17:00:01"), None) == ReportRefused("proxy-without-reason")
    assert open_for_proxy(period(), at("12-10 17:00:01"), "联系不上") is None


def test_a_person_drafts_and_signs_until_it_is_signed() -> None:
    for objection in (objection_to_draft, objection_to_signing):
        assert objection(CLERK, UNSIGNED) is None
        assert objection(CLERK, SIGNED) == ReportRefused("already-signed")


@pytest.mark.parametrize("by", [CLERK, CITY])
def test_a_token_without_a_name_drafts_and_signs_nothing(by: By) -> None:
    nameless = replace(by, name=None)
    assert objection_to_signing(nameless, UNSIGNED) == ReportRefused("token-without-name")
    assert objection_to_correction(nameless, SIGNED) == ReportRefused("token-without-name")
    assert objection_to_draft(replace(CLERK, name=None), UNSIGNED) is None


@pytest.mark.parametrize("by", [CLERK, CITY])
def test_only_what_was_signed_can_be_corrected(by: By) -> None:
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

    for before in (FILLED, stated(zero=True), stated(zero=False, incidents="工地讨薪")):
        assert replaces_filled_by_empty(stated(zero=False), before) == refused
        assert replaces_filled_by_empty(stated(zero=False, figures={"received": 0}), before) == refused
    assert replaces_filled_by_empty(stated(zero=False, incidents="工地讨薪"), FILLED) == refused


def test_an_empty_form_may_replace_an_empty_one_and_a_zero_may_be_said_over_figures() -> None:
    assert replaces_filled_by_empty(stated(zero=False), None) is None
    assert replaces_filled_by_empty(stated(zero=False), stated(zero=False, figures={"received": 0})) is None
    assert replaces_filled_by_empty(stated(zero=True), FILLED) is None
    assert replaces_filled_by_empty(stated(zero=False, figures={"received": 1}), FILLED) is None
    words = stated(zero=False, incidents="工地讨薪")
    assert replaces_filled_by_empty(words, stated(zero=True)) is None


def test_a_machines_zero_replaces_no_number_and_is_not_taken_against_events() -> None:
    zero = stated(zero=True, figures={"received": 3})

    assert machine_zero(zero, None, NOTHING) is None
    assert machine_zero(zero, stated(zero=True), NOTHING) is None
    assert machine_zero(zero, FILLED, NOTHING) == ReportRefused(
        "machine-zero-replaces-filled", fields=("received_wages",)
    )
    assert machine_zero(zero, None, BUSY) == ReportRefused("machine-zero-with-events", events=(ONE, TWO))


def test_a_draft_begins_with_its_period_for_who_is_in_the_roster() -> None:
    assert open_for_drafting(period(), at("12-09 16:00"), in_roster=True) is None
    assert open_for_drafting(period(), at("12-09 15:59:59"), in_roster=True) == ReportRefused(
        "period-not-begun"
    )
    assert open_for_drafting(period(), at("12-10 09:00"), in_roster=False) == ReportRefused("out-of-roster")


TELLING = (
    "20人聚集",
    "工地门口有十几个人讨薪",
    "无证人员聚集",
    "昨日苗头已化解",
    "无异常。另：二三十人",
    "有",
    "无" * 99,
)
SAYING_NONE = [None, "", "无 ", " 无。 ", "没有", "暂无", "未发生", "无异常", "零", "0", "/", "—", "N/A"]
SAYING_NONE += ["无苗头，无群体性事件", "一切正常", "目前正常", "本期未发现欠薪苗头", "今日无重大异常情况"]
SAYING_NONE += ["无群体性事件和其他异常问题"]


@pytest.mark.parametrize("words", TELLING)
def test_words_of_an_incident_stand_against_a_zero(words: str) -> None:
    refused = ReportRefused("zero-with-incident-words")
    no_incident = {**dict.fromkeys(REQUIRED, 0), "received_wages": 2}

    assert figures_signed(stated(zero=True, incidents=words), NOTHING) == refused
    assert figures_signed(stated(zero=False, figures=no_incident, incidents=words), NOTHING) == refused


@pytest.mark.parametrize("words", SAYING_NONE)
def test_words_that_say_there_was_none_stand_against_nothing(words: str | None) -> None:
    statement = stated(zero=True, incidents=words, incidents_disputed="没有")

    assert figures_signed(statement, NOTHING) == dict.fromkeys(ZERO_MEANS, 0)
    assert not statement.is_disputed


def test_words_beside_a_counted_incident_are_its_words() -> None:
    one = {**dict.fromkeys(REQUIRED, 0), "incidents": 1}

    assert figures_signed(stated(zero=False, figures=one, incidents="20人聚集"), NOTHING) == one


def test_a_person_may_say_why_the_words_are_no_incident_of_the_period_and_it_is_differing_then() -> None:
    statement = stated(zero=True, incidents="昨日苗头已化解", incidents_disputed="昨日已上报")

    assert figures_signed(statement, NOTHING) == dict.fromkeys(ZERO_MEANS, 0)
    signed = SignedFigures(1, dict.fromkeys(ZERO_MEANS, 0), statement.is_disputed)
    assert check(signed, {}, complete=True) is Check.differing


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


def test_only_what_is_exempt_can_be_asked_for_again() -> None:
    exempt = UNSIGNED.after_exemption("台风", "city-1", at("12-10 09:00"))

    assert objection_to_withdrawing_exemption(CITY, UNSIGNED) == ReportRefused("not-exempt")
    assert objection_to_withdrawing_exemption(CITY, exempt) is None


FIRST = FirstSignature(1, FILLED, "staff-1", "测试人员甲", at("12-10 16:10"))


def test_a_second_signature_needs_a_first_and_a_name() -> None:
    waiting, nameless = StoredLine(awaiting=1), By(ActorKind.person, None, "staff-2")

    assert objection_to_second_signature(CLERK, waiting) is None
    assert objection_to_second_signature(CLERK, UNSIGNED) == ReportRefused("no-first-signature")
    assert objection_to_second_signature(nameless, waiting) == ReportRefused("token-without-name")


@pytest.mark.parametrize(
    ("name", "subject", "is_same"),
    [
        ("测试审签人", "staff-2", False),
        ("测试人员甲", "staff-2", True),
        ("测试审签人", "staff-1", True),
    ],
)
def test_the_second_is_another_account_and_another_name(name: str, subject: str, *, is_same: bool) -> None:
    refused = signs_twice(By(ActorKind.person, name, subject), FIRST)

    assert refused == (ReportRefused("same-person-signs-twice") if is_same else None)


def test_a_correction_is_locked_from_its_instant_on_unless_the_city_gave_leave() -> None:
    from_then = at("12-13 00:00")

    assert locked(SIGNED, None, at("02-28 09:00")) is None
    assert locked(SIGNED, from_then, at("12-12 23:59:59")) is None
    assert locked(SIGNED, from_then, from_then) == ReportRefused("correction-locked")
    assert locked(replace(SIGNED, leave=2), from_then, from_then) is None


def test_leave_is_given_where_it_is_needed_and_one_at_a_time() -> None:
    from_then = at("12-13 00:00")

    assert objection_to_leave(SIGNED, from_then, from_then) is None
    assert objection_to_leave(SIGNED, None, from_then) == ReportRefused("correction-not-locked")
    assert objection_to_leave(SIGNED, from_then, at("12-12 09:00")) == ReportRefused("correction-not-locked")
    allowed = replace(SIGNED, leave=2)
    assert objection_to_leave(allowed, from_then, from_then) == ReportRefused("correction-allowed-already")


def test_one_of_two_signatures_tells_of_an_incident_and_takes_none_back() -> None:
    """In the order of signing, also where all was signed in one second."""
    now, words = at("12-10 16:10"), "20人聚集讨薪"
    telling = replace(FILLED, incidents=words)
    firsts = [
        FirstSignature(number, statement, "staff-1", name, now)
        for number, statement, name in (
            (1, telling, None),
            (2, FILLED, "甲"),
            (4, telling, "甲"),
            (5, FILLED, "甲"),
        )
    ]
    signature = Signature("staff-2", None, now, by_proxy=False, check_then=Check.agreeing)
    by_two = Version(1, FILLED, signature, first=firsts[1])
    alone = Version(1, telling, replace(signature, signer_name="乙"))

    told = [(each.words, each.by) for each in signed_words([by_two], firsts)]

    assert told == [((words, None), "staff-1"), (None, "staff-2"), ((words, None), "甲")]
    assert [each.by for each in signed_words([alone], ())] == ["乙"]


def test_no_draft_is_taken_while_a_first_signature_waits() -> None:
    waiting = StoredLine(awaiting=1)

    for by in (MACHINE, CLERK):
        assert objection_to_draft(by, waiting) == ReportRefused("first-signature-waits")
    assert objection_to_draft(CITY, waiting) == ReportRefused("the-city-signs")


def test_only_the_city_says_why_it_signs_second_and_only_the_first_time() -> None:
    refused = ReportRefused("reason-not-asked")

    assert reason_not_asked(CITY, UNSIGNED, "值班领导出差") is None
    assert reason_not_asked(CLERK, UNSIGNED, None) is None
    assert [reason_not_asked(*who, "理由") for who in ((CLERK, UNSIGNED), (CITY, SIGNED))] == [refused] * 2
