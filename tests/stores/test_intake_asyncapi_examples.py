"""The examples of docs/asyncapi.json are messages that intake takes: sent as they stand, in both modes."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from builders_agency_topics import AgencyLog, readers
from builders_intake_rules import wenzhou
from clock import SHANGHAI
from contracts.agencies import MESSAGES
from database import Pool
from delivery.messages import Message
from devstack.checkout import CHECKOUT
from intake.agencies.handlers import keep_agencies
from intake.agency_topics.consumer import AgencyTopics

DOCUMENT: Final[dict[str, Any]] = json.loads((CHECKOUT / "docs" / "asyncapi.json").read_text("utf-8"))
AFTERWARDS: Final = datetime(2019, 2, 21, 10, tzinfo=SHANGHAI)
NO_SUCH_CASE: Final = {
    "hearing-scheduled",
    "hearing-moved",
    "payment-made",
    "proceedings-accepted",
    "proceedings-decided",
}
"""They name a case of ours, or the referral, which is none before its persons are told."""


def records(log: AgencyLog, ending: str = "") -> Iterator[Message]:
    for name in MESSAGES:
        message = DOCUMENT["components"]["messages"][name + ending]
        for example in message["examples"]:
            headers = example.get("headers", {"content-type": message["contentType"]})
            told = [(header, text.encode()) for header, text in headers.items()]
            yield log.raw(json.dumps(example["payload"]).encode(), told)


async def receipts(pool: Pool, messages: list[Message]) -> dict[str, tuple[str, str | None]]:
    """By the short name of the type, of these messages alone."""
    before = await pool.fetchval("SELECT count(*) FROM agency_feed")
    await AgencyTopics(pool, "", readers(), lambda: AFTERWARDS).apply(messages)
    rows = await pool.fetch("SELECT data::text FROM agency_feed ORDER BY number OFFSET $1", before)
    told = [json.loads(row["data"]) for row in rows]
    return {
        one["message_type"].split(".")[-2]: (one["outcome"], one["reason"])
        for one in told
        if "message_type" in one
    }


async def test_the_examples_sent_as_they_stand_are_taken_once(pool: Pool) -> None:
    await keep_agencies(pool, [wenzhou()])
    log, names = AgencyLog("court"), [name.split(".")[-2] for name in MESSAGES]
    binary = await receipts(pool, [*records(log)])
    assert binary == {
        **dict.fromkeys(names, ("taken", None)),
        **dict.fromkeys(NO_SUCH_CASE, ("refused", "unknown_case")),
        "priority-answered": ("refused", "nothing_to_answer"),
        "case-referral-answered": ("refused", "nothing_to_answer"),
    }
    structured = await receipts(pool, [*records(log, ".structured")])
    assert structured.keys() == binary.keys()
    assert {name for name, answer in structured.items() if answer == ("duplicate", None)} >= {
        name for name, answer in binary.items() if answer == ("taken", None)
    }
