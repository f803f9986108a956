"""Wiring: settings → keys, campaigns, pool → relay, consumer, clock jobs, API → run."""

import asyncio
import sys

import campaign
import matching
from access import open_verifier
from campaign import CampaignError
from clock import open_clock
from contracts.intake import SOURCE
from database import open_pool
from delivery import consumer, pipeline_numbers, relay
from intake.api import routers
from intake.consumer import EFFECTS, GROUP, JOBS, TOPICS, prepare
from intake.sealing import read_keys
from intake.settings import Settings
from intake.state import State
from serving import JobState, jobs, packages_of, run, start
from web import create_app
from web.readiness import migrated, reachable


async def serve(settings: Settings) -> int:
    """Intake, until it is told to stop."""
    try:
        campaigns = campaign.load_all(settings.campaigns)
        sealing, match_key = read_keys(settings.intake_keys), matching.read_key(settings.match_key)
    except (CampaignError, ValueError) as error:
        sys.exit(str(error))
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
            campaigns=campaigns,
            sealing=sealing,
            match_key=match_key,
        )
        app = create_app(state, title="受理", routers=routers)
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
