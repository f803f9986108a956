"""A county's detachment in a real database, and what assignment does over its case log and HTTP."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import FastAPI

import builders_casework
import matching
from access import Caller, Role, Verifier
from assignment.api import routers
from assignment.app_state import AppState
from assignment.code_lists import CODE_LISTS
from assignment.consumer import EFFECTS, prepare
from assignment.detachment import store as lawyers
from assignment.detachment.store import Lawyer
from builders_casework import (
    COUNTY,
    EVERY_TABLE,
    OTHER,
    STAFF,
    TERMINATED,
    TUESDAY,
    WITHDRAWN,
    CaseClient,
    application_received,
    count_rows,
)
from builders_web import SEALING, keys, no_numbers, served
from clock import fixed
from contracts import CaseClass, Event, RespondentRole, Service
from contracts.assignment import LawyerKind
from contracts.intake import ApplicationReceived, RespondentRef
from contracts.mediation import CaseClosed, ClosingMethod, ClosingOutcome
from database import Pool
from databases import as_the_api
from delivery.effects import Effects, Prepare
from web import create_app

EVERY_DAY = tuple(range(7))
EVERY_CLASS = tuple(CaseClass)
MATCH_KEY = bytes(32)
FIRM = "测试甲律师事务所"
FOREIGN = Caller("staff-2", Role.county_staff, OTHER)

CLOSED = CaseClosed(
    method=ClosingMethod.mediation,
    outcome=ClosingOutcome.fully_recovered,
    recovered_fen=1_000,
    wages_recovered_fen=1_000,
)
ENDINGS: Sequence[Event] = (WITHDRAWN, TERMINATED, CLOSED)


def received(
    case_class: CaseClass = CaseClass.wages, respondent: str = "测试建筑公司"
) -> ApplicationReceived:
    """A claim against one employer, whose name assignment can compare with its lawyers' firms."""
    name_hash = matching.name_hash(MATCH_KEY, respondent)
    employer = RespondentRef(role=RespondentRole.employer, name_hash=name_hash)
    return application_received(case_class, respondents=(employer,))


def lawyer(number: int, county: str = COUNTY, **different: Any) -> Lawyer:
    """The n-th of a county's roster: a lawyer who takes any case on any day, unless said otherwise."""
    firm = different.pop("firm", FIRM)
    line: dict[str, Any] = {
        "lawyer_id": f"L{county}-{number:02}",
        "county": county,
        "name": f"测试律师{number:02}",
        "firm": firm,
        "firm_hash": matching.name_hash(MATCH_KEY, firm),
        "kind": LawyerKind.lawyer,
        "expertise": EVERY_CLASS,
        "capacity": 2,
        "duty_days": EVERY_DAY,
        "roster_order": number,
    }
    return Lawyer(**{**line, **different})


async def enrol(pool: Pool, *detachment: Lawyer) -> None:
    """Put lawyers on the roster as an import does."""
    async with pool.acquire() as conn:
        await lawyers.add_missing(conn, detachment)


def as_lawyer(lawyer_id: str, county: str = COUNTY) -> Caller:
    """The lawyer's own token."""
    return Caller(lawyer_id, Role.lawyer, county)


@dataclass
class CaseLog(builders_casework.CaseLog):
    """The case log as far as assignment reads it."""

    effects: Effects = EFFECTS
    prepare: Prepare = prepare

    async def grant_case(self, county: str = COUNTY, **application: Any) -> UUID:
        """A new case, received and granted."""
        return await self.grant(received(**application), county)

    async def grant_cases(self, number: int, **application: Any) -> Sequence[UUID]:
        """So many new cases, the oldest first."""
        return [await self.grant_case(**application) for _ in range(number)]


async def state_and_lawyer(pool: Pool, case_id: UUID) -> tuple[str, str | None]:
    """(state, lawyer_id) of a case."""
    row = await pool.fetchrow("SELECT state, lawyer_id FROM cases WHERE case_id = $1", case_id)
    assert row is not None
    return row["state"], row["lawyer_id"]


async def row_counts(pool: Pool) -> Mapping[str, int]:
    """Rows of every table, and the versions: what bad input must leave as it was."""
    return await count_rows(
        pool,
        (*EVERY_TABLE, "lawyers", "steps", "conflicts", "conflict_acts"),
        versioned=("cases", "lawyers", "conflicts"),
    )


class Client(CaseClient):
    """Requests to assignment."""

    cases = "/v1/assignments"


def application(pool: Pool, now: datetime = TUESDAY) -> FastAPI:
    """The service's own routes over a database, at a business instant."""
    state = AppState(
        service=Service.assignment,
        pool=pool,
        verifier=Verifier(keys()[1], "yuanxin", "yuanxin"),
        clock=fixed(now),
        request_key=bytes(32),
        sealing=SEALING,
        pipeline=no_numbers,
        campaigns={},
        match_key=MATCH_KEY,
    )
    return create_app(state, title="指派", codes=CODE_LISTS, routers=routers)


@asynccontextmanager
async def http(pool: Pool, caller: Caller = STAFF, now: datetime = TUESDAY) -> AsyncIterator[Client]:
    """HTTP as one caller."""
    async with as_the_api(pool) as api, served(application(api, now), caller) as session:
        yield Client(session)
