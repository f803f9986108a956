"""What agencies must have been told, reckoned from a journal alone; and a checker that can fail."""

from dataclasses import replace
from pathlib import Path

import pytest

from builders_season import LUCHENG, MORNING, facts_of
from season.checker import differences
from season.expected_feeds import feeds
from season.facts import Feed, Receipt
from season.journal import Entry, Journal, Message, read
from season.plan import What
from season.plan.agencies import messages

TAKEN = Message("court", "1")
WRONG = Message("court", "2", "missing_field", "#/document_no")


def sent(*messages: Message) -> list[Entry]:
    return [Entry(MORNING, LUCHENG, "agency", "send_message", message=message) for message in messages]


def test_each_message_is_answered_with_what_is_wrong_with_it() -> None:
    refused = Receipt("2", "refused", "missing_field", "#/document_no")
    assert feeds(sent(TAKEN, WRONG)) == {"court": Feed((Receipt("1", "taken"), refused), 2)}


def test_the_same_message_again_is_a_duplicate_that_says_the_same() -> None:
    [_, again] = feeds(sent(WRONG, Message("court", "2")))["court"].receipts[::-1]
    assert again == Receipt("2", "duplicate", "missing_field", "#/document_no")


def test_an_id_means_one_message_of_one_agency() -> None:
    other = Message("union", "1")
    assert {agency: feed.last for agency, feed in feeds(sent(TAKEN, other)).items()} == {
        "court": 1,
        "union": 1,
    }
    assert feeds(sent(TAKEN, other))["union"].receipts == (Receipt("1", "taken"),)


@pytest.mark.parametrize(
    "tampered",
    [
        {},
        {"court": Feed((Receipt("1", "taken"),), 2)},
        {"court": Feed((Receipt("1", "taken"), Receipt("2", "taken")), 2)},
        {"court": Feed((Receipt("1", "taken"), Receipt("1", "taken"), Receipt("2", "refused")), 3)},
        {"court": Feed(feeds(sent(TAKEN, WRONG))["court"].receipts, 3)},
        {**feeds(sent(TAKEN, WRONG)), "union": Feed((Receipt("1", "taken"),), 1)},
    ],
)
def test_a_receipt_too_few_too_many_or_of_another_sort_is_found(tampered: dict[str, Feed]) -> None:
    expected = facts_of(sent(TAKEN, WRONG))
    assert differences(expected, expected) == []
    assert differences(expected, replace(expected, feeds=tampered))


def test_a_message_is_read_again_as_it_was_written_down(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal") as journal:
        for entry in sent(TAKEN, WRONG):
            journal.write(entry)
    assert list(read(tmp_path / "journal")) == sent(TAKEN, WRONG)


def test_an_agency_lets_no_county_be_heard() -> None:
    """Whatever it sends, in whichever county (domain §5)."""
    assert facts_of(sent(TAKEN)).silences == facts_of([]).silences


def test_every_season_has_a_day_of_rubbish_that_stops_a_topic_and_an_operator_who_sets_it_going() -> None:
    [flood] = [act for act in messages() if act.what is What.send_rubbish]
    refused = [body["refusal"] for body in (*flood.body["noise"], *flood.body["named"])]
    assert len(refused) > 100
    assert all(refused)
    assert [body["agency"] for body in flood.body["behind"]] == ["hr-ss"]
    assert [body["agency"] for body in flood.body["beside"]] == ["court"]
    assert not any(body["refusal"] for body in (*flood.body["behind"], *flood.body["beside"]))
    assert [act.at > flood.at for act in messages() if act.what is What.set_going] == [True]
