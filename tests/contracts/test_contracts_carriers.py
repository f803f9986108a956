"""A record as others may write it: in one piece, in capitals, with other ids. Read, or set aside by name."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from builders_contracts import EXAMPLES, envelope
from builders_structured import CONTENT_TYPE, members, said_twice, structured
from contracts import Event, Unreadable
from contracts.kafka import from_record, read_headers, to_record
from delivery.messages import Message, SpoiltHeaders, headers_of

SENT = envelope(EXAMPLES[0])
ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def record(headers: Any, value: bytes | None) -> Message:
    return Message("yuanxin.counties.v1", 0, 0, None, value, headers)


def set_aside(message: Message) -> SpoiltHeaders:
    headers = headers_of(message)
    assert isinstance(headers, SpoiltHeaders)
    return headers


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.type)
def test_every_event_in_one_piece_is_the_event_in_headers(event: Event) -> None:
    sent = envelope(event)
    value = structured(sent, sequence=sent.sequence)
    assert from_record(read_headers([CONTENT_TYPE], value), value) == sent


@pytest.mark.parametrize(
    "content_type", [b"application/cloudevents+json", b"Application/CloudEvents+JSON ; charset=utf-8"]
)
@pytest.mark.parametrize("name", ["content-type", "Content-Type"])
def test_the_content_type_says_so_in_whichever_letters(name: str, content_type: bytes) -> None:
    value = structured(SENT)
    assert from_record(read_headers([(name, content_type)], value), value) == SENT


def test_data_may_come_as_base64_and_what_is_null_was_not_said() -> None:
    data = base64.b64encode(to_record(SENT).value).decode()
    value = json.dumps({**members(SENT), "actorcounty": None, "data": None, "data_base64": data}).encode()
    assert from_record(read_headers([CONTENT_TYPE], value), value) == replace(
        SENT, actor=replace(SENT.actor, county=None)
    )


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"id": "seven"}, "ce_id is malformed"),
        ({"id": None}, "ce_id is missing"),
        ({"time": "noon"}, "ce_time is malformed"),
        ({"sequence": 0}, "ce_sequence is malformed"),
        ({"sequence": 1.5}, "ce_sequence is malformed"),
        ({"sequence": True}, "ce_sequence is malformed"),
        ({"subject": ["a"]}, "ce_subject is malformed"),
        ({"actorkind": {"of": "person"}}, "ce_actorkind is malformed"),
        ({"subject": "\ud800"}, "ce_subject is malformed"),
    ],
)
def test_a_flaw_of_one_in_one_piece_is_named_and_its_county_is_known(
    changed: dict[str, Any], reason: str
) -> None:
    spoilt = set_aside(record([CONTENT_TYPE], structured(SENT, **changed)))
    assert (spoilt.reason, spoilt.partial.county) == (reason, SENT.county)


def test_an_attribute_that_one_in_one_piece_says_twice_is_named_and_the_rest_can_be_read() -> None:
    spoilt = set_aside(record([CONTENT_TYPE], said_twice(SENT, "campaign", "another")))
    assert spoilt.reason == "ce_campaign comes twice with two values"
    assert (spoilt.partial.county, spoilt.partial.campaign) == (SENT.county, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"data": None},
        {"data": "words"},
        {"data": None, "data_base64": "%"},
        {"data": None, "data_base64": 7},
        {"data_base64": "e30="},
    ],
)
def test_data_that_is_none_is_set_aside_with_all_attributes_known(changed: dict[str, Any]) -> None:
    value = structured(envelope(EXAMPLES[1]), **changed)
    headers = read_headers([CONTENT_TYPE], value)
    assert headers.county == SENT.county
    with pytest.raises(Unreadable):
        from_record(headers, value)


@pytest.mark.parametrize("value", [None, b"", b"[]", b"no json", b"\xff", b"[" * 200_000, b"9" * 5_000])
def test_what_only_says_that_it_is_in_one_piece_is_set_aside_by_what_its_headers_say(
    value: bytes | None,
) -> None:
    named = ("CE_County", SENT.county.encode())
    spoilt = set_aside(record([CONTENT_TYPE, named], value))
    assert (spoilt.reason, spoilt.partial.county) == ("the value is no CloudEvent in JSON", SENT.county)


@pytest.mark.parametrize("form", [b"application/cloudevents-batch+json", b"application/cloudevents+xml"])
def test_a_form_of_cloudevents_that_is_not_read_is_named(form: bytes) -> None:
    assert set_aside(record([("content-type", form)], structured(SENT))).reason.startswith("content-type")


@pytest.mark.parametrize("content_type", [None, b"", b"application/json; charset=utf-8", b"text/plain"])
def test_headers_in_capitals_and_any_other_content_type_or_none_are_binary_mode(
    content_type: bytes | None,
) -> None:
    sent = to_record(SENT)
    headers = [(name.upper(), text) for name, text in sent.headers if name != "content-type"]
    if content_type is not None:
        headers.append(("Content-Type", content_type))
    assert from_record(read_headers(headers, sent.value), sent.value) == SENT


def test_two_values_under_one_name_contradict_each_other_in_whichever_letters() -> None:
    sent = to_record(SENT)
    spoilt = set_aside(record([*sent.headers, ("Ce_Campaign", b"another")], sent.value))
    assert spoilt.reason == "ce_campaign comes twice with two values"
    assert (spoilt.partial.county, spoilt.partial.campaign) == (SENT.county, None)


def with_attribute(name: str, text: str) -> Message:
    sent = to_record(SENT)
    others = [pair for pair in sent.headers if pair[0] != name]
    return record([*others, (name, text.encode())], sent.value)


@pytest.mark.parametrize("text", [ULID, ULID.lower()])
def test_a_ulid_is_the_uuid_of_the_same_bits(text: str) -> None:
    headers = headers_of(with_attribute("ce_id", text))
    assert headers.id == UUID("01563e3a-b5d3-d676-4c61-efb99302bd5b")


@pytest.mark.parametrize(
    "text", ["8" + ULID[1:], ULID[:-1], ULID[:-1] + "U", ULID[:-1] + "ſ", ULID + "0", "A234-1234"]
)
def test_an_id_that_is_neither_uuid_nor_ulid_is_named_and_its_county_is_known(text: str) -> None:
    spoilt = set_aside(with_attribute("ce_id", text))
    assert (spoilt.reason, spoilt.partial.county) == ("ce_id is malformed", SENT.county)


@pytest.mark.parametrize("name", ["ce_time", "ce_recordedtime"])
@pytest.mark.parametrize(
    "text",
    [
        "2018-12-06t01:00:00z",
        "2018-12-06T01:00Z",
        "2018-12-06T01:00:00.000000000Z",
        "2018-12-06T09:00:00+0800",
        "2018-12-06t09:00:00+08:00",
    ],
)
def test_a_time_is_read_as_rfc_3339_and_its_users_write_it(name: str, text: str) -> None:
    headers = headers_of(with_attribute(name, text))
    assert not isinstance(headers, SpoiltHeaders)
    read = headers.time if name == "ce_time" else headers.recorded
    assert read == datetime(2018, 12, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2018-12-06t09:00:00", "2018-12-06T23:59:60Z", "z"])
def test_a_time_that_is_none_is_named_and_its_county_is_known(text: str) -> None:
    spoilt = set_aside(with_attribute("ce_time", text))
    assert (spoilt.reason, spoilt.partial.county) == ("ce_time is malformed", SENT.county)


def test_a_number_may_have_zeros_before_it() -> None:
    assert headers_of(with_attribute("ce_sequence", "0000000001")).sequence == 1


def test_a_record_without_a_value_is_set_aside_with_its_county_known() -> None:
    sent = to_record(SENT)
    headers = headers_of(record(sent.headers, None))
    assert not isinstance(headers, SpoiltHeaders)
    assert headers.county == SENT.county
    with pytest.raises(Unreadable, match="value: json_invalid"):
        from_record(headers, None)
