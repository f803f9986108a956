"""Row-level security, the second lock (decision 16): what each table gives to the API of one county.

No query here asks for a county, as if the code had forgotten to.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

import asyncpg
import pytest
from fastapi import APIRouter, Request
from starlette.responses import Response

from access import Caller, Role
from builders_web import Recorder, served, small_app
from contracts import Service
from contracts.service_names import SERVICES
from database import ALL_COUNTIES, Connection, Sight, open_pool, transaction_with
from databases import Database, Databases
from web import Answer, read_snapshot, respond

OWN, OTHER = "330302", "330303"

COUNTY = "rows of the caller's county"
CASE = "rows of cases that the caller sees"
FIRM = "rows of the caller's county; to read also those of firms that serve in it from another county"
OWN_CASES = (
    "rows of the caller's county; to a lawyer only those this lawyer handles, to a station what it filed"
)
OFFICE = "rows of the caller's county; to a lawyer and a station none"
CLIENT = "rows of the calling client"
AGENCY = "rows of the calling agency; the city sees all"
REFERRAL = (
    "rows of the calling agency; to others those of the caller's county, to a lawyer and a station none"
)
ASKED = "rows of the calling agency; to others those of cases that the caller sees"
CITYS = "the city's own: no county sees any"
NOTHING_OF_ANYBODY = "numbers and offsets, no county: open to the API as far as its grants go"
SIGNING_IN = "looked up by the hash of random words, before anybody is known: open to the API"
NOT_FOR_THE_API = "the API has no right to it"

LIBS: Final = {
    "migrations": NOTHING_OF_ANYBODY,
    "subjects": NOTHING_OF_ANYBODY,
    "progress": NOTHING_OF_ANYBODY,
    "applied": NOT_FOR_THE_API,
    "forgotten_subjects": NOT_FOR_THE_API,
    "outbox": COUNTY,
    "held": COUNTY,
    "idempotency_keys": CLIENT,
    "campaign_facts": NOT_FOR_THE_API,
    "audit_chain": COUNTY,
    "audit_unsealed": NOTHING_OF_ANYBODY,
}
DECIDED: Final[Mapping[Service, Mapping[str, str]]] = {
    Service.intake: {
        "case_numbers": COUNTY,
        "cases": OWN_CASES,
        "case_traces": COUNTY,
        "sources": COUNTY,
        "consultations": OFFICE,
        "incidents": OFFICE,
        "county_feed": OFFICE,
        "employer_cases": OFFICE,
        "foreign_events": CASE,
        "record_audit": OFFICE,
        "audit": CASE,
        "agencies": AGENCY,
        "agency_messages": AGENCY,
        "agency_feed": AGENCY,
        "agency_acts": AGENCY,
        "agency_passwords": AGENCY,
        "referrals": REFERRAL,
        "files": CASE,
        "agency_requests": ASKED,
        "agency_answers": ASKED,
        "platform_cases": CASE,
    },
    Service.assignment: {
        "counties": COUNTY,
        "lawyers": COUNTY,
        "cases": COUNTY,
        "steps": CASE,
        "working_days": NOTHING_OF_ANYBODY,
        "conflicts": FIRM,
        "conflict_acts": COUNTY,
    },
    Service.mediation: {
        "cases": COUNTY,
        "foreign_events": CASE,
        "sessions": CASE,
        "agreements": CASE,
        "instalments": CASE,
        "payments": CASE,
        "failures": CASE,
        "confirmations": CASE,
        "payment_voids": CASE,
        "proceedings": CASE,
        "closings": CASE,
        "agency_facts": CASE,
        "priority_requests": CASE,
    },
    Service.reporting: {
        "cases": COUNTY,
        "figures": COUNTY,
        "stock": COUNTY,
        "stock_moves": COUNTY,
        "journal": COUNTY,
        "incidents": COUNTY,
        "hot_spot_facts": COUNTY,
        "signs_of_life": COUNTY,
        "lines": COUNTY,
        "exemption_acts": COUNTY,
        "drafts": COUNTY,
        "versions": COUNTY,
        "first_signatures": COUNTY,
        "correction_leaves": COUNTY,
        "watches": COUNTY,
        "silences": COUNTY,
        "overdue": COUNTY,
        "calendars": NOTHING_OF_ANYBODY,
        "seen": NOTHING_OF_ANYBODY,
        "swept": NOTHING_OF_ANYBODY,
        "beats": NOTHING_OF_ANYBODY,
        "outages": NOTHING_OF_ANYBODY,
        "collecting": NOTHING_OF_ANYBODY,
        "exchanges": NOT_FOR_THE_API,
        "city_reports": CITYS,
        "city_report_issues": CITYS,
        "activities": COUNTY,
        "activity_files": COUNTY,
        "activity_acts": COUNTY,
        "arrears_findings": COUNTY,
        "arrears_finding_acts": COUNTY,
        "written_incidents": COUNTY,
        "incident_follow_ups": COUNTY,
        "alert_acts": COUNTY,
        "case_sweeps": COUNTY,
        "carried_in": COUNTY,
        "open_case_reasons": COUNTY,
        "case_sweep_filings": COUNTY,
        "plans": COUNTY,
        "summaries": COUNTY,
        "summary_drafts": COUNTY,
        "summary_versions": COUNTY,
        "reminders": COUNTY,
        "sign_in_tickets": SIGNING_IN,
        "browser_sessions": SIGNING_IN,
    },
}
VIEWS: Final[Mapping[Service, Mapping[str, str]]] = {Service.reporting: {"stock_numbers": COUNTY}}
PROTECTED: Final = (COUNTY, CASE, OWN_CASES, OFFICE, FIRM, CLIENT, AGENCY, REFERRAL, ASKED)
HAVE_POLICIES: Final = (*PROTECTED, CITYS)

VALUES: Final[Mapping[str, Any]] = {
    "boolean": False,
    "bigint": 1,
    "bytea": "\\x00",
    "bytea[]": [],
    "date": "2019-01-08",
    "integer": 1,
    "jsonb": {},
    "smallint": 1,
    "smallint[]": [],
    "text[]": ["a"],
    "time without time zone": "10:00",
    "timestamp with time zone": "2019-01-08T12:00:00+08:00",
}
CODES: Final[Mapping[str, Mapping[str, Any]]] = {
    "cases": {"state": "received", "lane": "green", "case_class": "wages", "received_at": VALUES["date"]},
    "intake.cases": {"papers_owed": []},
    "mediation.cases": {"state": "mediating", "opened_at": VALUES["date"]},
    "incidents": {"kind": "first_sign"},
    "hot_spot_facts": {"source": "application"},
    "agencies": {"kind": "court"},
    "agency_acts": {"action": "add"},
    "referrals": {"campaign": "a", "referred_on": VALUES["date"], "made_at": VALUES["date"]},
    "agency_requests": {"kind": "priority"},
    "files": {"scan": "waiting"},
    "activities": {"kind": "lecture"},
    "activity_files": {"scan": "waiting"},
    "activity_acts": {"act": "record"},
    "arrears_findings": {"employer_kind": "person", "source": "hotline"},
    "arrears_finding_acts": {"act": "reveal"},
    "incident_follow_ups": {"state": "seen"},
    "alert_acts": {"kind": "silence", "act": "take"},
    "carried_in": {"case_class": "wages"},
    "open_case_reasons": {"reason": "papers"},
    "case_sweep_filings": {"filing": "late"},
    "reminders": {"step": "contact"},
    "platform_cases": {"state": "to_upload"},
    "record_audit": {"action": "record"},
    "exemption_acts": {"act": "exempted"},
    "foreign_events": {"verdict": "apply"},
    "lawyers": {"kind": "lawyer"},
    "steps": {"step": "received"},
    "conflicts": {"origin": "client", "respondent_hash": "a"},
    "conflict_acts": {"act": "entered", "ref": "a"},
    "sessions": {"outcome": "continues"},
    "confirmations": {"step": "filed"},
    "payment_voids": {"reason": "bounced"},
    "proceedings": {"reason": "chosen"},
    "versions": {"number": 1},
    "watches": {"counted_from": "sign_of_life"},
    "held": {"state": "parked"},
}


@dataclass(frozen=True)
class Seeded:
    """A database with a row of two counties in every protected table."""

    service: Service
    database: Database
    tables: Mapping[str, str]
    rows: Mapping[tuple[str, str], Mapping[str, Any]]
    """By table and county, without what the database numbers itself."""

    @property
    def protected(self) -> list[str]:
        return [table for table, decision in self.tables.items() if decision in PROTECTED]

    @asynccontextmanager
    async def as_the_api(self, sight: Sight | None) -> AsyncIterator[Connection]:
        """A transaction of the API; None: of one that forgot to say whose it is. Nothing of it stays."""
        connection = await asyncpg.connect(self.database.api_url)
        try:
            await connection.execute(f"BEGIN; {sight.sql}" if sight else "BEGIN")
            yield connection
        finally:
            await connection.close(timeout=5)


@pytest.fixture(scope="module", params=SERVICES)
async def seeded(request: pytest.FixtureRequest, postgres: str, databases: Databases) -> Seeded:
    service, fresh = Service(request.param), await databases.fresh(request.param)
    tables = {**LIBS, **DECIDED[service]}
    superuser = await asyncpg.connect(postgres.rpartition("/")[0] + f"/{fresh.name}")
    await superuser.execute("SET session_replication_role = replica")  # rows in any order, no triggers
    rows: dict[tuple[str, str], Mapping[str, Any]] = {}
    for table in [table for table, decision in tables.items() if decision in HAVE_POLICIES]:
        for county in (OWN, OTHER):
            rows[table, county] = await seed(superuser, service, table, county)
    await superuser.close()
    return Seeded(service, fresh, tables, rows)


async def seed(conn: Connection, service: Service, table: str, county: str) -> Mapping[str, Any]:
    """A row that the table's checks accept, made from the kinds of its columns."""
    row = {
        name: value_of(table, name, kind, county)
        for name, kind in await conn.fetch(
            """
            SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
            WHERE attrelid = $1::regclass AND attnum > 0 AND attidentity = ''
              AND (attnotnull AND NOT atthasdef OR attname IN ('county', 'actor_county'))
            """,
            table,
        )
    }
    row |= {**CODES.get(table, {}), **CODES.get(f"{service}.{table}", {})}
    await conn.execute(*insertion(table, await columns(conn, table, row), row))
    return row


