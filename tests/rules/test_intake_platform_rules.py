"""What becomes of an upload to the municipal platform, as a table (decision 40)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from intake.platform.codes import PlatformState as State
from intake.platform.rules import (
    LONGEST_PAUSE,
    RECEIPT_WAIT,
    Receipt,
    Upload,
    answered,
    asked_again,
    is_receipt_lost,
    looked_at,
    next_pause,
    not_packed,
    sent,
    tried,
    unreadable,
)

NOW = datetime(2018, 12, 11, 12, tzinfo=UTC)
CASE = UUID(int=1)
FIRST = Upload(CASE, "c", "330302", State.to_upload, 1, b"a", 1, NOW)
SENT = sent(tried(FIRST), NOW)
KNOWN = replace(SENT, state=State.acknowledged, platform_no="1", answered_at=NOW)


@pytest.mark.parametrize(
    ("before", "state", "revision"),
    [(FIRST, State.to_upload, 2), (SENT, State.changed, 2), (KNOWN, State.changed, 2)],
)
def test_another_content_is_another_revision_and_keeps_the_number(
    before: Upload, state: State, revision: int
) -> None:
    after = looked_at(before, b"b", 7, NOW)
    assert (after.state, after.revision, after.seen_version, after.attempts) == (state, revision, 7, 0)
    assert after.platform_no == before.platform_no


def test_the_same_content_changes_nothing_but_what_was_seen() -> None:
    assert looked_at(KNOWN, b"a", 7, NOW) == replace(KNOWN, seen_version=7)


def test_a_receipt_is_lost_when_it_has_not_come_in_its_time() -> None:
    late = NOW + RECEIPT_WAIT
    assert not is_receipt_lost(SENT, late - timedelta(seconds=1))
    assert is_receipt_lost(SENT, late)
    assert not is_receipt_lost(KNOWN, late)
    assert looked_at(SENT, b"a", 1, late).state is State.to_upload


@pytest.mark.parametrize(("before", "state"), [(FIRST, State.to_upload), (KNOWN, State.changed)])
def test_a_case_that_does_not_open_is_due_until_it_does(before: Upload, state: State) -> None:
    after = unreadable(before, NOW)
    assert (after.state, after.reason, after.platform_no) == (state, "unreadable", before.platform_no)
    assert Upload.first(CASE, "c", "330302", b"a", NOW) == replace(FIRST, seen_version=0)


def test_what_cannot_be_packed_waits_and_says_why() -> None:
    after = not_packed(tried(FIRST), "file-gone", NOW)
    assert (after.state, after.reason, after.next_try > NOW) == (State.to_upload, "file-gone", True)
    assert sent(after, NOW).reason is None


def test_a_person_may_have_anything_sent_again() -> None:
    changed = looked_at(KNOWN, b"b", 2, NOW)
    assert asked_again(changed, NOW).state is State.changed
    for upload in (FIRST, SENT, KNOWN):
        assert asked_again(tried(upload), NOW).state is State.to_upload
        assert asked_again(tried(upload), NOW).attempts == 0


@pytest.mark.parametrize(
    ("receipt", "state", "number", "reason"),
    [
        (Receipt(CASE, 1, "1"), State.acknowledged, "1", None),
        (Receipt(CASE, 1, reason="x"), State.refused, None, "x"),
    ],
)
def test_a_receipt_says_number_or_reason(
    receipt: Receipt, state: State, number: str | None, reason: str | None
) -> None:
    after = answered(SENT, receipt, NOW)
    assert after is not None
    assert (after.state, after.platform_no, after.reason, after.answered_at) == (state, number, reason, NOW)


def test_the_first_number_stays() -> None:
    assert answered(KNOWN, Receipt(CASE, 1, "2"), NOW) is None


def test_a_receipt_for_an_older_package_brings_its_number_and_nothing_else() -> None:
    changed = looked_at(SENT, b"b", 2, NOW)
    assert answered(changed, Receipt(CASE, 1, reason="x"), NOW) is None
    assert answered(changed, Receipt(CASE, 1, "1"), NOW) == replace(changed, platform_no="1", answered_at=NOW)


def test_a_receipt_for_a_package_that_was_never_made_says_nothing() -> None:
    assert answered(SENT, Receipt(CASE, 2, "1"), NOW) is None


def test_a_platform_that_is_away_is_left_alone_for_longer_each_time_and_never_for_long() -> None:
    pauses = [0.0]
    while pauses[-1] < LONGEST_PAUSE:
        pauses.append(next_pause(pauses[-1]))
    assert pauses[1:] == [5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 600.0]
    assert next_pause(LONGEST_PAUSE) == LONGEST_PAUSE


def test_only_a_case_that_came_from_there_goes_back_with_its_number() -> None:
    assert (KNOWN.registered_no, replace(KNOWN, registered_there=True).registered_no) == (None, "1")
