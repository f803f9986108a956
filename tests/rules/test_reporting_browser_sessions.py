"""What a link and a cookie hold, when a session is over, which forms come from our own pages (A5)."""

import secrets
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from access.page_forms import is_of_our_origin
from reporting.__main__ import lifetimes_of
from reporting.settings import Settings
from reporting.sign_in.rules import is_over, is_to_be_touched, is_word

SIGNED_IN = datetime.fromisoformat("2018-12-06T09:00:00+08:00")
EXPIRES = SIGNED_IN + timedelta(hours=8)
HOUR, MINUTE, INSTANT = timedelta(hours=1), timedelta(minutes=1), timedelta(microseconds=1)
NEEDED: dict[str, Any] = {
    "database_url": "postgresql://nobody@127.0.0.1:1/x",
    "loops_url": "postgresql://nobody@127.0.0.1:1/x",
    "kafka": "127.0.0.1:1",
    "request_key": "/key",
    "sealing_keys": "/ring",
    "audit_key": "/audit",
    "match_key": "/match",
}


def test_a_word_is_what_32_random_bytes_look_like() -> None:
    assert is_word(secrets.token_urlsafe(32))


@pytest.mark.parametrize("text", ["", "1", "a" * 42, "a" * 44, "a" * 42 + "\n", "é" * 43, "a" * 42 + "+"])
def test_what_could_be_guessed_or_is_none_of_ours_is_no_word(text: str) -> None:
    assert not is_word(text)


def test_a_session_ends_an_hour_after_its_last_use() -> None:
    assert not is_over(EXPIRES, SIGNED_IN, HOUR, SIGNED_IN + HOUR - INSTANT)
    assert is_over(EXPIRES, SIGNED_IN, HOUR, SIGNED_IN + HOUR)


def test_a_session_ends_after_eight_hours_however_much_it_is_used() -> None:
    assert not is_over(EXPIRES, EXPIRES - MINUTE, HOUR, EXPIRES - INSTANT)
    assert is_over(EXPIRES, EXPIRES - MINUTE, HOUR, EXPIRES)


def test_the_use_of_a_session_is_noted_once_a_minute() -> None:
    assert not is_to_be_touched(SIGNED_IN, HOUR, SIGNED_IN + MINUTE - INSTANT)
    assert is_to_be_touched(SIGNED_IN, HOUR, SIGNED_IN + MINUTE)


@pytest.mark.parametrize(
    ("fetch_site", "origin", "is_ours"),
    [
        ("same-origin", None, True),
        ("same-origin", "http://board.local", True),
        ("same-site", "http://board.local", False),
        ("cross-site", "http://evil.example", False),
        ("none", None, False),
        ("", "http://board.local", False),
        (None, "http://board.local", True),
        (None, "https://board.local", True),
        (None, "http://board.local:81", False),
        (None, "http://evil.example", False),
        (None, "null", False),
        (None, None, False),
    ],
)
def test_only_a_form_of_our_own_pages_signs_in(
    fetch_site: str | None, origin: str | None, is_ours: bool
) -> None:
    assert is_of_our_origin(fetch_site, origin, "board.local") is is_ours


@pytest.mark.parametrize("host", [None, ""])
def test_without_a_host_no_form_is_ours(host: str | None) -> None:
    assert not is_of_our_origin(None, "http://", host)


def test_a_link_lives_ten_minutes_a_session_eight_hours_and_one_hour_unused() -> None:
    lifetimes = lifetimes_of(Settings(**NEEDED))

    assert (lifetimes.link, lifetimes.session, lifetimes.idle) == (10 * MINUTE, 8 * HOUR, HOUR)


@pytest.mark.parametrize(
    "setting",
    [{"sign_in_link_minutes": 61}, {"browser_session_hours": 25}, {"browser_session_idle_minutes": 0}],
)
def test_no_setting_lets_a_link_or_a_session_live_long(setting: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**NEEDED, **setting)
