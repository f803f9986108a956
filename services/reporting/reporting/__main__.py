"""API, relay, clock jobs, watermark reader and silence sweep. The consumer is `reporting.stream`."""

import asyncio
import sys
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from access import Verifier, open_verifier
from campaign import Campaign
from clock import Clock, open_clock
from contracts.reporting import SOURCE
from database import Connection, Pool
from delivery import pipeline_numbers, relay
from reporting import handlers, measures, seeing
from reporting.api import routers
from reporting.seeing import Seeing
from reporting.settings import Settings
from reporting.start import open_database, read_campaigns
from reporting.state import State
from serving import JobState, jobs, packages_of, run, start
from web import create_app
from web.readiness import migrated, reachable
from web.state import PipelineNumbers

SERVICE = "reporting"


async def serve(settings: Settings) -> int:
    """Wire everything up and run until a signal."""
    clock, wake, done, seen = open_clock(settings.clock), asyncio.Event(), JobState(), Seeing()
    campaigns, secret = read_campaigns(settings), read_secret(settings)
    request_key = settings.read_request_key()
    verifier = await open_verifier(settings.jwks, settings.issuer, settings.audience)
    async with await open_database(settings) as pool:
        app = build(pool, verifier, clock, campaigns, settings.kafka, secret, request_key, wake, done, seen)
        due = handlers.overdue.job(list(campaigns.values()))
        loops = {
            "relay": lambda: relay.run(
                settings.database_url, settings.kafka, SOURCE, clock, wake, settings.crash_at
            ),
            "jobs": lambda: jobs.run(pool, clock, [due], done),
            "watermarks": lambda: seeing.read(settings.kafka, seen),
            "sweep": lambda: seeing.sweep(pool, clock, list(campaigns.values()), seen),
        }
        return await run(SERVICE, app, loops, settings)


def build(
    pool: Pool,
    verifier: Verifier,
    clock: Clock,
    campaigns: Mapping[str, Campaign],
    kafka: str,
    secret: str | None,
    request_key: bytes,
    wake: asyncio.Event,
    done: JobState,
    seen: Seeing,
) -> FastAPI:
    """The application; tests build the same one."""
    state = State(
        service=SERVICE,
        pool=pool,
        verifier=verifier,
        clock=clock,
        wake=wake,
        request_key=request_key,
        pipeline=_pipeline(seen),
        jobs=done,
        checks={"migrations": migrated(pool, packages_of(SERVICE)), "broker": reachable(kafka)},
        gauges=measures.all_of(list(campaigns.values()), clock, seen),
        campaigns=campaigns,
        sign_in_secret=secret,
    )
    return create_app(state, title="援薪 · 日报与看板", routers=routers)


def read_secret(settings: Settings) -> str | None:
    """What verifies sign-in links; a file that cannot be read is one clear line and no start."""
    if settings.sign_in_secret is None:
        return None
    try:
        return settings.sign_in_secret.read_text(encoding="utf-8").strip()
    except OSError as mistake:
        sys.exit(f"{settings.sign_in_secret}: {mistake.strerror} (YUANXIN_SIGN_IN_SECRET names it)")


def _pipeline(seen: Seeing) -> PipelineNumbers:
    async def numbers(conn: Connection) -> dict[str, Any]:
        return {**await pipeline_numbers(conn), **await seeing.snapshot(conn), "stalled": seen.stalled}

    return numbers


if __name__ == "__main__":
    start(SERVICE, Settings, serve)
