"""A message of an agency is taken once and answered always (decision 35)."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from builders_agencies import (
    BATCH,
    COURT,
    DOCUMENT,
    MADE,
    STRUCTURED,
    UNION,
    WITHDRAWN,
    event,
    referral,
    station,
    withdrawal,
)
from builders_casework import COUNTY, OTHER, TUESDAY
from builders_intake import CITY, STAFF, desk
from contracts.agencies import MESSAGES
from database import Pool
from intake.agency_acts import AGENCY_ACTS

NAME = "赵测山"


def test_every_message_that_contracts_know_has_its_handler() -> None:
    assert {kind: act.body for kind, act in AGENCY_ACTS.items()} == dict(MESSAGES)


async def test_a_message_is_taken_and_its_receipt_stands_in_the_feed(pool: Pool) -> None:
    async with station(pool) as court:
        sent = event(time=TUESDAY.isoformat())
        [receipt] = await court.send(sent)
        feed = await court.feed()
    assert receipt == {
        "message_source": sent["source"],
        "message_id": sent["id"],
        "message_type": MADE,
        "outcome": "taken",
        "first_outcome": None,
        "reason": None,
        "field": None,
        "case_no": None,
        "document_no": DOCUMENT,
        "responsible_instead": None,
        "time_ahead": None,
    }
    [item] = feed.body["items"]
    assert (item["number"], item["type"], item["key"], item["data"]) == (
        1,
        "cn.yuanxin.agency-message.answered.v1",
        DOCUMENT,
        receipt,
    )
    assert feed.body["last"] == 1


async def test_the_same_message_again_has_the_first_receipt_in_whichever_mode_it_comes(pool: Pool) -> None:
    sent = event()
    async with station(pool) as court:
        await court.send(sent)
        [again] = await court.send(sent)
        binary = await court.send_raw(
            json.dumps(sent["data"], indent=2).encode(),
            **{
                "Content-Type": "application/json",
                **{f"ce-{name}": sent[name] for name in ("specversion", "id", "source", "type")},
            },
        )
        feed = await court.feed()
    assert (again["outcome"], again["first_outcome"], again["document_no"]) == (
        "duplicate",
        "taken",
        DOCUMENT,
    )
    assert binary.body["receipts"] == [again]
    assert [item["data"]["outcome"] for item in feed.body["items"]] == ["taken", "duplicate", "duplicate"]
    assert await pool.fetchval("SELECT count(*) FROM referrals") == 1


async def test_other_content_under_the_same_id_is_refused_and_changes_nothing(pool: Pool) -> None:
    sent = event()
    async with station(pool) as court:
        await court.send(sent)
        [receipt] = await court.send({**sent, "data": referral(county=OTHER)})
        [again] = await court.send(sent)
    assert (receipt["outcome"], receipt["reason"], receipt["field"]) == ("refused", "id_reused", "id")
    assert again["outcome"] == "duplicate"
    assert await pool.fetchval("SELECT county FROM referrals") == COUNTY


async def test_two_agencies_may_use_the_same_id(pool: Pool) -> None:
    sent = event()
    async with station(pool) as court, station(pool, UNION) as union:
        [one], [other] = await court.send(sent), await union.send(sent)
    assert (one["outcome"], other["outcome"]) == ("taken", "taken")


async def test_the_same_message_at_the_same_moment_is_taken_once(pool: Pool) -> None:
    sent = event()
    async with station(pool) as court:
        receipts = await asyncio.gather(*(court.send(sent) for _ in range(6)))
        feed = await court.feed()
    assert sorted(receipt["outcome"] for [receipt] in receipts) == ["duplicate"] * 5 + ["taken"]
    assert [item["number"] for item in feed.body["items"]] == [1, 2, 3, 4, 5, 6]


FLAWED: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "of an unknown type": (event(type="cn.yuanxin.agency.referral-mended.v1"), "unknown_type", "type"),
    "without a type": (event(type=None), "malformed_attribute", "type"),
    "of another version of CloudEvents": (event(specversion="0.3"), "malformed_attribute", "specversion"),
    "at no time": (event(time="yesterday"), "malformed_attribute", "time"),
    "at a time without an offset": (event(time="2018-12-18T09:00:00"), "malformed_attribute", "time"),
    "from the future": (
        event(time=(TUESDAY + timedelta(days=1, seconds=1)).isoformat()),
        "time_in_the_future",
        "time",
    ),
    "before the campaign": (event(time="2018-11-01T09:00:00+08:00"), "outside_campaign", "time"),
    "of an unknown campaign": (event(referral(campaign="nobodys")), "outside_campaign", "#/campaign"),
    "with an unknown field": (event(referral(name=NAME)), "unknown_field", "#/name"),
    "with a field called like a person": (event({**referral(), NAME: 1}), "unknown_field", "#"),
    "without a field": (event(referral(county=None)), "missing_field", "#/county"),
    "with a wrong value": (event(referral(referred_on="soon")), "invalid_field", "#/referred_on"),
    "with a document without a number": (event(referral(document_no=NAME)), "invalid_field", "#/document_no"),
    "with half a sign": (event(referral(document_no="1\ud800")), "invalid_field", "#/document_no"),
    "with a sign that no database keeps": (
        event(referral(document_no="1\0")),
        "invalid_field",
        "#/document_no",
    ),
    "that is a list": (event([1]), "not_json", None),
    "without data": ({key: told for key, told in event().items() if key != "data"}, "not_json", None),
    "for a county that nobody knows": (event(referral(county="110101")), "unknown_county", "#/county"),
}


@pytest.mark.parametrize("flawed", FLAWED)
async def test_a_flawed_message_is_refused_with_reason_and_field_and_holds_nobody_back(
    pool: Pool, flawed: str
) -> None:
    sent, reason, field = FLAWED[flawed]
    async with station(pool) as court:
        receipt, good = await court.send(sent, event())
        again, _ = await court.send(sent, event(withdrawal(), type=WITHDRAWN))
        feed = await court.feed()
    assert (receipt["outcome"], receipt["reason"], receipt["field"]) == ("refused", reason, field)
    assert good["outcome"] == "taken"
    assert (again["outcome"], again["first_outcome"], again["reason"]) == ("duplicate", "refused", reason)
    assert NAME not in json.dumps([receipt, again, feed.body], ensure_ascii=False)


async def test_a_referral_to_a_county_that_is_not_ours_says_who_is_responsible(pool: Pool) -> None:
    async with station(pool) as court:
        [receipt] = await court.send(event(referral(county="110101")))
    assert receipt["responsible_instead"] == "other_centre"


async def test_data_that_is_no_json_is_refused(pool: Pool) -> None:
    named = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/court", "ce-type": MADE}
    async with station(pool) as court:
        answers = [
            await court.send_raw(content, **{**named, "ce-id": str(place), "Content-Type": "text/plain"})
            for place, content in enumerate((b"{", b"\xff", b"", b"[" * 50_000, b'{"a":1,"a":2}'))
        ]
    reasons = [answer.body["receipts"][0]["reason"] for answer in answers]
    assert reasons == ["not_json"] * 4 + ["invalid_field"]


async def test_a_time_a_little_ahead_counts_as_now_and_both_clocks_are_told(pool: Pool) -> None:
    ahead = TUESDAY + timedelta(hours=20)
    async with station(pool) as court:
        [receipt] = await court.send(event(time=ahead.isoformat()))
    assert receipt["outcome"] == "taken"
    assert receipt["time_ahead"] == {"told": ahead.isoformat(), "ours": TUESDAY.isoformat()}
    assert await pool.fetchval("SELECT made_at FROM referrals") == TUESDAY


async def test_what_comes_late_happened_when_it_says(pool: Pool) -> None:
    late = TUESDAY - timedelta(days=6)
    async with station(pool) as court:
        [receipt] = await court.send(event(time=late.isoformat()))
    assert receipt["outcome"] == "taken"
    assert await pool.fetchval("SELECT made_at FROM referrals") == late


async def test_a_referral_that_was_withdrawn_before_it_came_is_refused(pool: Pool) -> None:
    async with station(pool) as court:
        [withdrawn] = await court.send(event(withdrawal(), type=WITHDRAWN))
        [made] = await court.send(event())
    assert (withdrawn["outcome"], withdrawn["document_no"]) == ("taken", DOCUMENT)
    assert (made["outcome"], made["reason"], made["document_no"]) == (
        "refused",
        "already_withdrawn",
        DOCUMENT,
    )


async def test_a_document_again_joins_its_referral_and_for_another_county_is_refused(pool: Pool) -> None:
    async with station(pool) as court:
        first, again, other = await court.send(event(), event(), event(referral(county=OTHER)))
    assert [each["outcome"] for each in (first, again, other)] == ["taken", "taken", "refused"]
    assert (other["reason"], other["field"]) == ("document_reused", "#/document_no")
    assert await pool.fetchval("SELECT count(*) FROM referrals") == 1


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", STRUCTURED, 422),
        (b"[]", BATCH, 422),
        (b"{", BATCH, 400),
        (b"{}", "application/json", 415),
        (json.dumps({**event(), "id": ""}).encode(), STRUCTURED, 422),
        (json.dumps({**event(), "id": NAME}).encode(), STRUCTURED, 422),
        (json.dumps([event(), {**event(), "source": None}]).encode(), BATCH, 422),
        (json.dumps([event()] * 101).encode(), BATCH, 422),
        (json.dumps(event()).encode(), "application/cloudevents+avro", 415),
    ],
)
async def test_what_has_no_name_to_answer_to_is_a_problem_and_nothing_of_it_is_taken(
    pool: Pool, content: bytes, kind: str, status: int
) -> None:
    async with station(pool) as court:
        answer = await court.send_raw(content, **{"Content-Type": kind})
        assert answer.status == status, answer
        assert (await court.feed()).body["items"] == []


async def test_a_batch_says_which_of_its_messages_has_no_name(pool: Pool) -> None:
    async with station(pool) as court:
        answer = await court.send_raw(
            json.dumps([event(), event(id=None)]).encode(), **{"Content-Type": BATCH}
        )
    assert answer.pointers == ["#/1/id"]


async def test_a_dry_run_tells_the_receipt_and_keeps_nothing(pool: Pool) -> None:
    sent = event()
    async with station(pool) as court:
        async with court.session.post(
            "/v1/agency-events?dry_run=true", data=json.dumps(sent), headers={"Content-Type": STRUCTURED}
        ) as answer:
            told = await answer.json()
        assert (told["dry_run"], told["receipts"][0]["outcome"]) == (True, "taken")
        [receipt] = await court.send(sent)
    assert receipt["outcome"] == "taken"


async def test_the_feed_is_read_on_from_where_one_stopped(pool: Pool) -> None:
    async with station(pool) as court:
        await court.send(*(event(referral(document_no=f"{n}号")) for n in range(5)))
        first = await court.feed(limit=2)
        rest = await court.feed(after=first.body["last"])
        none = await court.feed(after=rest.body["last"])
    assert [item["number"] for item in first.body["items"] + rest.body["items"]] == [1, 2, 3, 4, 5]
    assert (none.body["items"], none.body["last"]) == ([], 5)


async def test_an_agency_reads_its_own_feed_only_and_the_city_reads_all(pool: Pool) -> None:
    async with station(pool) as court, station(pool, UNION) as union, desk(pool, CITY) as city:
        await court.send(event())
        assert (await union.feed()).body["items"] == []
        assert (await union.feed(code="court")).status == 404
        assert len((await city.get("/v1/agencies/court/feed")).body["items"]) == 1
        assert (await city.get("/v1/agencies/nobody/feed")).status == 404
    async with desk(pool, STAFF) as staff:
        assert (await staff.get("/v1/agencies/court/feed")).status == 403


async def test_an_agency_that_the_register_does_not_know_is_let_in_nowhere(pool: Pool) -> None:
    async with desk(pool, COURT) as stranger:
        answer = await stranger.post("/v1/agency-events", event(), **{"Content-Type": STRUCTURED})
    assert (answer.status, answer.body["reason"]) == (403, "unknown-agency")
