"""The case log that mediation reads, its clock and its HTTP, on a real database and without Kafka."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from fastapi import FastAPI

import builders_casework
import campaign
from access import Caller, Role, Verifier
from builders_casework import (
    COUNTY,
    EVERY_TABLE,
    OTHER,
    TUESDAY,
    CaseClient,
    Reply,
    application_received,
    count_rows,
)
from builders_web import SEALING, keys, no_numbers, served
from clock import fixed
from contracts import CaseClass, Event, Service
from contracts.assignment import (
    AssignmentReturned,
    LawyerAssigned,
    LawyerKind,
    LawyerReplaced,
    ReplacementReason,
    ReturnReason,
)
from contracts.intake import ApplicationReceived, ApplicationRefused, RefusalReason
from database import Pool
from databases import as_the_api
from delivery.effects import Effects, Prepare
from mediation.api import routers
from mediation.app_state import AppState
from mediation.code_lists import CODE_LISTS
from mediation.consumer import EFFECTS, prepare
from mediation.jobs import JOBS
from web import create_app

TODAY: Final = TUESDAY.date()
CAMPAIGNS: Final = Path(__file__).parents[1] / "campaigns"

WAITED: Final = timedelta(days=3)
"""Applications are entered some days after they were made."""

MEDIATOR = Caller("mediator-1", Role.mediator, COUNTY)
LAWYER = Caller("L330302-01", Role.lawyer, COUNTY)
FOREIGN = Caller("mediator-2", Role.mediator, OTHER)

ASSIGNED = LawyerAssigned(lawyer_id="L330302-01", lawyer_kind=LawyerKind.lawyer)
REPLACED = LawyerReplaced(
    from_lawyer_id="L330302-01",
    to_lawyer_id="L330302-02",
    to_lawyer_kind=LawyerKind.legal_worker,
    round=2,
    reason=ReplacementReason.recipient_asks,
)
RETURNED = AssignmentReturned(lawyer_id="L330302-01", reason=ReturnReason.illness)
REFUSED = ApplicationRefused(reasons=(RefusalReason.out_of_scope,), responsible_instead="labour_inspection")

TABLES = (
    *EVERY_TABLE,
    "foreign_events",
    "sessions",
    "agreements",
    "instalments",
    "payments",
    "failures",
    "proceedings",
    "closings",
    "confirmations",
    "payment_voids",
    "agency_facts",
    "priority_requests",
    "applied",
)


def received(
    case_class: CaseClass = CaseClass.wages, claimed: int | None = 1_000_000, ends: date | None = None
) -> ApplicationReceived:
    """A claim of three workers over 10 000 元; `ends`: its limitation."""
    return application_received(case_class, amount_claimed_fen=claimed, limitation_ends=ends)


@dataclass
class CaseLog(builders_casework.CaseLog):
    """The case log as far as mediation reads it, and the clock."""

    effects: Effects = EFFECTS
    prepare: Prepare = prepare

    async def receive(self, county: str = COUNTY, **application: Any) -> UUID:
        """A new case, received and granted."""
        return await self.grant(received(**application), county)

    async def open(self, county: str = COUNTY, **application: Any) -> UUID:
        """A new case with a lawyer, so with mediation open."""
        case_id = await self.receive(county, **application)
        await self.append((case_id, ASSIGNED), county=county)
        return case_id

    async def tick(self, **by: float) -> None:
        """The clock moves, and its jobs run once."""
        self.later(**by)
        for job in JOBS:
            await job(self.pool, fixed(self.now))

    @asynccontextmanager
    async def http(self, caller: Caller = MEDIATOR) -> AsyncIterator["Client"]:
        """HTTP as one caller, now."""
        async with as_the_api(self.pool) as api, served(application(api, self.now), caller) as session:
            yield Client(session)

    def time_of(self, event: Event) -> datetime:
        return self.now - WAITED if isinstance(event, ApplicationReceived) else self.now


@pytest.fixture
def case_log(pool: Pool) -> CaseLog:
    """What a test module calls `log`."""
    return CaseLog(pool)


class Client(CaseClient):
    """Requests to mediation."""

    cases = "/v1/mediations"

    async def does(self, case_id: UUID, act: str, **body: Any) -> Mapping[str, Any]:
        """Act on a case after a look at it, where that has to succeed."""
        reply = await self.act_as_seen(case_id, act, **body)
        assert reply.status in (200, 201), reply.body
        answer: Mapping[str, Any] = reply.body
        return answer

    async def close(self, case_id: UUID, **body: Any) -> Reply:
        """Close a case after a look at it."""
        return await self.act_as_seen(case_id, "closing", **body)


async def case_state(pool: Pool, case_id: UUID) -> str | None:
    """The state of a case as its row says; None when there is none."""
    state: str | None = await pool.fetchval("SELECT state FROM cases WHERE case_id = $1", case_id)
    return state


async def row_counts(pool: Pool) -> Mapping[str, int]:
    """Rows of every table, and the versions: what bad input must leave as it was."""
    return await count_rows(pool, TABLES)


def application(pool: Pool, now: datetime = TUESDAY) -> FastAPI:
    """The service's own routes over a database, at a business instant."""
    state = AppState(
        service=Service.mediation,
        pool=pool,
        verifier=Verifier(keys()[1], "yuanxin", "yuanxin"),
        clock=fixed(now),
        request_key=bytes(32),
        sealing=SEALING,
        pipeline=no_numbers,
        campaigns={"wenzhou-2018": campaign.load(CAMPAIGNS / "wenzhou-2018")},
    )
    return create_app(state, title="调解", codes=CODE_LISTS, routers=routers)


def day(days: int) -> str:
    """A day so many days from today, as people write it."""
    return (TODAY + timedelta(days=days)).isoformat()


def agreement(*instalments: tuple[int, int], **different: Any) -> dict[str, Any]:
    """Instalments as (days from today, amount): 500 分 in two, all of it wages, unless said otherwise."""
    plan = instalments or ((10, 200), (20, 300))
    total = sum(amount for _, amount in plan)
    body = {
        "amount_fen": total,
        "wages_fen": total,
        "effective": day(0),
        "instalments": [{"due": day(days), "amount_fen": amount} for days, amount in plan],
    }
    return {**body, **different}


def closing(method: str, outcome: str, recovered: int, wages: int, **different: Any) -> dict[str, Any]:
    """What closes a case."""
    return {
        "method": method,
        "outcome": outcome,
        "recovered_fen": recovered,
        "wages_recovered_fen": wages,
        **different,
    }
