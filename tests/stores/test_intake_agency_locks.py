"""What is one agency's is no other's, by two locks: each holds where the other is taken away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from access import Caller
from builders_agencies import COURT, DOCUMENT, REFERRED, UNION, Station, event, referral, station
from builders_casework import TUESDAY
from builders_intake import intake_app
from builders_intake_rules import wenzhou
from builders_web import SEALING, served
from database import Pool
from intake.agency_messages import api as agency_messages
from intake.referrals import api as referrals
from intake.referrals.store import Filter

FEED = "/v1/agencies/union/feed"
REFERRAL = f"/v1/referrals/union/{DOCUMENT}"
OWN = "甲1号"


@asynccontextmanager
async def without_row_security(pool: Pool, caller: Caller) -> AsyncIterator[Station]:
    """HTTP over a role that sees all rows, as if the database asked nobody."""
    async with served(
        intake_app(pool, TUESDAY, {"wenzhou-2018": wenzhou()}, SEALING, None, None), caller
    ) as http:
        yield Station(http, caller.agency or "")


async def one_of_each(pool: Pool) -> None:
    async with station(pool, UNION) as union, station(pool) as court:
        await union.send(event())
        await court.send(event(referral(document_no=OWN)))


async def found(desk: Station) -> dict[str, int]:
    """What is answered to whoever asks for what is the union's."""
    completed = await desk.post(f"{REFERRAL}/application", REFERRED)
    asked = [await desk.get(FEED), await desk.get(REFERRAL), completed]
    listed = await desk.get("/v1/referrals")
    whose = [item["agency"] for item in listed.body["items"]]
    return {"found": sum(answer.status < 300 for answer in asked), "of the union": whose.count("union")}


async def test_the_code_holds_alone(pool: Pool) -> None:
    await one_of_each(pool)
    async with without_row_security(pool, COURT) as court:
        assert await found(court) == {"found": 0, "of the union": 0}
    async with without_row_security(pool, UNION) as union:
        assert await found(union) == {"found": 3, "of the union": 1}, "what is asked for is there"


async def test_the_database_holds_alone(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    await one_of_each(pool)
    monkeypatch.setattr(agency_messages, "_may_read", lambda *_: True)
    monkeypatch.setattr(referrals, "_is_visible", lambda *_: True)
    monkeypatch.setattr(referrals, "Filter", lambda *_: Filter())
    async with station(pool) as court:
        assert await found(court) == {"found": 0, "of the union": 0}
    async with without_row_security(pool, COURT) as court:
        assert await found(court) == {"found": 3, "of the union": 1}, "the code asks nothing any more"