async def columns(conn: Connection, table: str, row: Mapping[str, Any]) -> list[str]:
    known = {
        name
        for (name,) in await conn.fetch(
            "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0", table
        )
    }
    return sorted(known & set(row))


def insertion(table: str, names: list[str], row: Mapping[str, Any]) -> tuple[str, str]:
    listed = ", ".join(f'"{name}"' for name in names)
    return (
        f"INSERT INTO {table} ({listed})"
        f" SELECT {listed} FROM jsonb_populate_record(NULL::{table}, $1::text::jsonb)",
        json.dumps({name: row[name] for name in names}),
    )


def value_of(table: str, name: str, kind: str, county: str) -> Any:
    if table == "agencies" and name == "code":
        return f"a-{county}"
    if name in ("county", "actor_county", "code", "chain"):
        return county
    if name == "client":
        return client_of(county)
    if name == "headers" and table == "outbox":
        return {"ce_county": county}
    if name == "case_id" or kind == "uuid":
        return str(uuid5(NAMESPACE_URL, county))
    if kind == "text":
        return f"a-{county}"
    return VALUES[kind]


def client_of(county: str) -> str:
    return f"county-staff/{county}/somebody"


def sight_of(county: str) -> Sight:
    return Sight(county, client_of(county))


async def readable_columns(conn: Connection, table: str) -> str:
    names = await conn.fetchval(
        "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = $1::regclass"
        " AND attnum > 0 AND NOT attisdropped AND has_column_privilege(attrelid, attnum, 'SELECT')",
        table,
    )
    return str(names)


