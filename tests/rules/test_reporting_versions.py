"""What a stored line is after each act: its ETag grows by one, and what is fixed stays."""

from dataclasses import replace
from uuid import UUID

import pytest

from builders_reporting import FOUNDING, at, day
from contracts.reporting import Check, Filing
from reporting.calendar.rules.periods import bounds
from reporting.daily_reports.rules.versions import (
    NO_SIGNATURES,
    Dispute,
    ExemptionAct,
    Signature,
    Statement,
    StoredLine,
    Version,
)
from reporting.report_line.rules import SignedFigures

[PERIOD] = filter(None, [bounds(FOUNDING, day("12-10"))])
BY_PROXY = Signature("city-1", None, at("12-10 18:00"), by_proxy=True, check_then=Check.to_be_checked)
SIGNED = StoredLine().after_signing(BY_PROXY, Filing.late)
STATEMENT = Statement(zero=False, figures={"received": 2}, filled_by="测试人员甲", phone="0577-00000000")


def test_what_the_city_is_shown_of_an_incident_are_its_words_and_why_it_may_be_none() -> None:
    told = replace(STATEMENT, incidents="工人聚集讨薪", incidents_disputed="不在本期")
    assert told.incident_words == ("工人聚集讨薪", "不在本期")
    assert replace(STATEMENT, incidents="无").incident_words is None
    assert STATEMENT.incident_words is None


def test_a_draft_changes_the_line_and_fixes_nothing() -> None:
    assert StoredLine().after_draft().after_draft() == StoredLine(version=2, has_draft=True)


def test_the_first_signing_fixes_filing_and_proxy_and_uses_the_draft_up() -> None:
    assert StoredLine().after_draft().after_signing(BY_PROXY, Filing.late) == StoredLine(
        version=2, filing=Filing.late, by_proxy=True, signed_at=at("12-10 18:00"), latest=1
    )


def test_a_correction_changes_the_latest_version_alone() -> None:
    assert SIGNED.after_correction(2) == replace(SIGNED, version=2, latest=2)


def test_a_first_signature_waits_fixes_nothing_and_uses_the_draft_up() -> None:
    waiting = StoredLine().after_draft().after_first_signature()

    assert waiting == StoredLine(version=2, awaiting=2)
    assert waiting.after_first_signature() == StoredLine(version=3, awaiting=3)
    assert waiting.after_signing(BY_PROXY, Filing.late).awaiting is None


def test_a_leave_is_used_up_by_the_correction_it_was_for() -> None:
    allowed = SIGNED.after_leave()

    assert allowed == replace(SIGNED, version=2, leave=2)
    assert allowed.after_first_signature().after_correction(2) == replace(SIGNED, version=4, latest=2)


def test_an_exemption_decided_again_has_another_reason_and_the_first_time() -> None:
    exempt = StoredLine().after_exemption("台风", "city-1", at("12-10 09:00"))

    assert exempt == StoredLine(
        version=1, exempt_reason="台风", exempted_by="city-1", exempted_at=at("12-10 09:00")
    )
    assert exempt.after_exemption("停电", "city-2", at("12-11 09:00")) == replace(
        exempt, version=2, exempt_reason="停电", exempted_by="city-2"
    )


def test_a_version_is_checked_by_its_figures_and_whether_it_disputes() -> None:
    disputing = replace(STATEMENT, figures=None, disputed=(Dispute(UUID(int=1), "重复登记"),))

    assert Version(2, STATEMENT, BY_PROXY).signed_figures == SignedFigures(2, {"received": 2}, disputed=False)
    assert Version(1, disputing, BY_PROXY).signed_figures == SignedFigures(1, {}, disputed=True)


def test_an_exemption_withdrawn_leaves_the_line_as_it_would_stand_without_it() -> None:
    exempt = SIGNED.after_exemption("台风", "city-1", at("12-10 09:00"))

    assert exempt.after_exemption_withdrawn(PERIOD, at("12-10 16:30")) == replace(SIGNED, version=3)


@pytest.mark.parametrize(
    ("exempted", "withdrawn", "is_asked_anew"),
    [
        ("12-10 17:00", "12-10 17:00:01", True),
        ("12-10 09:00", "12-10 17:00", False),
        ("12-10 17:00:01", "12-10 18:00", False),
    ],
)
def test_a_line_is_asked_for_anew_where_an_exemption_held_when_it_was_due(
    exempted: str, withdrawn: str, is_asked_anew: bool
) -> None:
    exempt = StoredLine().after_exemption("台风", "city-1", at(exempted))
    asked = exempt.after_exemption_withdrawn(PERIOD, at(withdrawn)).asked_anew_at
    assert asked == (at(withdrawn) if is_asked_anew else None)


def test_a_later_exemption_does_not_put_off_since_when_a_line_is_asked_for_anew() -> None:
    """It was decided after the due time, so it did not hold then: the first withdrawal counts for good."""
    acts = [
        ExemptionAct("exempted", "台风", "city-1", None, at("12-10 09:00")),
        ExemptionAct("withdrawn", "填错了", "city-1", None, at("12-10 17:30")),
        ExemptionAct("exempted", "停电", "city-1", None, at("12-10 17:40")),
        ExemptionAct("withdrawn", "填错了", "city-1", None, at("12-10 17:50")),
    ]
    now = StoredLine()
    for act in acts:
        if act.act == "exempted":
            now = now.after_exemption(act.reason, act.by, act.at)
        else:
            now = now.after_exemption_withdrawn(PERIOD, act.at)

    assert now.asked_anew_at == at("12-10 17:30")
    assert now.before(at("12-10 17:35"), [], acts[:2]).asked_anew_at == at("12-10 17:30")


def test_a_line_of_a_past_moment_has_what_was_signed_and_decided_until_then() -> None:
    decided = ExemptionAct("exempted", "台风", "city-1", None, at("12-10 09:00"))
    again = ExemptionAct("exempted", "停电", "city-2", None, at("12-10 10:00"))
    withdrawn = ExemptionAct("withdrawn", "填错了", "city-1", None, at("12-10 17:30"))
    now = replace(SIGNED, version=9, latest=2, asked_anew_at=at("12-10 17:30"), has_draft=True)
    first = Version(1, STATEMENT, BY_PROXY)

    assert now.before(at("12-10 09:00"), [], []) == StoredLine()
    assert now.before(at("12-10 17:00"), [], [decided, again]) == StoredLine(
        exempt_reason="停电", exempted_by="city-2", exempted_at=at("12-10 09:00")
    )
    asked = now.before(at("12-10 17:31"), [], [decided, again, withdrawn])
    assert asked == StoredLine(asked_anew_at=at("12-10 17:30"))
    signed = now.before(at("12-10 18:01"), [first], [decided, again, withdrawn])
    assert signed == replace(now, version=0, latest=1, has_draft=False)


def test_of_a_line_that_nobody_signed_no_words_were_signed() -> None:
    assert NO_SIGNATURES.words == []
