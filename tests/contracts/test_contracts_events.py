"""The events as others read them: they only grow, and their form on Kafka survives the way there and back."""

import json
from pathlib import Path

import pytest

from builders_contracts import EXAMPLES, envelope
from contracts import EVENTS, Event, UnknownType, Unreadable, documents
from contracts.kafka import from_record, read_headers, to_record
from delivery.messages import Message, SpoiltHeaders, headers_of

GOLDEN = Path(__file__).parent / "golden"
DOCS = Path(__file__).parents[2] / "docs"

by_type = pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.type)


def test_every_event_has_an_example() -> None:
    assert {event.type for event in EXAMPLES} == set(EVENTS)


@by_type
def test_an_event_written_once_parses_for_ever(event: Event) -> None:
    golden = json.loads((GOLDEN / f"{event.type}.json").read_text(encoding="utf-8"))
    told = json.loads(EVENTS[event.type].model_validate(golden).model_dump_json())
    assert golden.items() <= told.items()


@by_type
def test_an_example_fills_every_field(event: Event) -> None:
    assert event.model_fields_set == set(type(event).model_fields)


@by_type
def test_an_envelope_survives_the_way_to_kafka_and_back(event: Event) -> None:
    sent = envelope(event)
    record = to_record(sent)
    assert from_record(read_headers(record.headers), record.value) == sent


def test_cases_are_keyed_by_case_and_the_rest_by_county() -> None:
    keys = {(to_record(envelope(event)).topic, to_record(envelope(event)).key.decode()) for event in EXAMPLES}
    assert keys == {("yuanxin.cases.v1", envelope(EXAMPLES[0]).subject), ("yuanxin.counties.v1", "330302")}


def test_a_reader_ignores_the_fields_of_a_later_version() -> None:
    record = to_record(envelope(EXAMPLES[1]))
    grown = json.dumps({**json.loads(record.value), "added_later": 1}).encode()
    assert from_record(read_headers(record.headers), grown).data == EXAMPLES[1]


HEADERS = [
    "ce_id",
    "ce_source",
    "ce_type",
    "ce_subject",
    "ce_time",
    "ce_recordedtime",
    "ce_sequence",
    "ce_actorkind",
]


@pytest.mark.parametrize("name", [*HEADERS, "ce_county", "ce_campaign"])
def test_an_attribute_that_comes_twice_with_two_values_is_named_and_the_rest_can_be_read(name: str) -> None:
    record = to_record(envelope(EXAMPLES[0]))
    twice = [*record.headers, (name, b"330399")]
    with pytest.raises(Unreadable, match=f"{name} comes twice with two values"):
        read_headers(twice)
    said_again = [*record.headers, *(pair for pair in record.headers if pair[0] == name)]
    assert read_headers(said_again) == read_headers(record.headers)

    spoilt = headers_of(Message("topic", 0, 0, None, record.value, twice))
    assert isinstance(spoilt, SpoiltHeaders)
    county = dict(record.headers)["ce_county"].decode()
    assert spoilt.partial.county == (None if name == "ce_county" else county)


@pytest.mark.parametrize("name", [*HEADERS, "ce_county", "ce_campaign"])
def test_a_missing_attribute_is_named(name: str) -> None:
    headers = [pair for pair in to_record(envelope(EXAMPLES[0])).headers if pair[0] != name]
    for without in (headers, [*headers, (name, None)]):
        with pytest.raises(Unreadable, match=f"{name} is missing"):
            read_headers(without)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ce_id", b"seven"),
        ("ce_time", b"2019-01-15T12:00:00"),
        ("ce_recordedtime", b"noon"),
        ("ce_sequence", b"0"),
        ("ce_actorkind", b"ghost"),
        ("ce_subject", b"\xff"),
        ("ce_county", b""),
    ],
)
def test_a_malformed_attribute_is_named(name: str, text: bytes) -> None:
    headers = [pair for pair in to_record(envelope(EXAMPLES[0])).headers if pair[0] != name]
    with pytest.raises(Unreadable, match=f"{name} is malformed"):
        read_headers([*headers, (name, text)])


@pytest.mark.parametrize("value", [None, b"", b"not json", b"[]", b'{"papers": "identity"}'])
def test_a_value_that_does_not_fit_is_unreadable(value: bytes | None) -> None:
    record = to_record(envelope(EXAMPLES[1]))
    with pytest.raises(Unreadable):
        from_record(read_headers(record.headers), value)


def test_the_reason_never_quotes_the_value() -> None:
    headers = read_headers(to_record(envelope(EXAMPLES[1])).headers)
    with pytest.raises(Unreadable) as caught:
        from_record(headers, json.dumps({"papers": "王小明", "due": "王小明"}).encode())
    assert "王" not in str(caught.value)


def test_an_unknown_type_is_told_apart() -> None:
    read = read_headers(to_record(envelope(EXAMPLES[0])).headers)
    headers = read._replace(type="cn.yuanxin.moon.landed.v1")
    with pytest.raises(UnknownType):
        from_record(headers, b"{}")


def test_a_service_may_only_tell_its_own_events() -> None:
    record = to_record(envelope(EXAMPLES[0]))
    forged = read_headers(record.headers)._replace(source="/yuanxin/mediation")
    with pytest.raises(Unreadable, match="another source"):
        from_record(forged, record.value)


def test_the_documents_are_generated_from_the_events() -> None:
    assert (DOCS / "events.md").read_text(encoding="utf-8") == documents.page()
    found = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / "schemas").glob("*.json")}
    assert found == documents.schemas()


BEFORE = {
    "properties": {"a": {"type": "string", "title": "A"}, "b": {"$ref": "#/$defs/B"}},
    "required": ["a"],
    "$defs": {"B": {"enum": ["x", "y"]}},
}


def test_growing_breaks_nothing() -> None:
    after = {
        "properties": {**BEFORE["properties"], "c": {"type": "string"}},  # type: ignore[dict-item]
        "required": ["a"],
        "$defs": {"B": {"enum": ["x", "y", "z"]}},
    }
    assert documents.breaks(BEFORE, after) == ()


def test_removing_retyping_requiring_and_losing_a_code_break() -> None:
    after = {
        "properties": {"b": {"type": "integer"}, "c": {"type": "string"}},
        "required": ["c"],
        "$defs": {"B": {"enum": ["x"]}},
    }
    assert documents.breaks(BEFORE, after) == (
        "a was removed",
        "b was retyped",
        "c became required",
        "B lost the code y",
    )


def test_documents_that_would_break_a_reader_are_not_written(tmp_path: Path) -> None:
    documents.write(tmp_path)
    path = tmp_path / "schemas" / "cn.yuanxin.papers.requested.v1.json"
    before = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(
        json.dumps({**before, "properties": {**before["properties"], "gone": {"type": "string"}}}),
        encoding="utf-8",
    )
    assert documents.write(tmp_path) == ("cn.yuanxin.papers.requested.v1.json: gone was removed",)