async def count_seen(conn: Connection, table: str) -> int:
    shown: int = await conn.fetchval(
        f"SELECT count(*) FROM (SELECT {await readable_columns(conn, table)} FROM {table}) AS seen"
    )
    return shown


async def test_every_table_is_decided_and_its_policies_are_there(seeded: Seeded) -> None:
    async with open_pool(seeded.database.url, min_size=1) as pool:
        found = await pool.fetch(
            """
            SELECT relname, relrowsecurity,
                   has_any_column_privilege($1, oid, 'SELECT, INSERT, UPDATE') AS allowed,
                   ARRAY(SELECT polname::text FROM pg_policy WHERE polrelid = c.oid ORDER BY 1) AS policies
            FROM pg_class c WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
            """,
            api_role(seeded),
        )
    assert {row["relname"] for row in found} == set(seeded.tables)
    for row in found:
        decision = seeded.tables[row["relname"]]
        assert row["relrowsecurity"] == (decision in HAVE_POLICIES), row
        assert row["policies"] == (["api", "loops"] if decision in HAVE_POLICIES else []), row
        assert row["allowed"] == (decision != NOT_FOR_THE_API), row


async def test_a_view_is_read_with_its_owners_rights_and_says_itself_whose_rows_it_gives(
    seeded: Seeded,
) -> None:
    """Of each view it is decided here; as of tables, who writes is decided by its rights."""
    async with open_pool(seeded.database.url, min_size=1) as pool:
        views = await pool.fetch(
            """
            SELECT relname, 'security_barrier=true' = ANY(reloptions) AS is_barrier,
                   has_any_column_privilege($1, oid, 'INSERT, UPDATE, REFERENCES') AS is_written
            FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace
            """,
            api_role(seeded),
        )
    assert {row["relname"] for row in views} == set(VIEWS.get(seeded.service, {}))
    for row in views:
        assert (row["is_barrier"], row["is_written"]) == (True, False), row
        for county in (OWN, OTHER, "", ALL_COUNTIES):
            async with seeded.as_the_api(Sight(county)) as conn:
                seen = [
                    each[0] for each in await conn.fetch(f"SELECT county FROM {row['relname']} ORDER BY 1")
                ]
            assert seen == ([OWN, OTHER] if county == ALL_COUNTIES else [county] if county else []), row


