"""How a row becomes bytes: version 1 is for ever, or everything sealed so far would be found broken."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from audit.facts import Table, facts_of
from audit.links import content_hash, link_hash, next_entry

KEY = bytes(range(32))
AT = datetime(2019, 1, 8, 4, 0, 0, 123, tzinfo=UTC)
ROW: dict[str, Any] = {
    "id": 7,
    "case_id": UUID(int=1),
    "reason": "拖欠工资",
    "zero": False,
    "at": AT,
    "due": date(2019, 2, 28),
    "digest": b"\x00\xff",
    "papers": ["identity", None],
    "amount": Decimal("1.50"),
    "choice": '{"a": 1}',
}


def test_the_bytes_of_version_1_are_those_of_its_first_day() -> None:
    content = content_hash(KEY, "steps", ROW)
    assert content.hex() == "947ac9974a3af462c682dc1af739cd158cb9d2d5a049d72969114202b3c9030e"
    first = next_entry(KEY, None, "330302", "steps", '{"id": 7}', content, AT)
    second = next_entry(KEY, first, "330302", "steps", '{"id": 8}', content, AT)
    assert (first.number, second.number) == (1, 2)
    assert [first.hash.hex(), second.hash.hex()] == [
        "13a11d998ef76081585c888e79641646bfa04c8b16fe55f75edc72dd30d7c37f",
        "232fa973e6e99ddfa690a5511ce236bd09617380e19daecfc7031c3dea71b9b4",
    ]


def test_an_instant_is_the_same_in_every_time_zone_and_a_column_wherever_it_stands() -> None:
    elsewhere = {**dict(reversed(ROW.items())), "at": AT.astimezone(timezone(timedelta(hours=8)))}
    assert content_hash(KEY, "steps", elsewhere) == content_hash(KEY, "steps", ROW)


def test_a_column_that_a_later_migration_adds_changes_nothing_while_it_is_null() -> None:
    assert content_hash(KEY, "steps", {**ROW, "later": None}) == content_hash(KEY, "steps", ROW)
    assert content_hash(KEY, "steps", {**ROW, "later": ""}) != content_hash(KEY, "steps", ROW)


@pytest.mark.parametrize("name", [*ROW])
def test_no_column_can_change_become_null_or_be_called_otherwise(name: str) -> None:
    others = {key: value for key, value in ROW.items() if key != name}
    changed = [{**others, name: None}, {**others, name: "else"}, {**others, f"{name}_": ROW[name]}]
    hashes = {content_hash(KEY, "steps", row) for row in (ROW, *changed)}
    assert len(hashes) == 4


def test_a_number_and_its_digits_as_text_are_two_things() -> None:
    assert content_hash(KEY, "steps", {"id": 1}) != content_hash(KEY, "steps", {"id": "1"})


def test_a_value_nobody_has_decided_how_to_write_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        content_hash(KEY, "steps", {"id": 0.5})


@pytest.mark.parametrize(
    "changed",
    [
        {"chain": "330303"},
        {"number": 2},
        {"fact": "audit"},
        {"key": '{"id": 8}'},
        {"version": 2},
        {"content": bytes(32)},
        {"sealed_at": AT + timedelta(microseconds=1)},
    ],
)
def test_a_link_holds_everything_an_entry_says(changed: dict[str, Any]) -> None:
    entry = next_entry(KEY, None, "330302", "steps", '{"id": 7}', b"content", AT)
    assert link_hash(KEY, bytes(32), entry) == entry.hash
    assert link_hash(KEY, bytes(32), entry._replace(**changed)) != entry.hash
    assert link_hash(KEY, b"another", entry) != entry.hash
    assert link_hash(bytes(32), bytes(32), entry) != entry.hash


def test_a_row_with_an_end_is_two_facts_that_share_nothing_but_the_key() -> None:
    table = Table("proceedings", ("case_id", "number"), ended_by=("outcome",))
    row = {"case_id": UUID(int=1), "number": 1, "route": "litigation", "outcome": "won"}
    whole, end = facts_of([table]).values()
    assert (whole.name, [*whole.columns(row)]) == ("proceedings", ["case_id", "number", "route"])
    assert (end.name, [*end.columns(row)]) == ("proceedings.end", ["case_id", "number", "outcome"])


def test_sealing_anew_touches_no_column_of_a_fact() -> None:
    row = {"id": 1, "sealed": b"x", "sealed_key": "k1", "words_digest": b"y"}
    assert [*facts_of([Table("audit", ("id",))])["audit"].columns(row)] == ["id", "words_digest"]
