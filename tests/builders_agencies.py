"""Messages of agencies, over HTTP to intake on a real database."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from joserfc import jwe
from joserfc.jwk import import_key

from access import Caller, Role
from builders_casework import COUNTY, TUESDAY
from builders_intake import Desk, IntakeReply, application, desk, exchange_keys
from builders_intake_rules import wenzhou
from campaign import Campaign
from database import Pool
from intake.agencies.handlers import keep_agencies

COURT = Caller("court-system", Role.agency, agency="court")
UNION = Caller("union-system", Role.agency, agency="union")
STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
DOCUMENT = "（2018）浙0302民诉前调12号"
MADE = "cn.yuanxin.agency.referral-made.v1"
WITHDRAWN = "cn.yuanxin.agency.referral-withdrawn.v1"


REFERRED = {
    name: told
    for name, told in application().items()
    if name not in ("campaign", "county", "channel", "source")
}
"""An application without what a referral says already."""


def referral(**changed: Any) -> dict[str, Any]:
    """The data of a referral to the county of the tests."""
    data = {"document_no": DOCUMENT, "county": COUNTY, "referred_on": "2018-12-17", **changed}
    return {name: value for name, value in data.items() if value is not None}


def encrypted(persons: Any, kind: str = "EC", key: Mapping[str, str] | None = None, **header: Any) -> str:
    """As an agency does it, with a library of its own and the key set that intake offers, or a key of it."""
    [public] = [key] if key else [each for each in exchange_keys().public() if each["kty"] == kind]
    their = import_key(dict(public))
    told = {"alg": their.alg, "enc": "A256GCM", "kid": their.kid, **header}
    protected = {name: text for name, text in told.items() if text is not None}
    plain = persons if isinstance(persons, bytes) else json.dumps(persons).encode()
    return jwe.encrypt_compact(protected, plain, their, algorithms=[their.alg or "", "A256GCM"])


def withdrawal(**changed: Any) -> dict[str, Any]:
    return {"document_no": DOCUMENT, "reason": "settled", **changed}


def event(data: Any = None, **attributes: Any) -> dict[str, Any]:
    """A CloudEvent as its official SDK would write it; by default a referral that is made."""
    told = {"specversion": "1.0", "id": uuid4().hex, "source": "/court/filing", "type": MADE, **attributes}
    return {name: value for name, value in told.items() if value is not None} | {
        "data": referral() if data is None else data
    }


@dataclass(frozen=True)
class Station(Desk):
    """An agency's own system."""

    code: str = "court"

    async def send(self, *events: Mapping[str, Any], **headers: str) -> list[dict[str, Any]]:
        """One in structured mode, several as a batch; the receipts."""
        answer = await self.send_raw(
            json.dumps(events[0] if len(events) == 1 else events).encode(),
            **{"Content-Type": STRUCTURED if len(events) == 1 else BATCH, **headers},
        )
        assert answer.status == 200, answer
        return list(answer.body["receipts"])

    async def send_raw(self, content: bytes, **headers: str) -> IntakeReply:
        """Without an Idempotency-Key: messages name themselves."""
        async with self.session.post("/v1/agency-events", data=content, headers=headers) as answer:
            return IntakeReply(answer.status, json.loads(await answer.read()), answer.headers)

    async def feed(self, after: int = 0, code: str | None = None, **query: int) -> IntakeReply:
        asked = "&".join(f"{name}={value}" for name, value in {"after": after, **query}.items())
        return await self.get(f"/v1/agencies/{code or self.code}/feed?{asked}")


@asynccontextmanager
async def station(
    pool: Pool,
    caller: Caller = COURT,
    now: datetime = TUESDAY,
    campaigns: Mapping[str, Campaign] | None = None,
) -> AsyncIterator[Station]:
    """HTTP as an agency that is in the register."""
    await keep_agencies(pool, (campaigns or {"wenzhou-2018": wenzhou()}).values())
    async with desk(pool, caller, now, campaigns) as plain:
        yield Station(plain.session, caller.agency or "court")
