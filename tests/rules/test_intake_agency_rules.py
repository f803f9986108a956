"""Reading messages of agencies; where a referral belongs (decision 35)."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest

from builders_contracts import EXAMPLES
from builders_intake_rules import case, wenzhou
from campaign import Agency, Campaign
from contracts import EVENTS
from contracts.agencies import MessageRefusal, ReferralMade, ReferralStatus, Way
from contracts.event import AgencyKind
from contracts.topics import CASES
from intake.agencies.codes import KafkaState
from intake.agencies.rules import Difference, OnKafka, differences, in_files, kafka_state
from intake.agency_messages.bodies import read_messages
from intake.agency_messages.rules import (
    Head,
    RawMessage,
    Refused,
    content_of,
    pointer,
    read_data,
    read_head,
    read_raw,
)
from intake.case.rules.states import Progress, State
from intake.new_records.rules import Admission
from intake.referrals.rules import STATUSES, StatusTold, admit_referral, status_of, status_of_case
from web import Problem, problems

NOW = datetime.fromisoformat("2018-12-18T09:00:00+08:00")
ATTRIBUTES = {"specversion": "1.0", "id": "1", "source": "/court", "type": ReferralMade.type}
DATA = {"document_no": "12号", "county": "330302", "referred_on": "2018-12-17"}
COURT = Agency("court", "测试法院", AgencyKind.court, (), "立案庭", "10000000000", (Way.kafka,))


def raw(data: bytes = b"{}", /, **changed: str | None) -> RawMessage:
    told = {name: text for name, text in {**ATTRIBUTES, **changed}.items() if text is not None}
    return RawMessage("/court", "1", told, data)


def binary(**changed: str) -> list[tuple[str, bytes]]:
    return [(f"ce_{name}", text.encode()) for name, text in {**ATTRIBUTES, **changed}.items()]


def test_both_modes_read_the_same() -> None:
    structured = json.dumps({**ATTRIBUTES, "data": DATA}).encode()
    one = read_raw(binary(), json.dumps(DATA).encode())
    other = read_raw([("Content-Type", b"application/cloudevents+json; charset=utf-8")], structured)
    assert one == other
    assert isinstance(one, RawMessage)
    assert (one.source, one.id) == ("/court", "1")


def test_what_is_said_twice_is_refused_in_every_mode() -> None:
    twice = b'{"county": "1", "inner": [{"county": "1", "county": "2"}], "document_no": "1"}'
    event = json.dumps(ATTRIBUTES).encode()[:-1] + b', "data": ' + twice + b"}"
    structured = [("content-type", b"application/cloudevents+json")]
    batch = read_messages({"content-type": "application/cloudevents-batch+json"}, b"[%b]" % event)
    assert isinstance(batch, list)
    for read in (read_raw(binary(), twice), read_raw(structured, event), *batch):
        assert isinstance(read, RawMessage)
        assert read_data(ReferralMade, read.data) == Refused(MessageRefusal.invalid_field, "#")


def test_a_batch_so_deep_that_nobody_reads_it_is_no_json() -> None:
    deep = b'[{"a": ' + b"[" * 600 + b"]" * 600 + b"}]"
    answer = read_messages({"content-type": "application/cloudevents-batch+json"}, deep)
    assert isinstance(answer, Problem)
    assert answer.type == problems.not_json().type


@pytest.mark.parametrize(
    ("headers", "value", "refused"),
    [
        (binary(), None, Refused(MessageRefusal.unreadable)),
        ([("content-type", b"application/cloudevents+json")], b"{", Refused(MessageRefusal.unreadable)),
        ([("traceparent", b"00-1")], b"{}", Refused(MessageRefusal.malformed_attribute, "id")),
        (binary(id="赵测山"), b"{}", Refused(MessageRefusal.malformed_attribute, "id")),
        (binary(source=""), b"{}", Refused(MessageRefusal.malformed_attribute, "source")),
        (
            [*binary(), ("ce_id", b"2")],
            b"{}",
            Refused(MessageRefusal.malformed_attribute, "id"),
        ),
        (
            [*binary(), ("ce_赵测山", b"2"), ("ce_赵测山", b"3")],
            b"{}",
            Refused(MessageRefusal.malformed_attribute, None),
        ),
    ],
)
def test_what_has_no_id_or_source_to_answer_to_says_why(
    headers: list[tuple[str, bytes]], value: bytes | None, refused: Refused
) -> None:
    assert read_raw(headers, value) == refused


@pytest.mark.parametrize(
    ("told", "at"),
    [
        (None, NOW),
        ("2018-12-01T09:00:00Z", datetime.fromisoformat("2018-12-01T09:00:00+00:00")),
        ((NOW + timedelta(days=1)).isoformat(), NOW),
    ],
)
def test_a_message_happened_when_it_says_and_not_after_now(told: str | None, at: datetime) -> None:
    head = read_head(raw(time=told), NOW)
    assert isinstance(head, Head)
    assert (head.type, head.at) == (ReferralMade.type, at)
    assert (head.ahead is not None) == (told == (NOW + timedelta(days=1)).isoformat())


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"specversion": None}, Refused(MessageRefusal.malformed_attribute, "specversion")),
        ({"type": ""}, Refused(MessageRefusal.malformed_attribute, "type")),
        ({"time": "0000-01-01T00:00:00Z"}, Refused(MessageRefusal.malformed_attribute, "time")),
        ({"time": "0001-01-01T00:00:00+14:00"}, Refused(MessageRefusal.malformed_attribute, "time")),
        (
            {"time": (NOW + timedelta(days=1, seconds=1)).isoformat()},
            Refused(MessageRefusal.time_in_the_future, "time"),
        ),
    ],
)
def test_an_attribute_that_is_wrong_is_named(changed: dict[str, str | None], refused: Refused) -> None:
    assert read_head(raw(**changed), NOW) == refused


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (b"\xff", Refused(MessageRefusal.not_json)),
        (b"[]", Refused(MessageRefusal.not_json)),
        (b'{"county":"1","county":"2"}', Refused(MessageRefusal.invalid_field, "#")),
        (b'{"county":[{"a":1,"a":1}]}', Refused(MessageRefusal.invalid_field, "#")),
        (b'{"county":' + b"[" * 600 + b"]" * 600 + b"}", Refused(MessageRefusal.not_json)),
        (json.dumps({**DATA, "more": 1}).encode(), Refused(MessageRefusal.unknown_field, "#/more")),
        (b"{}", Refused(MessageRefusal.missing_field, "#/document_no")),
        (json.dumps({**DATA, "county": 330302}).encode(), Refused(MessageRefusal.invalid_field, "#/county")),
    ],
)
def test_the_first_flaw_of_the_data_is_named(data: bytes, refused: Refused) -> None:
    assert read_data(ReferralMade, data) == refused


@pytest.mark.parametrize(
    "told", ["", "立案庭", "1号 张三", "1号，张三收", "电话：13800000000", "张三\n1", "9" * 65]
)
def test_a_document_has_a_number_and_no_room_for_a_sentence(told: str) -> None:
    read = read_data(ReferralMade, json.dumps({**DATA, "document_no": told}).encode())
    assert read == Refused(MessageRefusal.invalid_field, "#/document_no")


@pytest.mark.parametrize(
    "told", ["（2018）浙0302民诉前调12号", "温人社移〔2018〕1号", "WLJY-2018/11", " 12 "]
)
def test_a_documents_number_is_taken_as_agencies_write_it(told: str) -> None:
    read = read_data(ReferralMade, json.dumps({**DATA, "document_no": told}).encode())
    assert isinstance(read, ReferralMade)
    assert read.document_no == told.strip()


def test_data_that_is_right_is_read() -> None:
    read = read_data(ReferralMade, json.dumps(DATA).encode())
    assert read == ReferralMade(document_no="12号", county="330302", referred_on=date(2018, 12, 17))


def test_a_pointer_ends_where_a_name_begins_that_somebody_may_have_typed() -> None:
    assert pointer("persons", "recipients", 0, "赵测山", "phone") == "#/persons/recipients/0"
    assert pointer("a" * 41) == "#"


def contents() -> Iterator[RawMessage]:
    yield raw(b'{"a":1,"b":2}')
    yield raw(b'{"a":1,"b":3}')
    yield raw(b"{")
    yield raw(b"{}")
    yield raw(b'{"a":1,"a":1,"b":2}')
    yield raw(b"{}", type="another")
    yield raw(b"{}", time=NOW.isoformat())


def test_messages_are_the_same_whatever_their_spelling_and_else_are_not() -> None:
    assert content_of(raw(b'{"a":1,"b":2}')) == content_of(raw(b'{ "b": 2, "a": 1 }'))
    assert all(content_of(one) != content_of(other) for one, other in combinations(contents(), 2))


def made(**changed: Any) -> ReferralMade:
    return ReferralMade.model_validate({**DATA, **changed})


def admitted(
    referral: ReferralMade, agency: Agency = COURT, at: datetime = NOW, campaigns: tuple[Campaign, ...] = ()
) -> Admission | Refused:
    known = {each.code: each for each in campaigns or (wenzhou(),)}
    return admit_referral(referral, agency, at, NOW, known)


def test_a_referral_belongs_to_the_latest_campaign_that_its_time_is_in() -> None:
    later = replace(wenzhou(), code="later", starts=wenzhou().starts + timedelta(days=5))
    for campaigns in ((wenzhou(), later), (later, wenzhou())):
        admission = admitted(made(), campaigns=campaigns)
        assert isinstance(admission, Admission)
        assert (admission.campaign.code, admission.county.code) == ("later", "330302")
    named = admitted(made(campaign="wenzhou-2018"), campaigns=(wenzhou(), later))
    assert isinstance(named, Admission)
    assert named.campaign.code == "wenzhou-2018"


@pytest.mark.parametrize(
    ("changed", "at", "refused"),
    [
        ({"campaign": "nobodys"}, NOW, Refused(MessageRefusal.outside_campaign, "#/campaign")),
        ({}, NOW - timedelta(days=40), Refused(MessageRefusal.outside_campaign, "time")),
        (
            {"campaign": "wenzhou-2018"},
            NOW - timedelta(days=40),
            Refused(MessageRefusal.outside_campaign, "time"),
        ),
        (
            {"county": "110101"},
            NOW,
            Refused(MessageRefusal.unknown_county, "#/county", "other_centre"),
        ),
    ],
)
def test_a_referral_that_is_not_ours_says_why_and_who_is_responsible(
    changed: dict[str, str], at: datetime, refused: Refused
) -> None:
    assert admitted(made(**changed), at=at) == refused


def test_a_county_that_no_longer_reports_or_is_not_the_agencys_is_sent_back() -> None:
    first, *others = wenzhou().counties
    ended = replace(wenzhou(), counties=(replace(first, valid_to=date(2018, 12, 10)), *others))
    left = admitted(made(county=first.code), campaigns=(ended,))
    assert left == Refused(MessageRefusal.out_of_roster, "#/county", "other_centre")
    elsewhere = replace(COURT, counties=("330303",))
    assert admitted(made(), elsewhere) == Refused(MessageRefusal.foreign_county, "#/county", "other_centre")
    assert isinstance(admitted(made(), replace(COURT, counties=("330302",))), Admission)


def test_the_register_begins_with_what_the_first_campaign_says_of_an_agency() -> None:
    later = replace(wenzhou(), code="later", starts=wenzhou().starts + timedelta(days=5), agencies=(COURT,))
    [ours] = (each for each in wenzhou().agencies if each.code == "court")
    assert in_files((later, wenzhou()))["court"] == ours


def test_what_a_file_says_otherwise_than_the_register_is_listed() -> None:
    one = replace(wenzhou(), agencies=(COURT,))
    assert list(differences((one,), {"court": replace(COURT, line=9)})) == []
    register = {"court": replace(COURT, name="另一法院", ways=(Way.http,))}
    assert list(differences((one,), register)) == [Difference("wenzhou-2018", "court", ("name", "ways"))]


def test_every_event_of_the_case_log_has_its_status_or_none() -> None:
    assert set(STATUSES) == {event for event in EVENTS.values() if event.topic == CASES}


TOLD = {
    "application.received": StatusTold(ReferralStatus.received),
    "aid.granted": StatusTold(ReferralStatus.granted),
    "session.held": None,
    "payment.received": None,
}


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.type)
def test_a_status_says_codes_and_the_amount_of_the_result(event: Any) -> None:
    if event.topic != CASES:
        return
    told = status_of(event)
    short = event.type.removeprefix("cn.yuanxin.").removesuffix(".v1")
    assert told == TOLD.get(short, told)
    if told is None or short in TOLD:
        return
    assert told.responsible_instead == getattr(event, "responsible_instead", None)
    assert told.recovered_fen == getattr(event, "recovered_fen", None)
    assert told.outcome == getattr(event, "outcome", None)


@pytest.mark.parametrize("state", State)
def test_a_referral_joins_a_case_where_it_stands(state: State) -> None:
    stored = case(state)
    assert status_of_case(stored).value == state.value
    on_its_way = status_of_case(replace(stored, progress=Progress.mediating))
    assert on_its_way.value == ("mediating" if state is State.granted else state.value)


@pytest.mark.parametrize(
    ("before", "ways", "kafka", "due"),
    [
        (None, (Way.kafka,), OnKafka(), True),
        (None, (Way.http,), OnKafka(), False),
        ((Way.kafka, Way.http), (Way.http,), OnKafka(), True),
        ((Way.http,), (Way.http,), OnKafka(), False),
        ((Way.http,), (Way.http,), OnKafka(is_open=True), True),
        ((Way.http,), (Way.by_hand,), OnKafka(due=True), True),
        ((Way.kafka,), (Way.kafka,), OnKafka(is_open=True), True),
    ],
)
def test_what_the_city_writes_is_due_on_kafka_where_it_concerns_kafka(
    before: tuple[Way, ...] | None, ways: tuple[Way, ...], kafka: OnKafka, due: bool
) -> None:
    was = replace(COURT, ways=before) if before else None
    assert kafka.after(was, replace(COURT, ways=ways)) == OnKafka(due, kafka.is_open)


@pytest.mark.parametrize(
    ("ways", "kafka", "state"),
    [
        (Way.kafka, OnKafka(due=True), KafkaState.to_make),
        (Way.kafka, OnKafka(due=True, is_open=True), KafkaState.to_make),
        (Way.http, OnKafka(due=True, is_open=True), KafkaState.to_remove),
        (Way.kafka, OnKafka(is_open=True), KafkaState.made),
        (Way.http, OnKafka(is_open=True), KafkaState.made),
        (Way.kafka, OnKafka(), KafkaState.none),
    ],
)
def test_how_far_an_agency_is_on_kafka(ways: Way, kafka: OnKafka, state: KafkaState) -> None:
    assert kafka_state(replace(COURT, ways=(ways,)), kafka) is state
