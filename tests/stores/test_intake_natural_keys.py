"""The same application again: one case, the same answer."""

import asyncio
from dataclasses import replace

import aiohttp

from builders_casework import OTHER, TUESDAY
from builders_forwarding import forwarding
from builders_intake import FOREIGN, STAFF, Desk, application, desk, intake_app, row_counts, sent
from builders_intake_rules import RIGHT_ID, wenzhou
from builders_web import address_of, bearer, served
from database import Pool
from databases import as_the_api

SOURCE = {"system": "wz-platform", "reference": "2019-0001"}


async def test_the_same_natural_key_and_body_get_the_same_answer_and_one_case(pool: Pool) -> None:
    body = application(source=SOURCE)
    async with desk(pool) as client:
        first, again = await client.apply(body), await client.apply(body)
    assert (first.status, again.status, again.body) == (201, 200, first.body)
    assert again.headers["Location"] == first.headers["Location"]
    assert (await row_counts(pool))["cases"] == 1
    assert len(await sent(pool)) == 3


async def test_the_same_system_under_another_name_finds_its_case_by_the_source_and_not_by_the_key(
    pool: Pool,
) -> None:
    """A key is of who sent it. After a new log-in the number at the source says that it is the same case."""
    key = {"Idempotency-Key": "k-1"}
    before, after = (replace(STAFF, subject=subject) for subject in ("before", "after"))
    async with desk(pool, before) as client:
        first = await client.post("/v1/applications", application(source=SOURCE), **key)
    async with desk(pool, after) as client:
        again = await client.post("/v1/applications", application(source=SOURCE), **key)
        without = await client.post("/v1/applications", application(), **{"Idempotency-Key": "k-2"})
    assert (first.status, again.status, again.body["case_id"]) == (201, 200, first.body["case_id"])
    assert "Idempotent-Replayed" not in again.headers
    assert (without.status, "same_application" in without.warned) == (201, True)
    assert (await row_counts(pool))["cases"] == 2


async def test_behind_a_prefix_the_place_of_a_case_leads_back_to_it_and_the_stored_answer_has_none(
    pool: Pool,
) -> None:
    prefix, key = "/yuanxin/intake", {"Idempotency-Key": "k-1"}
    async with as_the_api(pool) as api:
        app = intake_app(api, TUESDAY, {"wenzhou-2018": wenzhou()})
        async with (
            served(app, STAFF, trusted_proxies=["127.0.0.1"]) as session,
            forwarding(
                address_of(session), prefix, strips=True, says={"X-Forwarded-Prefix": prefix}
            ) as outside,
        ):
            url, sent = f"{outside}{prefix}/v1/applications", {**bearer(STAFF), **key}
            async with aiohttp.ClientSession(headers=sent) as client:
                async with client.post(url, json=application()) as made:
                    place = made.headers["Location"]
                async with client.get(outside + place) as found:
                    assert (found.status, (await found.json())["case_id"]) == (200, place.rpartition("/")[2])
            direct = await Desk(session).post("/v1/applications", application(), **key)
    assert (place, made.status) == (prefix + direct.headers["Location"], direct.status)


async def test_an_answer_given_again_names_no_version_that_is_gone(pool: Pool) -> None:
    body = application(source=SOURCE)
    async with desk(pool) as client:
        first = await client.apply(body)
        await client.act(first.body["case_id"], "withdrawal", 1, reason="自行协商")
        again = await client.apply(body)
    assert (again.status, "ETag" in again.headers, first.headers["ETag"]) == (200, False, '"1"')


async def test_two_counties_may_use_the_same_reference(pool: Pool) -> None:
    async with desk(pool) as client, desk(pool, FOREIGN) as elsewhere:
        ours = await client.apply(source=SOURCE)
        theirs = await elsewhere.apply(county=OTHER, source=SOURCE)
    assert (ours.status, theirs.status) == (201, 201)


async def test_a_reference_is_kept_as_a_hash_and_shown_by_a_look_only(pool: Pool) -> None:
    async with desk(pool, STAFF) as staff:
        case_id = (await staff.apply(source={**SOURCE, "reference": RIGHT_ID})).body["case_id"]
        assert (await staff.case(case_id)).body["source"] == {"system": SOURCE["system"]}
        seen = await staff.act(case_id, "reveal", reason="核对来源")
    assert seen.body["told"]["source"]["reference"] == RIGHT_ID
    kept = await pool.fetchval("SELECT s::text FROM sources s")
    assert not {RIGHT_ID, RIGHT_ID.encode().hex()} & set(kept.strip("()").replace("\\\\x", "").split(","))


async def test_the_same_natural_key_at_the_same_moment_makes_one_case(pool: Pool) -> None:
    body = application(source=SOURCE)
    async with desk(pool) as client:
        answers = await asyncio.gather(*(client.apply(body) for _ in range(5)))
    assert sorted(reply.status for reply in answers) == [200, 200, 200, 200, 201]
    assert len({reply.body["case_id"] for reply in answers}) == 1


async def test_the_same_idempotency_key_gets_the_same_answer_and_one_case(pool: Pool) -> None:
    async with desk(pool) as client:
        first, again = [
            await client.post("/v1/applications", application(), **{"Idempotency-Key": "k-1"}) for _ in "12"
        ]
    assert (again.status, again.body, again.headers["Idempotent-Replayed"]) == (201, first.body, "true")
    assert (await row_counts(pool))["cases"] == 1
