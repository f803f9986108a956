"""Bad input on the running stack: each a problem of its own; no row, no event, no offset moves."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from access import Role
from broker_access import client_options
from builders_flows import (
    COUNTY,
    PARTITIONS,
    Api,
    application,
    at_local_time,
    day_path,
    open_api,
    signed_report,
)
from contracts.service_names import SERVICES
from contracts.topics import CASES, COUNTIES
from delivery_process import until
from devstack.stack import Stack

APPLICATIONS = "/v1/applications"
SEEN_CARD = {"name": "赵大山", "id_type": "id_card", "id_number": "330302199001011230", "identity_seen": True}


@dataclass(frozen=True)
class Bad:
    """A request, and the problem it gets. `pointer`: the field it is about."""

    status: int
    problem: str
    body: Any = None
    pointer: str | None = None
    method: str = "POST"
    service: str = "intake"
    path: str = APPLICATIONS
    who: Mapping[str, Any] = field(default_factory=dict)


def bad_application(problem: str, pointer: str, status: int = 422, **changed: Any) -> Bad:
    return Bad(status, problem, application(**changed), pointer)


@pytest.fixture
async def api(stack: Stack) -> AsyncIterator[Api]:
    async with open_api(stack) as connected:
        yield connected


async def rows(stack: Stack) -> dict[str, int]:
    """How many rows every table of every service has, once all acts are chained."""
    counts: dict[str, int] = {}
    for database in SERVICES:
        connection = await asyncpg.connect(stack.owner_url(database))
        unchained = "SELECT NOT EXISTS (SELECT FROM audit_unsealed)"
        await until(partial(connection.fetchval, unchained), "all acts chained")
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for table in tables:
            counts[f"{database}.{table[0]}"] = await connection.fetchval(f'SELECT count(*) FROM "{table[0]}"')
        await connection.close()
    return counts


async def ends(stack: Stack) -> dict[TopicPartition, int]:
    """The end offsets of cases and counties."""
    partitions = [
        TopicPartition(topic, number) for topic in (CASES, COUNTIES) for number in range(PARTITIONS)
    ]
    reader = AIOKafkaConsumer(**client_options(stack.bootstrap))
    await reader.start()
    try:
        return dict(await reader.end_offsets(partitions))
    finally:
        await reader.stop()


def bad_applications(api: Api) -> list[tuple[str, Bad]]:
    """Applications that no office may send."""
    in_two_days = (api.stack.now() + timedelta(days=2)).isoformat()
    long_ago = "2018-11-01T09:00:00+08:00"
    owing_less = [{"class": "wages", "amount_fen": -1}]
    strangers: dict[str, Any] = {"county": "999999"}
    return [
        ("unknown county", Bad(422, "unknown-county", application("999999"), "#/county", who=strangers)),
        ("before the campaign", bad_application("outside-campaign", "#/occurred_at", occurred_at=long_ago)),
        ("in the future", bad_application("time-in-the-future", "#/occurred_at", occurred_at=in_two_days)),
        ("negative", bad_application("negative-amount", "#/claims/0/amount_fen", claims=owing_less)),
        (
            "check digit",
            bad_application("id-check-digit", "#/recipients/0/id_number", recipients=[SEEN_CARD]),
        ),
        ("unknown field", bad_application("unknown-field", "#/surprise", surprise=1)),
        ("unknown campaign", bad_application("unknown-campaign", "#/campaign", campaign="nowhere-2000")),
        ("over the limit", Bad(413, "body-too-large", application(facts="长" * 100_000))),
        ("not JSON", Bad(400, "not-json", who={"raw": b"{"})),
        ("wrong role", Bad(403, "forbidden-role", application(), who={"role": Role.lawyer})),
        ("same key", Bad(422, "idempotency-key-reused", application(facts="另一件"), who={"key": "taken"})),
    ]


async def bad_acts(api: Api, case_id: str) -> list[tuple[str, Bad]]:
    """Acts on a case and a day that exist."""
    today = api.stack.now().date()
    case, mediation = f"{APPLICATIONS}/{case_id}", f"/v1/mediations/{case_id}"
    agreement = {
        "amount_fen": 1_000,
        "wages_fen": 1_000,
        "effective": today.isoformat(),
        "instalments": [{"due": today.isoformat(), "amount_fen": 999}],
    }
    ended = {"route": "arbitration", "outcome": "won", "awarded_fen": 1}
    foreign: dict[str, Any] = {"county": "330381", "version": 1}
    mediator = {"role": Role.mediator, "version": await api.version_of("mediation", mediation)}
    early, late = f"{day_path(today)}/report", f"{day_path(today.replace(year=2020))}/report"
    ground = {"ground": "own_lawyer"}
    return [
        ("foreign case", Bad(404, "not-found", {"papers": ["identity"]}, path=f"{case}/papers", who=foreign)),
        ("stale", Bad(412, "precondition-failed", ground, path=f"{case}/termination", who={"version": 99})),
        (
            "sums that do not add up",
            Bad(
                422,
                "instalments-do-not-add-up",
                agreement,
                "#/instalments",
                service="mediation",
                path=f"{mediation}/agreement",
                who=mediator,
            ),
        ),
        (
            "impossible",
            Bad(
                409,
                "impossible-transition",
                ended,
                service="mediation",
                path=f"{mediation}/proceedings/end",
                who=mediator,
            ),
        ),
        ("too early", bad_report(409, "signing-before-cut-off", early)),
        ("no such day", bad_report(422, "outside-campaign", late)),
    ]


def bad_report(status: int, problem: str, path: str) -> Bad:
    return Bad(status, problem, signed_report(zero=True), method="PUT", service="reporting", path=path)


async def test_bad_input_is_a_problem_and_moves_nothing(api: Api) -> None:
    now = api.stack.now()
    await api.advance_to(at_local_time(now, now.date() + timedelta(days=1), 9))
    case_id = (await api.apply())["case_id"]
    assert (await api.request("POST", "intake", APPLICATIONS, application(), key="taken")).status == 201
    await api.wait_until_quiet()
    requests = bad_applications(api) + await bad_acts(api, case_id)
    before = await rows(api.stack), await ends(api.stack)
    for what, bad in requests:
        body = None if "raw" in bad.who else bad.body
        reply = await api.request(bad.method, bad.service, bad.path, body, **bad.who)
        assert (reply.status, reply.problem()) == (bad.status, bad.problem), (what, reply.body)
        assert any("\u4e00" <= sign <= "\u9fff" for sign in reply.body["title"]), what
        if bad.pointer is not None:
            assert bad.pointer in [error["pointer"] for error in reply.body["errors"]], (what, reply.body)
    await api.wait_until_quiet()
    assert (await rows(api.stack), await ends(api.stack)) == before


async def test_signing_zero_wrongly_is_refused_and_moves_nothing(api: Api) -> None:
    now = api.stack.now()
    await api.advance_to(at_local_time(now, now.date() + timedelta(days=1), 9))
    await api.apply()
    await api.wait_until_quiet()
    await api.advance_to(at_local_time(api.stack.now(), api.stack.now().date(), 16, 0, 31))
    path = f"{day_path(api.stack.now().date())}/report"
    before = await rows(api.stack), await ends(api.stack)
    with_events = await api.request("PUT", "reporting", path, signed_report(zero=True))
    without_flag = await api.request("PUT", "reporting", path, signed_report(zero=False))
    assert (with_events.status, with_events.problem()) == (409, "zero-with-events")
    assert (without_flag.status, without_flag.problem()) == (422, "zeros-without-flag")
    await api.wait_until_quiet()
    assert (await rows(api.stack), await ends(api.stack)) == before


async def test_without_a_key_or_a_token_nothing_is_taken(api: Api) -> None:
    before = await rows(api.stack), await ends(api.stack)
    url = api.stack.url("intake") + APPLICATIONS
    bearer = {"Authorization": f"Bearer {api.stack.token(Role.county_staff, COUNTY)}"}
    for headers, status, problem in (
        (bearer, 400, "missing-idempotency-key"),
        ({"Idempotency-Key": "k"}, 401, "unauthenticated"),
        ({"Idempotency-Key": "k", "Authorization": "Bearer nonsense"}, 401, "unauthenticated"),
    ):
        async with api.http.post(url, json=application(), headers=headers) as reply:
            assert (reply.status, (await reply.json(content_type=None))["type"]) == (
                status,
                f"urn:yuanxin:problem:{problem}",
            )
    await api.wait_until_quiet()
    assert (await rows(api.stack), await ends(api.stack)) == before
