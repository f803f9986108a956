"""Starts reporting's API, relay, clock jobs, watermark reader and silence sweep.

What is its own beside what every service has (libs/serving); its consumer is `reporting.stream`.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from campaign import Campaign
from contracts import Service
from database import Connection
from delivery import pipeline_numbers
from reporting import handlers, measures, seeing, store
from reporting.api import routers
from reporting.consumer import EFFECTS, prepare
from reporting.seeing import Seeing
from reporting.settings import Settings
from reporting.start import read_campaigns
from reporting.state import State
from serving import SharedFields, open_parts, start
from web import create_app
from web.state import PipelineNumbers


async def serve(settings: Settings) -> int:
    """Reporting, until it is told to stop."""
    campaigns, secret, seen = read_campaigns(settings), settings.read_sign_in_secret(), Seeing()
    async with open_parts(Service.reporting, settings) as parts:
        await store.calendars.write(parts.pool, campaigns.values())
        app = build(parts.fields, campaigns, secret, seen)
        loops = {
            "watermarks": lambda: seeing.read(settings.kafka, seen),
            "sweep": lambda: seeing.sweep(parts.pool, parts.clock, list(campaigns.values()), seen),
        }
        return await parts.run(app, [handlers.overdue.job(list(campaigns.values()))], loops)


def build(
    fields: SharedFields, campaigns: Mapping[str, Campaign], secret: str | None, seen: Seeing
) -> FastAPI:
    """The application; tests build the same one."""
    state = State(
        **fields,
        pipeline=_pipeline(seen),
        gauges=measures.all_of(list(campaigns.values()), fields["clock"], seen),
        campaigns=campaigns,
        sign_in_secret=secret,
    )
    return create_app(state, title="援薪 · 日报与看板", routers=routers)


def _pipeline(seen: Seeing) -> PipelineNumbers:
    async def numbers(conn: Connection) -> dict[str, Any]:
        return {**await pipeline_numbers(conn), **await seeing.snapshot(conn), "stalled": seen.stalled}

    return numbers


if __name__ == "__main__":
    start(Service.reporting, Settings, serve, EFFECTS, prepare)
