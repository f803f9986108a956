"""Wiring: settings → pool → relay, consumer, clock jobs, API → run."""

import asyncio
import sys
from collections.abc import Mapping

import matching
from access import open_verifier
from assignment.api import routers
from assignment.consumer import EFFECTS, GROUP, JOBS, TOPICS, prepare
from assignment.handlers.detachment import import_detachments
from assignment.settings import Settings
from assignment.state import State
from campaign import Campaign, CampaignError, load_all
from clock import open_clock
from contracts.assignment import SOURCE
from database import open_pool
from delivery import consumer, pipeline_numbers, relay
from serving import JobState, jobs, packages_of, run, start
from web import create_app
from web.readiness import migrated, reachable


async def serve(settings: Settings) -> int:
    """Assignment, until it is told to stop."""
    clock, wake, progress = open_clock(settings.clock), asyncio.Event(), JobState()
    campaigns, match_key = read_files(settings)
    request_key = settings.read_request_key()
    verifier = await open_verifier(settings.jwks, settings.issuer, settings.audience)
    async with open_pool(settings.database_url, application_name=GROUP) as pool:
        async with pool.acquire() as conn, conn.transaction():
            everybody = [lawyer for each in campaigns.values() for lawyer in each.lawyers]
            await import_detachments(conn, everybody, match_key)
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
            campaigns=campaigns,
            match_key=match_key,
        )
        app = create_app(state, title="指派", routers=routers)
        url, kafka, crash_at = settings.database_url, settings.kafka, settings.crash_at
        loops = {
            "relay": lambda: relay.run(url, kafka, SOURCE, clock, wake, crash_at),
            "consumer": lambda: consumer.run(
                pool, kafka, GROUP, TOPICS, EFFECTS, prepare, clock, wake=wake, crash_at=crash_at
            ),
            "jobs": lambda: jobs.run(pool, clock, JOBS, progress),
        }
        return await run(GROUP, app, loops, settings)


def read_files(settings: Settings) -> tuple[Mapping[str, Campaign], bytes]:
    """Campaign data and the shared key; a mistake in one of them is one clear line and no start."""
    try:
        return load_all(settings.campaigns), matching.read_key(settings.match_key)
    except (CampaignError, ValueError) as mistake:
        sys.exit(str(mistake))


if __name__ == "__main__":
    start(GROUP, Settings, serve)