async def test_the_roles_of_the_service_own_nothing_and_pass_no_policy_by(seeded: Seeded) -> None:
    async with open_pool(seeded.database.url, min_size=1) as pool:
        loops = await pool.fetchval("SELECT current_user")
        roles = await pool.fetch(
            """
            SELECT rolname, rolsuper, rolbypassrls, rolcreaterole,
                   (SELECT count(*) FROM pg_class WHERE relowner = r.oid) AS owned,
                   (SELECT count(*) FROM pg_auth_members WHERE member = r.oid) AS memberships
            FROM pg_roles r WHERE rolname = ANY($1)
            """,
            [loops, api_role(seeded)],
        )
    assert len(roles) == 2
    for role in roles:
        assert not any(tuple(role)[1:]), role


async def test_one_county_sees_its_own_rows_and_no_others(seeded: Seeded) -> None:
    for county in (OWN, OTHER):
        async with seeded.as_the_api(sight_of(county)) as conn:
            for table in seeded.protected:
                of_an_agency = seeded.tables[table] == AGENCY
                assert await count_seen(conn, table) == (0 if of_an_agency else 1), table
                if of_an_agency:
                    continue
                for column in ("county", "code", "client", "case_id"):
                    if column in seeded.rows[table, county] and table != "outbox":
                        seen = await conn.fetchval(f"SELECT {column} FROM {table}")
                        assert str(seen) == seeded.rows[table, county][column], table


async def test_no_county_sees_what_is_the_citys(seeded: Seeded) -> None:
    for table in [table for table, decision in seeded.tables.items() if decision == CITYS]:
        for sight, rows in ((sight_of(OWN), 0), (Sight(), 0), (None, 0), (Sight(ALL_COUNTIES), 2)):
            async with seeded.as_the_api(sight) as conn:
                assert await count_seen(conn, table) == rows, (table, sight)


async def test_a_lawyer_sees_the_cases_this_lawyer_handles_and_no_others(seeded: Seeded) -> None:
    """In intake, where persons are: also what hangs on them. Elsewhere a lawyer reads the county's."""
    if seeded.service is not Service.intake:
        return
    handler, colleague = (Caller(f"L{OWN}-0{n}", Role.lawyer, OWN) for n in (1, 2))
    namesake = Caller(handler.subject, Role.lawyer, OTHER)
    nobody = Caller("", Role.lawyer, OWN)
    hanging = ["cases", "foreign_events", "audit", "agency_requests", "agency_answers"]
    async with open_pool(seeded.database.url, min_size=1) as pool:
        for lawyer_id, seen_by in ((handler.subject, handler), (None, None)):
            await pool.execute("UPDATE cases SET lawyer_id = $1 WHERE county = $2", lawyer_id, OWN)
            for caller in (handler, colleague, namesake, nobody):
                async with seeded.as_the_api(caller.sight) as conn:
                    seen = [await count_seen(conn, table) for table in hanging]
                assert seen == [int(caller is seen_by)] * len(hanging), caller


