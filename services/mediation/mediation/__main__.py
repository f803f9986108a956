"""Wiring: settings → pool → relay, consumer, clock jobs, API → run."""

import asyncio

from access import open_verifier
from clock import open_clock
from contracts.mediation import SOURCE
from database import open_pool
from delivery import consumer, pipeline_numbers, relay
from mediation.api import routers
from mediation.consumer import EFFECTS, GROUP, JOBS, TOPICS, prepare
from mediation.settings import Settings
from mediation.state import State
from serving import JobState, jobs, packages_of, run, start
from web import create_app
from web.readiness import migrated, reachable


async def serve(settings: Settings) -> int:
    """Mediation, until it is told to stop."""
    clock, wake, progress = open_clock(settings.clock), asyncio.Event(), JobState()
    request_key = settings.read_request_key()
    verifier = await open_verifier(settings.jwks, settings.issuer, settings.audience)
    async with open_pool(settings.database_url, application_name=GROUP) as pool:
        state = State(
            service=GROUP,
            pool=pool,
            verifier=verifier,
            clock=clock,
            wake=wake,
            request_key=request_key,
            pipeline=pipeline_numbers,
            jobs=progress,
            checks={"migrations": migrated(pool, packages_of(GROUP)), "broker": reachable(settings.kafka)},
        )
        app = create_app(state, title="调解", routers=routers)
        url, kafka, crash_at = settings.database_url, settings.kafka, settings.crash_at
        loops = {
            "relay": lambda: relay.run(url, kafka, SOURCE, clock, wake, crash_at),
            "consumer": lambda: consumer.run(
                pool, kafka, GROUP, TOPICS, EFFECTS, prepare, clock, wake=wake, crash_at=crash_at
            ),
            "jobs": lambda: jobs.run(pool, clock, JOBS, progress),
        }
        return await run(GROUP, app, loops, settings)


if __name__ == "__main__":
    start(GROUP, Settings, serve)
