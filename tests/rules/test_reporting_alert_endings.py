"""Alerts: what clears one, and what merely ends it."""

from datetime import datetime

import pytest

from builders_reporting import LUCHENG, WENZHOU, at, day
from reporting.alerts.rules import overdue_alert, silence_alert

DUE = at("12-10 17:00")


@pytest.mark.parametrize(
    ("ended_by", "cleared"),
    [(None, None), ("heard", at("12-12 09:00")), ("exempted", None), ("window_ended", None)],
)
def test_only_being_heard_clears_a_silence(ended_by: str | None, cleared: datetime | None) -> None:
    ended_at = at("12-12 09:00") if ended_by else None

    alert = silence_alert(
        WENZHOU, LUCHENG, at("12-10 08:00"), "sign_of_life", at("12-11 10:00"), ended_at, ended_by
    )

    assert (alert.kind, alert.raised) == ("silence", at("12-11 10:00"))
    assert (alert.cleared, alert.ended, alert.ended_by) == (cleared, ended_at, ended_by)


@pytest.mark.parametrize(
    ("signed", "exempted", "ended", "ended_by"),
    [
        (None, None, None, None),
        ("12-10 18:00", None, "12-10 18:00", "signed"),
        (None, "12-11 09:00", "12-11 09:00", "exempted"),
        ("12-12 09:00", "12-11 09:00", "12-11 09:00", "exempted"),
        ("12-11 09:00", "12-12 09:00", "12-11 09:00", "signed"),
        ("12-11 09:00", "12-11 09:00", "12-11 09:00", "signed"),
    ],
)
def test_an_overdue_report_is_cleared_by_a_signature_and_ended_by_the_first_answer(
    signed: str | None, exempted: str | None, ended: str | None, ended_by: str | None
) -> None:
    signed_at, exempted_at, ended_at = (at(text) if text else None for text in (signed, exempted, ended))

    alert = overdue_alert(WENZHOU, LUCHENG, day("12-10"), DUE, signed_at, exempted_at)

    assert (alert.kind, alert.raised, alert.period) == ("overdue", DUE, day("12-10"))
    assert (alert.cleared, alert.ended, alert.ended_by) == (signed_at, ended_at, ended_by)