async def test_an_agency_sees_its_own_rows_and_no_other_agencys_whichever_counties_it_may_touch(
    seeded: Seeded,
) -> None:
    if seeded.service is not Service.intake:
        return
    mine = [table for table, decision in seeded.tables.items() if decision in (AGENCY, REFERRAL, ASKED)]
    asked_of = {seeded.rows["agency_requests", each]["request_id"]: f"a-{each}" for each in (OWN, OTHER)}
    for agency in (f"a-{OWN}", f"a-{OTHER}"):
        sight = Caller("a machine", Role.agency, agency=agency).sight
        for counties in ("", ALL_COUNTIES, OTHER):
            async with seeded.as_the_api(Sight(counties, sight.client)) as conn:
                for table in mine:
                    column = {"agencies": "code", "agency_answers": "request_id"}.get(table, "agency")
                    rows = await conn.fetch(f"SELECT {column} FROM {table}")
                    whose = [asked_of.get(str(row[column]), row[column]) for row in rows]
                    assert whose == [agency], (table, counties)


async def test_a_workstation_sees_the_cases_that_it_filed(seeded: Seeded) -> None:
    """And writes no others; the role without its office sees nothing."""
    if seeded.service is not Service.intake:
        return
    station, neighbour, unnamed = (
        Caller("a", Role.workstation, OWN, office=office) for office in ("S1", "S2", None)
    )
    elsewhere = Caller("a", Role.workstation, OTHER, office="S1")
    staff = Caller("a", Role.county_staff, OWN)
    hanging = ["cases", "foreign_events", "audit", "agency_requests", "agency_answers"]
    async with open_pool(seeded.database.url, min_size=1) as pool:
        for filed_by in ("S1", None):
            await pool.execute("UPDATE cases SET station = $1 WHERE county = $2", filed_by, OWN)
            seeing = {station, staff} if filed_by else {staff}
            for caller in (station, neighbour, unnamed, elsewhere, staff):
                async with seeded.as_the_api(caller.sight) as conn:
                    seen = [await count_seen(conn, table) for table in hanging]
                    changed = await conn.execute("UPDATE cases SET version = version WHERE county = $1", OWN)
                assert seen == [int(caller in seeing)] * len(hanging), caller
                assert changed == f"UPDATE {int(caller in seeing)}", caller


async def test_a_lawyer_and_a_workstation_see_nothing_of_what_is_their_countys_offices(
    seeded: Seeded,
) -> None:
    if seeded.service is not Service.intake:
        return
    tables = [table for table, decision in seeded.tables.items() if decision in (OFFICE, REFERRAL)]
    assert len(tables) == 6
    callers = {
        Caller("a", Role.workstation, OWN, office="S1"): 0,
        Caller(f"L{OWN}-01", Role.lawyer, OWN): 0,
        Caller("a", Role.county_staff, OWN): 1,
        Caller("a", Role.county_client, OWN): 1,
        Caller("a", Role.city_staff): 2,
    }
    for caller, rows in callers.items():
        async with seeded.as_the_api(caller.sight) as conn:
            assert {table: await count_seen(conn, table) for table in tables} == dict.fromkeys(tables, rows)


async def test_a_firm_in_two_counties_is_read_in_both_and_changed_where_it_was_entered(
    seeded: Seeded,
) -> None:
    if seeded.service is not Service.assignment:
        return
    move = "UPDATE lawyers SET firm_hash = $1 WHERE county = $2"
    async with open_pool(seeded.database.url, min_size=1) as pool:
        for firm, seen in ((f"a-{OTHER}", [OWN, OTHER]), (f"a-{OWN}", [OWN])):
            await pool.execute(move, firm, OWN)
            async with seeded.as_the_api(sight_of(OWN)) as conn:
                rows = await conn.fetch("SELECT county FROM conflicts ORDER BY county")
                assert [row["county"] for row in rows] == seen
                if OTHER in seen:
                    with pytest.raises(asyncpg.InsufficientPrivilegeError):
                        await conn.execute("UPDATE conflicts SET withdrawn = true WHERE county = $1", OTHER)


