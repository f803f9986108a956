"""Whom a firm may not act against: registered, or declared once; and who is chosen (decision 27)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

import matching
from access import Caller
from assignment.case.rules.assessments import Exclusion
from assignment.case.store import cases
from assignment.choosing.rules.eligibility import conflicts, matter_of
from assignment.choosing.store import candidates
from assignment.conflicts import store
from assignment.conflicts.rules import EXCLUSIONS, gravest
from assignment.gauges import conflict_gauge
from assignment.jobs import serve_waiting_lists
from builders_assignment_store import (
    FIRM,
    FOREIGN,
    MATCH_KEY,
    CaseLog,
    Client,
    as_lawyer,
    enrol,
    http,
    lawyer,
    row_counts,
    state_and_lawyer,
)
from builders_casework import CITY, CLIENT, COUNTY, OTHER, STAFF, TUESDAY, Reply, pool_of, sent_events
from builders_reporting_store import wenzhou
from clock import fixed
from contracts import Service
from database import Connection, Pool, transaction_with
from databases import as_the_api
from telemetry import metrics

FIRST, SECOND, THIRD = (f"L{COUNTY}-0{number}" for number in (1, 2, 3))
BUILDER, AGENCY = "温州测试建筑有限公司", "温州测试劳务有限公司"
COLLEAGUES = (lawyer(1), lawyer(2))
ELSEWHERE = lawyer(3, firm="测试乙律师事务所")

pool = pool_of(Service.assignment)


def entry(lawyer_id: str = FIRST, ref: str = "K-1") -> str:
    return f"/v1/lawyers/{lawyer_id}/conflicts/{ref}"


async def register(client: Client, name: str = BUILDER, lawyer_id: str = FIRST, **line: Any) -> Reply:
    """A client of the lawyer's firm."""
    return await client.put(entry(lawyer_id), {"name": name, **line})


async def declare(pool: Pool, log: CaseLog, name: str = BUILDER) -> UUID:
    """A case against somebody, returned by the first of the roster, who has a conflict."""
    case_id = await log.grant_case(respondent=name)
    assert (await state_and_lawyer(pool, case_id))[1] == FIRST
    async with http(pool, as_lawyer(FIRST)) as first:
        assert (await first.act_as_seen(case_id, "return", reason="conflict")).status == 200
    return case_id


async def excluded(pool: Pool, case_id: UUID) -> dict[str, str | None]:
    """What stood against each lawyer in the latest choice."""
    async with http(pool) as staff:
        reasons = (await staff.case(case_id)).body["reasons"]
    return {each["lawyer_id"]: each["excluded_for"] for each in reasons["candidates"]}


async def test_a_firm_gets_no_case_against_its_client_and_the_choice_says_so(pool: Pool) -> None:
    await enrol(pool, *COLLEAGUES, ELSEWHERE)
    async with http(pool, as_lawyer(FIRST)) as first:
        assert (await register(first, "温州测试建筑 有限公司")).status == 201
    case_id = await CaseLog(pool).grant_case(respondent=BUILDER)
    assert await state_and_lawyer(pool, case_id) == ("assigned", THIRD)
    assert await excluded(pool, case_id) == {
        FIRST: "client_conflict",
        SECOND: "client_conflict",
        THIRD: None,
    }
    other = await CaseLog(pool, partition=1).grant_case(respondent=AGENCY)
    assert (await state_and_lawyer(pool, other))[1] == FIRST


async def test_where_nobody_else_is_left_the_case_waits_and_says_why_and_nobody_is_named_over_it(
    pool: Pool,
) -> None:
    await enrol(pool, *COLLEAGUES)
    async with http(pool) as staff:
        await register(staff)
        case_id = await CaseLog(pool).grant_case(respondent=BUILDER)
        [line] = (await staff.get("/v1/assignments?state=waiting")).body["items"]
        named = await staff.act_as_seen(case_id, "designation", lawyer_id=SECOND)
    told = "支队2人中暂无人可承办：所在机构现为或一年内曾为被申请方的代理或顾问单位，有利益冲突2人。"
    assert line["why_waiting"] == told
    [event] = [each for each in await sent_events(pool, case_id) if each.type == "lawyer.unavailable"]
    assert event.data == {"excluded": {"client_conflict": 2}}
    assert (named.status, named.body["excluded_for"]) == (409, "client_conflict")


