"""Whose a topic is, what keeps messages in order, and what counts as bad."""

import re

import pytest

from contracts.agencies import AGENCY_CODE, MessageAnswered, MessageOutcome, MessageRefusal
from intake.agency_messages.rules import RawMessage, Taken, source_of, subject_of
from intake.agency_topics.rules import MOST_BYTES, Fates, agency_in, is_too_large

LONG = "labour-administration2-inspectionbrigade0302"


def test_a_code_may_be_as_long_as_the_register_allows() -> None:
    assert re.fullmatch(AGENCY_CODE, LONG)


@pytest.mark.parametrize(
    ("topic", "code"),
    [
        ("agency.court.in.v1", "court"),
        ("agency.hr-ss.in.v1", "hr-ss"),
        (f"agency.{LONG}.in.v1", LONG),
        ("agency.court.out.v1", None),
        ("agency.Court.in.v1", None),
        ("agency.court.in.v1\n", None),
        ("yuanxin.cases.v1", None),
    ],
)
def test_the_agency_is_in_the_name_of_its_topic(topic: str, code: str | None) -> None:
    assert agency_in(topic) == code


@pytest.mark.parametrize(
    ("data", "subject"),
    [
        (b'{"document_no": " A-1 "}', "A-1"),
        (b'{"case": {"document_no": "A-1"}}', "A-1"),
        (b'{"case": {"case_no": "1"}}', "m-1"),
        (b'{"case": "A-1"}', "m-1"),
        (b'{"document_no": 1}', "m-1"),
        (b'{"document_no": " "}', "m-1"),
        (b'{"document_no": "' + b"9" * 65 + b'"}', "m-1"),
        (b'{"document_no": "A\\u0000"}', "m-1"),
        ('{"document_no": "1号 张三"}'.encode(), "m-1"),
        (b"[]", "m-1"),
        (b"{", "m-1"),
        (b"[" * 100_000, "m-1"),
    ],
)
def test_messages_about_one_document_keep_their_order_others_stand_alone(data: bytes, subject: str) -> None:
    type_ = {"type": "cn.yuanxin.agency.referral-made.v1"}
    assert subject_of(RawMessage("/court", "m-1", type_, data)) == subject


def test_what_is_of_no_type_of_ours_is_about_nothing_that_could_be_said_again() -> None:
    assert subject_of(RawMessage("/court", "m-1", {"type": "x"}, b'{"document_no": "A-1"}')) == "m-1"


def answered(outcome: MessageOutcome, reason: MessageRefusal | None = None) -> MessageAnswered:
    return MessageAnswered(message_source="/court", message_id="1", outcome=outcome, reason=reason)


def test_what_says_nothing_or_waits_here_is_bad_and_a_refusal_of_what_was_understood_is_not() -> None:
    fates = Fates(quarantined=1, parked=2, passed_over=3)
    fates.add(answered(MessageOutcome.taken))
    fates.add(answered(MessageOutcome.duplicate))
    fates.add(answered(MessageOutcome.refused, MessageRefusal.foreign_county))
    fates.add(answered(MessageOutcome.refused, MessageRefusal.not_json))
    assert (fates.seen, fates.bad, fates.refused) == (7, 4, 2)


def test_an_agency_says_so_much_about_a_case_or_where_there_is_none_about_a_document() -> None:
    taken = [Taken("1号", "A-1"), Taken(document_no="A-1"), Taken()]
    assert [each.about for each in taken] == ["1号", "A-1", None]


def test_what_an_agency_sent_is_held_under_its_name() -> None:
    assert source_of("hr-ss") == "agency/hr-ss"


def test_a_record_is_measured_with_its_headers_once_it_is_unpacked() -> None:
    headers = [("ce_id", b"1")]
    room = MOST_BYTES - len("ce_id") - 1

    assert not is_too_large(headers, b" " * room)
    assert is_too_large(headers, b" " * (room + 1))
    assert not is_too_large([], None)
