"""What a service says about itself: alive, ready, its metrics, its pipeline."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import pytest

import delivery
import web
from builders_web import NOON, OPERATOR, bearer, no_pool, served, small_app
from database import Connection, Pool, open_pool
from databases import Database
from telemetry import metrics
from web.readiness import NotReady, migrated, reachable


@dataclass
class Jobs:
    done_for: datetime | None


@pytest.fixture
async def pool(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Pool]:
    async with open_pool((await database("web")).url) as pool:
        yield pool


async def test_a_service_is_ready_when_everything_it_needs_answers(pool: Pool) -> None:
    broker = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    address = f"127.0.0.1:1,127.0.0.1:{broker.sockets[0].getsockname()[1]}"
    checks = {"migrations": migrated(pool, [delivery, web]), "broker": reachable(address)}
    async with served(small_app(pool, checks=checks)) as client, client.get("/readyz") as answer:
        body = await answer.json()
    broker.close()
    assert (answer.status, body["ready"]) == (200, True)
    assert body["checks"] == {"database": "ok", "keys": "ok", "migrations": "ok", "broker": "ok"}


async def test_a_broker_whose_machine_is_gone_makes_nobody_unready() -> None:
    """It does not even refuse: with two others a connection to it is not waited for."""
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as gone,
        socket.create_server(("127.0.0.1", 0)) as up,
    ):
        full = [socket.create_connection(gone.getsockname())]
        address = f"127.0.0.1:{gone.getsockname()[1]},127.0.0.1:{up.getsockname()[1]}"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reachable(address.partition(",")[0])(), 0.5)
        await asyncio.wait_for(reachable(address)(), 0.5)
        full[0].close()


async def test_a_service_without_its_database_and_broker_is_alive_but_not_ready() -> None:
    async with no_pool() as pool:
        checks = {"migrations": migrated(pool, [delivery, web]), "broker": reachable("127.0.0.1:1")}
        async with served(small_app(pool, checks=checks)) as client:
            async with client.get("/readyz") as answer:
                assert answer.status == 503
                checked = (await answer.json())["checks"]
                assert checked.pop("keys") == "ok"
                assert "ok" not in checked.values()
            async with client.get("/livez") as answer:
                assert answer.status == 200
            async with client.get("/metrics") as answer:
                assert answer.status == 200, "what is known without a database is shown"
                assert 'yuanxin_database_up{service="intake"} 0.0' in await answer.text()


async def test_a_locked_table_takes_away_its_own_metrics_alone(pool: Pool) -> None:
    async def reads_the_table(conn: Connection) -> None:
        await conn.fetchval("SELECT count(*) FROM outbox")

    async with pool.acquire() as other, other.transaction():
        await other.execute("LOCK TABLE outbox")
        app = small_app(pool, gauges=[reads_the_table])
        async with served(app) as client, asyncio.timeout(5), client.get("/metrics") as answer:
            text = await answer.text()
    assert 'yuanxin_database_up{service="intake"} 1.0' in text


async def test_without_its_broker_a_service_is_ready_and_says_what_is_away(pool: Pool) -> None:
    """A balancer must not take it away: requests are answered as ever (H6)."""

    async def loops() -> None:
        raise NotReady("started again: consumer")

    background = {"broker": reachable("127.0.0.1:1"), "loops": loops}
    async with served(small_app(pool, background=background)) as client, client.get("/readyz") as answer:
        body = await answer.json()
    assert (answer.status, body["ready"]) == (200, True)
    assert body["background"] == {"broker": "ConnectionRefusedError", "loops": "started again: consumer"}


async def test_the_pipeline_says_how_far_everything_is(pool: Pool) -> None:
    async def numbers(conn: Connection) -> dict[str, object]:
        outbox = await conn.fetchval("SELECT count(*) FROM outbox")
        return {"outbox": outbox, "refused": 0, "held": 0, "quarantined": 0, "progress": {}}

    app = small_app(pool, pipeline=numbers, jobs=Jobs(NOON))
    async with served(app, OPERATOR) as client, client.get("/v1/pipeline") as answer:
        assert await answer.json() == {
            "service": "intake",
            "now": "2019-01-08T12:00:00+08:00",
            "jobs_done_for": "2019-01-08T12:00:00+08:00",
            "outbox": 0,
            "refused": 0,
            "held": 0,
            "quarantined": 0,
            "progress": {},
        }


async def test_metrics_name_routes_by_their_template_and_measure_the_database(pool: Pool) -> None:
    async def set_gauge(conn: Connection) -> None:
        metrics.outbox_rows.labels("intake").set(await conn.fetchval("SELECT 41 + 1"))

    async with served(small_app(pool, gauges=[set_gauge]), OPERATOR) as client:
        for path in ("/v1/notes/number-4711", "/v1/secret-name", "/v1/notes/number-4712"):
            async with client.put(path, json={}):
                pass
        async with client.get("/metrics") as answer:
            text = await answer.text()
    assert 'yuanxin_outbox_rows{service="intake"} 42.0' in text
    assert 'yuanxin_database_up{service="intake"} 1.0' in text
    assert f'yuanxin_clock_timestamp_seconds{{service="intake"}} {NOON.timestamp()!r}'.split("} ")[0] in text
    assert (
        'http_requests_total{method="PUT",route="/v1/notes/{note_id}",service="intake",status="403"} 2.0'
        in text
    )
    assert 'route="unknown"' in text
    assert "number-4711" not in text
    assert "secret-name" not in text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("0190b1c2-3d4e-7f50-8a6b-7c8d9e0f1a2b", True),
        ("0190B1C2-3D4E-7F50-8A6B-7C8D9E0F1A2B", True),
        ("4bf92f3577b34da6a3ce929d0e0e4736", True),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", True),
        ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", False),
        ("0" * 32, False),
        ("order-20190108-1", False),
        ("330302199001011234", False),
        ("zhang.san-13800001111", False),
        ("张三", False),
        ("0190b1c2-3d4e-7f50-8a6b-7c8d9e0f1a2b-zhang-san", False),
        ("x" * 65, False),
        ("", False),
    ],
)
async def test_an_answer_and_its_log_line_carry_the_callers_request_id_if_it_can_be_nothing_else(
    sent: str, kept: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    async with (
        no_pool() as pool,
        served(small_app(pool)) as client,
        client.get("/v1/notes/number-4711", headers={"X-Request-Id": sent}) as answer,
    ):
        own = answer.headers["X-Request-Id"]
    logged = "".join(capfd.readouterr())
    assert (own == sent) is kept
    assert own in logged
    assert kept or not sent or sent not in logged


async def test_only_operators_see_the_pipeline(pool: Pool) -> None:
    async with served(small_app(pool)) as client:
        async with client.get("/v1/pipeline") as answer:
            assert answer.status == 403
        async with client.get("/v1/pipeline", headers=bearer(OPERATOR)) as answer:
            assert answer.status == 200