async def test_a_former_client_counts_for_a_year_and_then_a_waiting_case_finds_its_lawyer(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    ended = TUESDAY.date() - timedelta(days=364)
    async with http(pool) as staff:
        answer = await register(staff, ended_on=ended.isoformat())
    assert answer.body["counts_until"] == (TUESDAY.date() + timedelta(days=1)).isoformat()
    case_id = await CaseLog(pool).grant_case(respondent=BUILDER)
    for days, state in ((1, "waiting"), (2, "assigned")):
        await serve_waiting_lists(pool, fixed(TUESDAY + timedelta(days=days)))
        assert (await state_and_lawyer(pool, case_id))[0] == state


async def test_what_one_county_entered_keeps_the_same_firm_in_another(pool: Pool) -> None:
    await enrol(pool, lawyer(1), lawyer(1, county=OTHER), lawyer(2, county=OTHER, firm="测试乙律师事务所"))
    async with http(pool) as staff:
        await register(staff)
    log = CaseLog(pool)
    case_id = await log.grant_case(OTHER, respondent=BUILDER)
    assert (await state_and_lawyer(pool, case_id))[1] == f"L{OTHER}-02"
    async with http(pool, FOREIGN) as others:
        replaced = await others.act_as_seen(case_id, "replacement", reason="unable")
        assert replaced.body["excluded"] == {"client_conflict": 1, "handled_before": 1}
        listed = await others.get(f"/v1/lawyers/L{OTHER}-01/conflicts")
    assert (listed.body["clients"], listed.body["items"]) == (0, [])


async def test_a_declared_conflict_keeps_the_firm_from_other_cases_against_the_same(pool: Pool) -> None:
    await enrol(pool, *COLLEAGUES, ELSEWHERE)
    log = CaseLog(pool)
    returned = await declare(pool, log)
    assert await state_and_lawyer(pool, returned) == ("assigned", THIRD)
    next_case = await log.grant_case(respondent=BUILDER)
    assert await state_and_lawyer(pool, next_case) == ("assigned", THIRD)
    for case_id in (returned, next_case):
        assert await excluded(pool, case_id) == {
            FIRST: "declared_conflict",
            SECOND: "declared_conflict",
            THIRD: None,
        }
    elsewhere = await log.grant_case(respondent=AGENCY)
    assert (await state_and_lawyer(pool, elsewhere))[1] in (FIRST, SECOND)


async def test_a_handler_replaced_for_a_conflict_is_remembered_like_one_who_declared_it(pool: Pool) -> None:
    await enrol(pool, *COLLEAGUES, ELSEWHERE)
    log = CaseLog(pool)
    case_id = await log.grant_case(respondent=BUILDER)
    async with http(pool) as staff:
        replaced = await staff.act_as_seen(case_id, "replacement", reason="conflict")
    assert replaced.body["lawyer_id"] == THIRD
    assert (await excluded(pool, await log.grant_case(respondent=BUILDER)))[SECOND] == "declared_conflict"


async def test_a_conflict_declared_goes_with_the_lawyer_into_another_firm(pool: Pool) -> None:
    await enrol(pool, lawyer(1), ELSEWHERE)
    log = CaseLog(pool)
    await declare(pool, log)
    line: dict[str, Any] = {
        "county": COUNTY,
        "name": "测试律师01",
        "firm": "测试丙律师事务所",
        "kind": "lawyer",
    }
    line |= {"expertise": ["wages"], "capacity": 9, "duty_days": list(range(7))}
    async with http(pool) as staff:
        moved = await staff.put(f"/v1/lawyers/{FIRST}", line, **{"If-Match": '"1"'})
        assert moved.status == 200
        [kept] = (await staff.get(f"/v1/lawyers/{FIRST}/conflicts")).body["items"]
    assert (kept["origin"], kept["lawyer_id"]) == ("declared", FIRST)
    assert (await excluded(pool, await log.grant_case(respondent=BUILDER)))[FIRST] == "declared_conflict"


async def test_whoever_changes_the_firm_of_a_lawyer_is_told_that_its_clients_stay_behind(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    line: dict[str, Any] = {"county": COUNTY, "name": "测试律师01", "firm": FIRM, "kind": "lawyer"}
    line |= {"expertise": ["wages"], "capacity": 9, "duty_days": list(range(7))}
    async with http(pool) as staff:
        await register(staff)
        same = await staff.put(f"/v1/lawyers/{FIRST}", line, **{"If-Match": '"1"'})
        renamed = {**line, "firm": "测试甲甲律师事务所"}
        moved = await staff.put(f"/v1/lawyers/{FIRST}", renamed, **{"If-Match": '"2"'})
        again = await staff.put(f"/v1/lawyers/{FIRST}", {**line, "firm": "测试丁所"}, **{"If-Match": '"3"'})
    [warning] = moved.body["warnings"]
    assert (warning["code"], "1个当事人" in warning["text"]) == ("clients_left_behind", True)
    assert "warnings" not in same.body
    assert "warnings" not in again.body


async def test_a_mistaken_declaration_is_withdrawn_by_the_county_with_a_reason(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    log = CaseLog(pool)
    case_id = await declare(pool, log)
    waiting = await log.grant_case(respondent=BUILDER)
    async with http(pool) as staff:
        [declared] = (await staff.get(f"/v1/lawyers/{FIRST}/conflicts")).body["items"]
        seen = await staff.get(entry(ref=declared["ref"]))
        path, reason = f"{entry(ref=declared['ref'])}/withdrawal", {"reason": "mistaken_identity"}
        blind = await staff.post(path, reason)
        gone = await staff.post(path, reason, **{"If-Match": seen.etag or ""})
        twice = await staff.post(path, reason, **{"If-Match": gone.etag or ""})
        counted = await staff.get(f"/v1/lawyers/{FIRST}/conflicts")
    assert (blind.problem, gone.status, twice.problem) == (
        "precondition-required",
        200,
        "impossible-transition",
    )
    assert (gone.body["withdrawn"], gone.body["counts"], counted.body["declared"]) == (True, False, 0)
    assert [(each["act"], each["reason"]) for each in gone.body["acts"]] == [
        ("declared", None),
        ("withdrawn", "mistaken_identity"),
    ]
    assert await state_and_lawyer(pool, waiting) == ("assigned", FIRST)
    async with http(pool) as staff:
        named = await staff.act_as_seen(case_id, "designation", lawyer_id=FIRST)
    assert (named.status, named.body["lawyer_id"]) == (200, FIRST)


async def test_a_case_against_nobody_known_keeps_who_declared_a_conflict_in_it_and_no_other_case(
    pool: Pool,
) -> None:
    await enrol(pool, lawyer(1), lawyer(2, duty_days=()))
    log = CaseLog(pool)
    case_id = await log.grant_case(respondent="")
    await pool.execute("UPDATE cases SET respondents = '{}'")
    async with http(pool) as staff:
        await staff.act_as_seen(case_id, "return", reason="conflict")
        named = await staff.act_as_seen(case_id, "designation", lawyer_id=SECOND)
    assert named.body["excluded_for"] == "declared_conflict"
    other = await log.grant_case(respondent=BUILDER)
    assert (await state_and_lawyer(pool, other))[1] == FIRST


async def test_a_client_entered_after_the_grant_shows_on_the_open_case_in_lists_and_in_the_answer(
    pool: Pool,
) -> None:
    await enrol(pool, lawyer(1), ELSEWHERE)
    log = CaseLog(pool)
    case_id, unconcerned = await log.grant_case(respondent=BUILDER), await log.grant_case(respondent=AGENCY)
    async with http(pool) as staff:
        entered = await register(staff)
        seen = await staff.case(case_id)
        listed = (await staff.get("/v1/assignments?in_conflict=true")).body["items"]
        [everywhere, other] = (await staff.get("/v1/assignments")).body["items"]
    conflict = {
        "code": "client_conflict",
        "text": "承办人所在机构现为或一年内曾为被申请方的代理或顾问单位，有利益冲突，请更换承办人",
    }
    [concerned] = entered.body["open_cases"]
    assert (concerned["case_id"], concerned["lawyer_id"]) == (str(case_id), FIRST)
    assert seen.body["handler_conflict"] == everywhere["handler_conflict"] == conflict
    assert [each["case_id"] for each in listed] == [str(case_id)]
    assert (other["case_id"], other["handler_conflict"]) == (str(unconcerned), None)
    assert await told_to_prometheus(pool) == {COUNTY: 1.0}
    async with http(pool) as staff:
        replaced = await staff.act_as_seen(case_id, "replacement", reason="conflict")
        assert (replaced.body["lawyer_id"], replaced.body["handler_conflict"]) == (THIRD, None)
        assert (await staff.get("/v1/assignments?in_conflict=true")).body["items"] == []
    assert await told_to_prometheus(pool) == {}


async def told_to_prometheus(pool: Pool) -> Mapping[str, float]:
    """Where the gauge is not a zero."""
    async with pool.acquire() as conn:
        await conflict_gauge([wenzhou()], fixed(TUESDAY))(conn)
    [family] = metrics.handlers_in_conflict.collect()
    assert len(family.samples) == len(wenzhou().roster(TUESDAY.date()))
    return {each.labels["county"]: each.value for each in family.samples if each.value}


async def test_a_register_tells_how_many_and_whether_a_given_name_is_there_and_never_a_name(
    pool: Pool,
) -> None:
    await enrol(pool, lawyer(1))
    async with http(pool) as staff:
        answers = [await register(staff)]
        answers.append(await staff.put(entry(ref="K-2"), {"name": AGENCY, "ended_on": "2017-01-01"}))
        answers.append(await staff.get(f"/v1/lawyers/{FIRST}/conflicts"))
        asked = [
            await staff.post(f"/v1/lawyers/{FIRST}/conflict-check", {"name": name})
            for name in ("温州测试建筑有限公司　", AGENCY, "温州测试没有公司")
        ]
    listed = answers[-1].body
    assert (listed["clients"], listed["declared"]) == (1, 0)
    assert [(each["ref"], each["counts"]) for each in listed["items"]] == [("K-1", True), ("K-2", False)]
    assert [(each.body["conflict"], [one["ref"] for one in each.body["items"]]) for each in asked] == [
        (True, ["K-1"]),
        (False, ["K-2"]),
        (False, []),
    ]
    assert not any(name in str(each.body) for each in (*answers, *asked) for name in (BUILDER, AGENCY))
    acts = [row["act"] for row in await pool.fetch("SELECT act FROM conflict_acts ORDER BY id")]
    assert acts == ["entered", "entered", "asked", "asked", "asked"]


async def test_who_asks_for_a_name_without_a_trace_is_told_nothing(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    async with http(pool) as staff:
        await register(staff)
        asked = await staff.post(f"/v1/lawyers/{FIRST}/conflict-check?dry_run=true", {"name": BUILDER})
    assert (asked.status, asked.body) == (200, {"dry_run": True})
    assert [row["act"] for row in await pool.fetch("SELECT act FROM conflict_acts")] == ["entered"]


async def test_no_table_keeps_a_clients_name(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    async with http(pool) as staff:
        await register(staff)
        await staff.put(entry(), {"name": AGENCY}, **{"If-Match": '"1"'})
        await staff.post(f"/v1/lawyers/{FIRST}/conflict-check", {"name": BUILDER})
    for table in await pool.fetch("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 2200"):
        rows = await pool.fetch(f"SELECT t::text AS row FROM {table['relname']} t")
        for name in (BUILDER, AGENCY):
            bytes_of_it = name.encode().hex()
            assert not any(name in row["row"] or bytes_of_it in row["row"] for row in rows), table


async def test_an_entry_is_changed_as_it_was_seen(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    async with http(pool) as staff:
        new = await register(staff, ended_on="2018-01-01")
        again = await register(staff)
        stale = await staff.put(entry(), {"name": BUILDER}, **{"If-Match": '"7"'})
        changed = await staff.put(entry(), {"name": BUILDER}, **{"If-Match": new.etag or ""})
        seen = await staff.get(entry())
        unseen = await staff.put(entry(ref="K-9"), {"name": BUILDER}, **{"If-Match": '"1"'})
    assert (again.problem, stale.problem) == ("precondition-required", "precondition-failed")
    assert (changed.body["ended_on"], changed.etag, seen.body) == (None, '"2"', changed.body)
    assert unseen.problem == "not-found"


async def test_a_declared_conflict_is_not_written_over_as_a_client(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    await declare(pool, CaseLog(pool))
    async with http(pool) as staff:
        [declared] = (await staff.get(f"/v1/lawyers/{FIRST}/conflicts")).body["items"]
        answer = await staff.put(entry(ref=declared["ref"]), {"name": AGENCY}, **{"If-Match": '"1"'})
    assert answer.problem == "not-found"


async def test_pages_go_by_what_entries_are_called(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    refs, seen = [f"K-{number}" for number in range(5)], list[str]()
    cursor: str | None = ""
    async with http(pool) as staff:
        for ref in refs:
            await staff.put(entry(ref=ref), {"name": BUILDER})
        while cursor is not None:
            asked = f"&cursor={cursor}" if cursor else ""
            body = (await staff.get(f"/v1/lawyers/{FIRST}/conflicts?limit=2{asked}")).body
            seen += [each["ref"] for each in body["items"]]
            cursor = body["next_cursor"]
        bad = await staff.get(f"/v1/lawyers/{FIRST}/conflicts?cursor=nonsense")
    assert (seen, bad.problem) == (refs, "invalid-cursor")


CONFLICTS = f"/v1/lawyers/{FIRST}/conflicts"
NOT_THEIRS = [
    (as_lawyer(SECOND), "not-found"),
    (as_lawyer(FIRST, OTHER), "not-found"),
    (FOREIGN, "not-found"),
    (CLIENT, "forbidden-role"),
]


@pytest.mark.parametrize(("caller", "problem"), NOT_THEIRS)
async def test_whom_a_firm_acts_for_is_for_its_own_lawyer_and_the_county(
    pool: Pool, caller: Caller, problem: str
) -> None:
    await enrol(pool, *COLLEAGUES)
    async with http(pool) as staff:
        await register(staff)
    before = await row_counts(pool)
    async with http(pool, caller) as client:
        answers = [
            await client.get(CONFLICTS),
            await client.get(entry()),
            await client.put(entry(ref="K-2"), {"name": BUILDER}),
            await client.post(f"/v1/lawyers/{FIRST}/conflict-check", {"name": BUILDER}),
        ]
    assert [each.problem for each in answers] == [problem] * 4
    assert await row_counts(pool) == before


@pytest.mark.parametrize(("caller", "status"), [(as_lawyer(FIRST), 403), (CITY, 403), (FOREIGN, 404)])
async def test_only_the_county_withdraws_an_entry(pool: Pool, caller: Caller, status: int) -> None:
    await enrol(pool, lawyer(1))
    async with http(pool) as staff:
        await register(staff)
    async with http(pool, caller) as client:
        body = {"reason": "entered_wrongly"}
        answer = await client.post(f"{entry()}/withdrawal", body, **{"If-Match": '"1"'})
    assert answer.status == status


async def test_a_firms_lawyer_takes_no_entry_away_by_changing_it(pool: Pool) -> None:
    """Another name, or an end long past, would be a withdrawal; that it ends is theirs to say."""
    await enrol(pool, lawyer(1))
    seen = {"If-Match": '"1"'}
    async with http(pool) as staff, http(pool, as_lawyer(FIRST)) as firm:
        assert (await register(firm)).status == 201
        renamed = await firm.put(entry(), {"name": AGENCY}, **seen)
        ended = await firm.put(entry(), {"name": BUILDER, "ended_on": "2017-01-01"}, **seen)
        today = await firm.put(entry(), {"name": BUILDER, "ended_on": TUESDAY.date().isoformat()}, **seen)
        by_staff = await staff.put(
            entry(), {"name": BUILDER, "ended_on": "2017-01-01"}, **{"If-Match": '"2"'}
        )
    assert (renamed.problem, ended.problem) == ("forbidden-role", "forbidden-role")
    assert (today.status, by_staff.status, by_staff.body["counts"]) == (200, 200, False)


async def test_a_dry_run_of_an_entry_tells_no_case(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    async with http(pool) as staff:
        tried = await staff.put(f"{entry()}?dry_run=true", {"name": BUILDER})
    assert (tried.status, tried.body["open_cases"], tried.body["counts"]) == (200, None, True)


async def test_numbers_of_declared_conflicts_are_no_firms_own(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    async with http(pool) as staff:
        answer = await staff.put(entry(ref=f"{uuid4()}.1.1"), {"name": BUILDER})
    assert (answer.problem, answer.body["errors"][0]["parameter"]) == ("invalid-parameter", "ref")


async def test_a_replacement_for_a_conflict_that_finds_nobody_says_that_nothing_is_kept(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    case_id = await CaseLog(pool).grant_case()
    async with http(pool) as staff:
        refused = await staff.act_as_seen(case_id, "replacement", reason="conflict")
    assert refused.problem == "no-lawyer-available"
    assert "未作登记" in refused.body["detail"]


async def test_who_handles_in_conflict_is_what_the_rules_find(pool: Pool) -> None:
    """The rule in SQL against the same in Python: firms that are respondents, act for them, declared it."""
    await enrol(pool, *(lawyer(number, firm=f"测试{number}律师事务所", capacity=9) for number in range(1, 6)))
    log = CaseLog(pool)
    for number in range(20):
        await log.grant_case(respondent=("测试甲厂", BUILDER, AGENCY)[number % 3])
    own = matching.name_hash(MATCH_KEY, "测试甲厂")
    await pool.execute("UPDATE lawyers SET firm_hash = $1 WHERE lawyer_id = $2", own, FIRST)
    async with http(pool) as staff:
        for number, name, ended in (
            (2, BUILDER, {}),
            (3, AGENCY, {"ended_on": "2017-01-01"}),
            (4, AGENCY, {}),
        ):
            await register(staff, name, f"L{COUNTY}-0{number}", **ended)
        handled = (await staff.get("/v1/assignments")).body["items"]
        declared_in = next(each["case_id"] for each in handled if each["lawyer_id"] == f"L{COUNTY}-05")
        await staff.act_as_seen(UUID(declared_in), "return", reason="conflict")
    today = TUESDAY.date()
    async with pool.acquire() as conn:
        expected = await by_rule(conn, today)
        assert await store.of_handlers(conn, today) == expected
        assert await store.of_handlers(conn, today, []) == {}
    assert set(expected.values()) == {Exclusion.conflict, *EXCLUSIONS.values()}


async def by_rule(conn: Connection, today: date) -> Mapping[UUID, Exclusion]:
    """Each open case with what the rules of a choice find against its present handler."""
    handled = [case for case in await cases.granted(conn, None, None, None, 100) if case.seat]
    against = await store.against(conn, handled, today)
    detachment = {each.lawyer_id: each for each in await candidates(conn, COUNTY)}
    found = {
        case.case_id: gravest(
            conflicts(detachment[case.handler], matter_of(case, frozenset(), against[case.case_id]))
        )
        for case in handled
    }
    return {case_id: exclusion for case_id, exclusion in found.items() if exclusion}


@pytest.mark.parametrize("role", ["api", "loops"])
async def test_a_choice_looks_conflicts_up_by_index_and_reads_no_whole_register(
    pool: Pool, role: str
) -> None:
    """Under row-level security only operators that tell nothing of hidden rows may use an index."""
    async with as_the_api(pool) as api:
        of_role = api if role == "api" else pool
        async with of_role.acquire() as conn, transaction_with(conn, STAFF.sight):
            await conn.execute("SET LOCAL enable_seqscan = off")
            plan = await conn.fetch("EXPLAIN " + store.AGAINST, TUESDAY.date(), ["a"], [])
    told = "\n".join(row[0] for row in plan)
    assert "conflicts_respondent" in told
    assert "conflicts_case" in told
    assert "Seq Scan on conflicts" not in told
