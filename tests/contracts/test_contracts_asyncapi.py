"""docs/asyncapi.json is AsyncAPI 3 by its own schema, holds every message, and its examples are read by us.

asyncapi-3.0.0.json is the official schema (@asyncapi/specs 6.8.0, 3.0.0-without-$id.json; Apache 2.0).
"""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import pytest

from contracts import EVENTS, asyncapi
from contracts.agencies import AGENCY_EVENTS, MESSAGES
from contracts.content_modes import in_binary_mode
from contracts.kafka import from_record, read_headers

HERE: Final = Path(__file__).parent
DOCS: Final = HERE.parents[1] / "docs"
EXAMPLES: Final = asyncapi.read_examples(HERE / "golden")
DOCUMENT: Final = asyncapi.document(EXAMPLES)
MESSAGES_THERE: Final[dict[str, Any]] = DOCUMENT["components"]["messages"]


def official() -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator(json.loads((HERE / "asyncapi-3.0.0.json").read_text("utf-8")))


def resolved(part: Any, *, root: Any = DOCUMENT) -> Any:
    """With what a reference names in its place."""
    if isinstance(part, list):
        return [resolved(each, root=root) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" not in part:
        return {name: resolved(each, root=root) for name, each in part.items()}
    found = root
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return resolved(found, root=root)


def test_the_document_is_generated_from_the_events() -> None:
    assert (DOCS / asyncapi.FILE).read_text(encoding="utf-8") == asyncapi.text(EXAMPLES)


def test_the_document_is_asyncapi_3_by_the_official_schema() -> None:
    assert [error.message for error in official().iter_errors(DOCUMENT)] == []


@pytest.mark.parametrize("spoil", ["operations", "channels", "asyncapi"])
def test_the_official_schema_finds_what_is_wrong(spoil: str) -> None:
    wrong: dict[str, Any] = {"operations": {"a": {}}, "channels": {"a": {"address": 1}}, "asyncapi": "2.6.0"}
    assert not official().is_valid({**DOCUMENT, spoil: wrong[spoil]})


def test_every_reference_resolves() -> None:
    resolved(DOCUMENT)


def test_every_event_and_every_message_of_an_agency_has_its_place() -> None:
    by_channel = {name: set(channel["messages"]) for name, channel in DOCUMENT["channels"].items()}
    assert by_channel["cases"] | by_channel["counties"] == set(EVENTS)
    assert by_channel["agencyIn"] == {*MESSAGES, *(f"{each}.structured" for each in MESSAGES)}
    assert by_channel["agencyOut"] == set(AGENCY_EVENTS)
    for name, operation in DOCUMENT["operations"].items():
        assert operation["action"] == ("receive" if name == "agencyIn" else "send")
        assert len(operation["messages"]) == len(by_channel[name])


def test_every_message_has_an_example() -> None:
    assert [name for name, message in MESSAGES_THERE.items() if not message["examples"]] == []


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_the_example_of_an_event_is_a_record_that_we_read(name: str) -> None:
    (example,) = MESSAGES_THERE[name]["examples"]
    headers = [(header, text.encode()) for header, text in example["headers"].items()]
    read = from_record(read_headers(headers), json.dumps(example["payload"]).encode())
    assert type(read.data) is EVENTS[name]
    assert_described(MESSAGES_THERE[name], example)


@pytest.mark.parametrize("name", sorted(AGENCY_EVENTS))
def test_the_example_of_what_an_agency_is_told_is_as_described(name: str) -> None:
    for example in MESSAGES_THERE[name]["examples"]:
        AGENCY_EVENTS[name].model_validate(example["payload"])
        assert_described(MESSAGES_THERE[name], example)


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_the_example_of_an_agency_says_the_same_in_both_modes(name: str) -> None:
    binary, whole = (MESSAGES_THERE[each] for each in (name, f"{name}.structured"))
    for one, other in zip(binary["examples"], whole["examples"], strict=True):
        assert_described(binary, one)
        assert_described(whole, other)
        structured = [("content-type", whole["contentType"].encode())]
        headers, data = in_binary_mode(structured, json.dumps(other["payload"]).encode())
        assert dict(headers) == {
            header: text.encode() for header, text in one["headers"].items() if header != "content-type"
        }
        MESSAGES[name].model_validate_json(data or b"")
        assert json.loads(data or b"") == one["payload"]


def assert_described(message: Any, example: Any) -> None:
    jsonschema_rs.Draft7Validator(resolved(message["payload"])).validate(example["payload"])
    if "headers" in example:
        jsonschema_rs.Draft7Validator(resolved(message["headers"])).validate(example["headers"])


def test_what_grows_breaks_nothing_and_what_is_taken_away_is_named(tmp_path: Path) -> None:
    assert asyncapi.write(tmp_path, EXAMPLES) == ()
    path = tmp_path / asyncapi.FILE
    grown = deepcopy(DOCUMENT)
    grown["channels"]["cases"]["address"] = "yuanxin.cases.v0"
    grown["channels"]["agencyIn"]["messages"]["cn.yuanxin.agency.gone.v1"] = {}
    papers = grown["components"]["schemas"]["cn.yuanxin.papers.requested.v1"]
    papers["properties"]["gone"] = {"type": "string"}
    made = "cn.yuanxin.agency.referral-made.v1"
    grown["components"]["messages"][made]["headers"]["properties"]["ce_gone"] = {"type": "string"}
    grown["components"]["messages"][made]["headers"]["required"].remove("ce_source")
    grown["components"]["messages"][f"{made}.structured"]["payload"]["required"].remove("id")
    path.write_text(json.dumps(grown), encoding="utf-8")
    assert set(asyncapi.write(tmp_path, EXAMPLES)) == {
        "agencyIn: cn.yuanxin.agency.gone.v1 was removed",
        "cases is another topic",
        "cn.yuanxin.papers.requested.v1.gone was removed",
        f"headers of {made}.ce_gone was removed",
        f"headers of {made}.ce_source became required",
        f"payload of {made}.structured.id became required",
    }
    assert json.loads(path.read_text(encoding="utf-8")) == grown
    assert asyncapi.breaks_of({**grown, "channels": {}, "components": {"schemas": {}}}, DOCUMENT) == ()