async def test_who_says_no_county_sees_nothing(seeded: Seeded) -> None:
    for sight in (Sight(), None):
        async with seeded.as_the_api(sight) as conn:
            assert {table: await count_seen(conn, table) for table in seeded.protected} == dict.fromkeys(
                seeded.protected, 0
            )


async def test_the_setting_ends_with_its_transaction(seeded: Seeded) -> None:
    async with open_pool(seeded.database.api_url, min_size=1, max_size=1) as pool, pool.acquire() as conn:
        async with transaction_with(conn, sight_of(OWN)):
            assert await count_seen(conn, "cases") == 1
        assert await conn.fetchval("SELECT current_setting('app.county', true)") == ""
        assert await count_seen(conn, "cases") == 0


async def test_the_city_sees_all_counties_and_no_answers_of_others(seeded: Seeded) -> None:
    async with seeded.as_the_api(Sight(ALL_COUNTIES, "city-staff//somebody")) as conn:
        for table in seeded.protected:
            assert await count_seen(conn, table) == (0 if seeded.tables[table] == CLIENT else 2), table


async def test_the_loops_see_every_row(seeded: Seeded) -> None:
    async with open_pool(seeded.database.url, min_size=1) as pool, pool.acquire() as conn:
        for table in seeded.protected:
            assert await count_seen(conn, table) == 2, table


@pytest.mark.parametrize("what", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
async def test_no_other_countys_row_is_changed_or_removed(seeded: Seeded, what: str) -> None:
    """Without WHERE, which would be narrowed to what may be read."""
    done = {}
    for table in seeded.protected:
        column = min(seeded.rows[table, OWN])
        async with seeded.as_the_api(sight_of(OWN)) as conn:
            try:
                done[table] = await conn.execute(what.format(table=table, column=column))
            except (asyncpg.InsufficientPrivilegeError, asyncpg.ForeignKeyViolationError):
                done[table] = "not at all 0"
    assert {table: int(tag.split()[-1]) for table, tag in done.items() if tag.split()[-1] not in "01"} == {}
    assert done["idempotency_keys"].split()[-1] == "1"


@pytest.mark.parametrize("sight", [sight_of(OWN), Sight()])
async def test_no_row_of_another_county_is_added(seeded: Seeded, sight: Sight) -> None:
    for table in seeded.protected:
        row = seeded.rows[table, OTHER]
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with seeded.as_the_api(sight) as conn:
                await conn.execute(*insertion(table, await columns(conn, table, row), row))


def api_role(seeded: Seeded) -> str:
    return seeded.database.api_url.split("//")[1].split(":")[0]


# Over HTTP

forgetful = APIRouter()


@forgetful.get("/v1/cases")
async def all_cases(request: Request, caller: Recorder) -> Response:
    """A route that forgot the county."""
    async with read_snapshot(request) as conn:
        rows = await conn.fetch("SELECT county FROM cases")
    return respond(Answer(200, {"counties": sorted(row["county"] for row in rows)}))


@pytest.mark.parametrize("county", [OWN, OTHER, "330304", ALL_COUNTIES])
async def test_a_route_that_forgets_the_county_shows_the_callers_own(seeded: Seeded, county: str) -> None:
    caller = Caller("staff-1", Role.county_staff, county)
    async with (
        open_pool(seeded.database.api_url, min_size=1) as pool,
        served(small_app(pool, [forgetful]), caller) as client,
        client.get("/v1/cases") as answer,
    ):
        assert await answer.json() == {"counties": [county] if county in (OWN, OTHER) else []}


@pytest.mark.parametrize("subject", ["o'hara", "back\\slash", "'; DROP TABLE cases; --", "\\'; SELECT 1; --"])
async def test_a_callers_name_is_text_and_nothing_else(seeded: Seeded, subject: str) -> None:
    sight = Caller(subject, Role.county_staff, OWN).sight
    async with seeded.as_the_api(sight) as conn:
        assert await conn.fetchval("SELECT current_setting('app.client')") == f"county-staff/{OWN}/{subject}"
        assert await conn.fetchval("SELECT current_setting('app.county')") == OWN
