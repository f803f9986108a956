"""Messages of agencies as they lie in their topics, and what reads them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from types import MappingProxyType
from typing import Any, Final

from builders_agencies import referral
from builders_casework import TUESDAY
from builders_intake import MATCH_KEY, exchange_keys
from builders_intake_rules import wenzhou
from builders_web import SEALING
from contracts.agencies import IN_TOPIC
from database import Connection, Pool
from delivery import Message
from intake.agency_acts import AGENCY_ACTS
from intake.agency_messages.message import Acts, AgencyAct, AgencyMessage, Outside, Refused, Taken
from intake.agency_topics.consumer import AgencyTopics
from intake.agency_topics.handlers import Readers

MADE: Final = "cn.yuanxin.agency.referral-made.v1"
OUTSIDE: Final = Outside({"wenzhou-2018": wenzhou()}, SEALING, MATCH_KEY, exchange_keys())


def in_topic(code: str) -> str:
    return IN_TOPIC.format(code=code)


class AgencyLog:
    """One partition of an agency's topic, and the offsets given so far."""

    def __init__(self, code: str = "court", partition: int = 0) -> None:
        self.topic, self.partition, self._offsets = in_topic(code), partition, count()

    def binary(self, id_: str, data: Any = None, **attributes: str) -> Message:
        """As a client writes it that knows CloudEvents' binary mode; without a key."""
        told = {"specversion": "1.0", "id": id_, "source": "/filing", "type": MADE, **attributes}
        headers = [(f"ce_{name}", value.encode()) for name, value in told.items()]
        value = json.dumps(referral() if data is None else data).encode()
        return self.raw(value, [("content-type", b"application/json"), *headers])

    def structured(self, id_: str, data: Any = None) -> Message:
        told = {"specversion": "1.0", "id": id_, "source": "/filing", "type": MADE}
        event = {**told, "data": referral() if data is None else data}
        return self.raw(json.dumps(event).encode(), [("content-type", b"application/cloudevents+json")])

    def raw(self, value: bytes | None, headers: Sequence[tuple[str, bytes | None]] = ()) -> Message:
        return Message(self.topic, self.partition, next(self._offsets), None, value, headers)


def failing(*document_nos: str) -> Acts:
    """As if the handler of referrals had a bug that shows with these documents."""

    async def handle(conn: Connection, message: AgencyMessage[Any], outside: Outside) -> Taken | Refused:
        if message.data.document_no in document_nos:
            raise ZeroDivisionError
        return await AGENCY_ACTS[MADE].handle(conn, message, outside)

    return MappingProxyType({**AGENCY_ACTS, MADE: replace(AGENCY_ACTS[MADE], handle=handle)})


def readers(acts: Mapping[str, AgencyAct[Any]] = AGENCY_ACTS) -> Readers:
    return Readers(acts, OUTSIDE)


def topics_of(pool: Pool, acts: Acts = AGENCY_ACTS, bootstrap: str = "") -> AgencyTopics:
    return AgencyTopics(pool, bootstrap, readers(acts), lambda: TUESDAY)


async def told(pool: Pool, code: str = "court") -> list[tuple[str, str, str | None]]:
    """What an agency was told, in order: id, outcome, reason."""
    rows = await pool.fetch("SELECT data::text FROM agency_feed WHERE agency = $1 ORDER BY number", code)
    receipts = [json.loads(row["data"]) for row in rows]
    return [(one["message_id"], one["outcome"], one["reason"]) for one in receipts if "message_id" in one]
