"""What agencies and counties must be told, reckoned from a journal alone; and a checker that can fail."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from builders_season import LUCHENG, MORNING, facts_of
from contracts.agency_facts import FindingReported
from contracts.assignment import LawyerAssigned
from contracts.intake import AidGranted, ApplicationReceived
from contracts.mediation import CaseClosed, PriorityRequested, SessionHeld
from season.agency_kafka import without_repeats
from season.check_agencies import agency_topics, county_feed
from season.checker import differences
from season.expected_feeds import feeds
from season.facts import AgencyRequest, Facts, Feed, Referral, Status
from season.journal import Asked, CaseEvent, Entry, Journal, Referred, Said, read
from season.people.county_systems import CASE_LOG
from season.running_stack import Record

CASE, NUMBER = "case-1", "温劳监移〔2018〕1号"
DAY = timedelta(days=1)
CLOSED: dict[str, Any] = {"method": "mediation", "outcome": "fully_recovered", "recovered_fen": 900_00}


def happens(kind: str, days: int, who: str = "staff", **more: Any) -> Entry:
    """Something about the case, some days on."""
    at = MORNING + days * DAY
    told = more.pop("told", {})
    return Entry(at, LUCHENG, who, "an act", subject=CASE, events=(CaseEvent(kind, at, told),), **more)


def refers(how: str, days: int, subject: str | None = CASE) -> Entry:
    at = MORNING + days * DAY
    referred = Referred("inspection", NUMBER, how)
    return Entry(at, LUCHENG, "agency", "send_message", subject=subject, referred=referred)


LIFE = [
    happens(ApplicationReceived.type, 1),
    happens(AidGranted.type, 1),
    happens(LawyerAssigned.type, 2),
    happens(SessionHeld.type, 4, "mediator"),
    happens(LawyerAssigned.type, 5),
    happens(CaseClosed.type, 9, "mediator", told=CLOSED),
]


def statuses(*entries: Entry) -> list[str]:
    return [each.status for each in feeds(list(entries))["inspection"].statuses[NUMBER]]


def test_an_agency_is_told_each_step_of_the_case_it_referred_and_mediation_once() -> None:
    assert statuses(refers("opened", 1), *LIFE) == [
        *("received", "granted", "assigned", "mediating", "assigned", "closed")
    ]
    closed = feeds([refers("opened", 1), *LIFE])["inspection"].statuses[NUMBER][-1]
    assert closed == Status("closed", MORNING + 9 * DAY, **CLOSED)


def test_who_joins_a_case_is_told_where_it_stands_and_what_follows() -> None:
    assert statuses(*LIFE, refers("joined", 3)) == ["mediating", "assigned", "closed"]


def test_who_takes_a_referral_back_is_told_no_more() -> None:
    assert statuses(refers("opened", 1), *LIFE, refers("withdrawn", 3)) == [
        *("received", "granted", "assigned", "mediating")
    ]


def test_a_referral_that_waits_or_was_taken_back_before_has_no_status() -> None:
    waits = [refers("made", 1, None), refers("withdrawn", 2, None)]
    assert feeds(waits) == {}
    assert facts_of(waits).referrals == {("inspection", NUMBER): Referral(LUCHENG, None, withdrawn=True)}


def test_a_letter_again_changes_nothing_about_a_referral_that_has_its_case() -> None:
    twice = [refers("opened", 1), refers("made", 2, None)]
    assert facts_of(twice).referrals == {("inspection", NUMBER): Referral(LUCHENG, CASE)}


def asked(answer_by: date | None = None, answer: str = "") -> Entry:
    one = Asked("arbitration", "no. 7", "letter-1", answer_by, answer)
    return Entry(MORNING, LUCHENG, "mediator", "ask_priority", subject=CASE, asked=one)


def letter(agency: str = "union", **said: Any) -> Entry:
    """A case is referred; or with `answer` answered, with `day` alone sent by hand."""
    one = Asked(agency, "no. 7", "letter-2", kind="referral", **said)
    return Entry(MORNING, LUCHENG, "staff", "refer_case", subject=CASE, asked=one)


SOON, LONG_PAST = date(2018, 12, 31), date(2018, 12, 1)
REFERRED = letter(answer_by=SOON)
BECAME: dict[str, tuple[list[Entry], str]] = {
    "nobody answers": ([REFERRED], "sent, overdue: no answer"),
    "there is still time": ([letter(answer_by=date(2019, 12, 31))], "sent, in time: no answer"),
    "it deals with it": ([REFERRED, letter(answer="taken")], "taken, overdue: taken"),
    "something came of it": (
        [REFERRED, letter(answer="taken"), letter(answer="dealt_with")],
        "answered, in time: taken, dealt_with",
    ),
    "too late": (
        [letter(answer_by=LONG_PAST), letter(answer="dealt_with")],
        "answered, late: dealt_with",
    ),
    "a paper beside its own word": (
        [REFERRED, letter(answer="refused", day=date(2019, 1, 30), paper=True), letter(answer="dealt_with")],
        "answered, in time: refused on paper, dealt_with",
    ),
    "a late paper": (
        [REFERRED, letter(answer="refused", day=date(2019, 1, 30), paper=True)],
        "answered, late: refused on paper",
    ),
}


@pytest.mark.parametrize(("entries", "became"), BECAME.values(), ids=BECAME)
def test_what_becomes_of_a_letter(entries: list[Entry], became: str) -> None:
    [line] = facts_of(entries).requests.values()
    assert line.partition(": ")[2] == became


def test_who_reads_nothing_is_told_nothing_and_its_letter_waits_for_a_person() -> None:
    waits = [letter("chamber", answer_by=SOON)]
    assert feeds(waits) == {}
    sent = [*waits, letter("chamber", day=SOON)]
    states = [facts_of(each).requests["letter-2"].split(": ")[1] for each in (waits, sent)]
    assert states == ["to_be_sent, overdue", "sent, overdue"]


def test_what_a_county_sends_back_is_told_its_agency_as_refused() -> None:
    back = Entry(
        MORNING,
        LUCHENG,
        "staff",
        "send_back",
        referred=Referred("inspection", NUMBER, "sent_back", "arbitration"),
    )
    told = [refers("made", 0, None), back]
    assert told_of(facts_of(told)) == (Status("refused", MORNING, "arbitration"),)
    assert facts_of(told).referrals == {("inspection", NUMBER): Referral(LUCHENG, None, sent_back=True)}


SAID = Said(FindingReported.type, MORNING, {"agency": "inspection", "amount_fen": 900_00, "until": None})
ENTRIES = [
    refers("opened", 1),
    *LIFE,
    asked(date(2019, 1, 9)),
    asked(answer="granted"),
    Entry(MORNING, LUCHENG, "agency", "send_message", subject=CASE, said=SAID),
    happens(PriorityRequested.type, 6, "mediator"),
]


def test_a_request_is_told_the_agency_and_its_answer_the_county() -> None:
    facts = facts_of(ENTRIES)
    request = AgencyRequest("priority", "no. 7", "letter-1", date(2019, 1, 9))
    assert facts.feeds["arbitration"] == Feed((), 1, {}, (request,))
    assert facts.priority == {CASE: ("arbitration letter-1 until 2019-01-09: granted",)}


def test_what_an_agency_left_out_is_not_said() -> None:
    [line] = facts_of(ENTRIES).said[CASE]
    assert line.endswith('{"agency": "inspection", "amount_fen": 90000}')


def with_statuses(facts: Facts, *told: Status) -> Facts:
    feed = replace(facts.feeds["inspection"], statuses={NUMBER: told})
    return replace(facts, feeds={**facts.feeds, "inspection": feed})


def told_of(facts: Facts) -> tuple[Status, ...]:
    return facts.feeds["inspection"].statuses[NUMBER]


@pytest.mark.parametrize(
    "tamper",
    [
        lambda facts: with_statuses(facts, *told_of(facts)[:-1]),
        lambda facts: with_statuses(facts, *told_of(facts), told_of(facts)[-1]),
        lambda facts: with_statuses(facts, *reversed(told_of(facts))),
        lambda facts: with_statuses(
            facts, *told_of(facts)[:-1], replace(told_of(facts)[-1], recovered_fen=1)
        ),
        lambda facts: with_statuses(facts),
        lambda facts: replace(facts, referrals={}),
        lambda facts: replace(facts, referrals={("inspection", NUMBER): Referral(LUCHENG, "another")}),
        lambda facts: replace(facts, said={}),
        lambda facts: replace(facts, said={CASE: facts.said[CASE] * 2}),
        lambda facts: replace(facts, said={LUCHENG: facts.said[CASE]}),
        lambda facts: replace(facts, priority={CASE: ("arbitration letter-1 until 2019-01-09: no answer",)}),
        lambda facts: replace(facts, requests={}),
        lambda facts: replace(facts, requests={**facts.requests, "letter-9": "of nobody"}),
        lambda facts: replace(facts, feeds={**facts.feeds, "arbitration": Feed()}),
        lambda facts: replace(facts, case_events={}),
        lambda facts: replace(facts, case_events={LUCHENG: {CASE: facts.case_events[LUCHENG][CASE][1:]}}),
        lambda facts: replace(facts, case_events={"330303": facts.case_events[LUCHENG]}),
    ],
)
def test_whatever_is_told_otherwise_is_found(tamper: Any) -> None:
    expected = facts_of(ENTRIES)
    assert differences(expected, expected) == []
    assert differences(expected, tamper(expected))


@pytest.mark.parametrize(
    ("log", "read_by_county", "foreign"),
    [
        ({CASE: ["1", "2"]}, {CASE: ["1"]}, ()),
        ({CASE: ["1", "2"]}, {CASE: ["2", "1"]}, ()),
        ({CASE: ["1"]}, {CASE: ["1", "1"]}, ()),
        ({}, {CASE: ["1"]}, ()),
        ({CASE: ["1"]}, {CASE: ["1"]}, ("case-of-others",)),
    ],
)
def test_a_feed_that_is_not_the_log_is_found(log: Any, read_by_county: Any, foreign: Any) -> None:
    assert list(county_feed(LUCHENG, log, log, ())) == []
    assert list(county_feed(LUCHENG, log, read_by_county, foreign))


@pytest.mark.parametrize("topic", [[], ["a"], ["a", "b", "b"], ["a", "c"]])
def test_a_topic_that_is_not_the_feed_is_found(topic: list[str]) -> None:
    assert list(agency_topics({"court": ["a", "b"]}, {"court": ["b", "a"]})) == []
    assert list(agency_topics({"court": ["a", "b"]}, {"court": topic}))


def test_what_a_relay_sent_again_counts_once_and_what_has_no_id_each_time() -> None:
    once, then, nameless = record_of("1"), record_of("2"), Record(CASE_LOG, None, b"{}", ())
    elsewhere = replace(once, topic="agency.court.out.v1")
    assert without_repeats([once, then, once, nameless, nameless, elsewhere]) == [
        *(once, then, nameless, nameless, elsewhere)
    ]


def record_of(identity: str) -> Record:
    return Record(CASE_LOG, None, b"{}", [("ce_id", identity.encode())])


def test_all_of_it_is_read_again_as_it_was_written_down(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal") as journal:
        for entry in ENTRIES:
            journal.write(entry)
    assert list(read(tmp_path / "journal")) == ENTRIES
