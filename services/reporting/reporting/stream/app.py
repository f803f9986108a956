"""The Faust application: an agent per topic, and pages for the operator's probes."""

from collections.abc import Awaitable, Callable
from typing import Any

import faust
from prometheus_client import generate_latest

from broker_access.faust_client import faust_options
from reporting.consumer import TOPICS
from reporting.stream.ledger_consumer import LedgerApp, LedgerTransport
from reporting.stream.recovery import LastingTables
from reporting.stream.worker import BUNDLES, Worker, assignment
from telemetry import metrics


def build(worker: Worker) -> LedgerApp:
    """The Faust application: an agent per topic, and pages for the operator's probes."""
    settings = worker.settings
    app = LedgerApp(
        "yuanxin-reporting",
        **faust_options(settings.kafka),
        store="memory://",
        key_serializer="raw",
        value_serializer="raw",
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=6,
        broker_heartbeat_interval=2,
        stream_wait_empty=False,
        stream_buffer_maxsize=3 * BUNDLES,
        topic_disable_leader=True,
        topic_allow_declare=False,
        web_bind=settings.host,
        web_host=settings.host,
        web_port=settings.port or 6066,
        web_router_enabled=False,
        web_tables_enabled=False,
        TableManager=LastingTables,
    )
    app.positions = worker.positions
    app.transport = LedgerTransport(app.conf.broker_consumer, app)
    for name in TOPICS:
        topic = app.topic(name, key_type=bytes, value_type=bytes)
        app.agent(topic, name=name)(_follower(worker, app))
    _add_pages(app, worker)
    return app


def _follower(worker: Worker, app: faust.App) -> Callable[[Any], Awaitable[None]]:
    async def follow(stream: Any) -> None:
        await worker.follow(app, stream)

    return follow


def _add_pages(app: faust.App, worker: Worker) -> None:
    async def livez(web: Any, request: Any) -> Any:
        return web.json({"status": "ok"})

    async def readyz(web: Any, request: Any) -> Any:
        checks = {"database": await worker.answers(), "broker": bool(assignment(app))}
        ready = all(checks.values()) and not worker.not_consumed
        body = {**checks, "not_consumed": sorted(worker.not_consumed), "waiting": worker.watchdog.waiting}
        return web.json(body, status=200 if ready else 503)

    async def metrics_page(web: Any, request: Any) -> Any:
        await worker.answers()
        return web.bytes(generate_latest(metrics.REGISTRY), content_type="text/plain")

    app.page("/livez")(livez)
    app.page("/readyz")(readyz)
    app.page("/metrics")(metrics_page)
