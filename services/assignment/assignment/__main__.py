"""Starts assignment: what is its own beside what every service has (libs/serving)."""

import campaign
import matching
from assignment.api import routers
from assignment.app_state import AppState
from assignment.audited import AUDITED
from assignment.choosing.store import keep_working_days
from assignment.consumer import EFFECTS, TOPICS, prepare
from assignment.detachment.handlers import import_detachments
from assignment.jobs import clock_jobs
from assignment.limits.store import count_reached
from assignment.settings import Settings
from casework.limit_gauges import limit_gauge
from contracts import Service
from database import while_transient
from delivery import pipeline_numbers
from serving import exit_on_mistake, keep_campaigns, open_parts, start
from web import create_app


async def serve(settings: Settings) -> int:
    """Assignment, until it is told to stop; it consumes once its campaigns are imported."""
    with exit_on_mistake():
        campaigns = campaign.load_all(settings.campaigns)
        match_key = matching.read_key(settings.match_key)
    async with open_parts(Service.assignment, settings) as parts:
        await keep_campaigns(parts.loops_pool, campaigns.values(), parts.clock.now())

        async def import_campaigns() -> None:
            async with parts.loops_pool.acquire() as conn, conn.transaction():
                await keep_working_days(conn, campaigns.values())
                lawyers = [lawyer for each in campaigns.values() for lawyer in each.lawyers]
                await import_detachments(conn, lawyers, match_key)

        async def consume() -> None:
            await while_transient(import_campaigns)
            await parts.consume(TOPICS, EFFECTS, prepare)()

        known = list(campaigns.values())
        shared = parts.fields.copy()
        shared["gauges"] = [*shared["gauges"], limit_gauge("assignment", count_reached, known, parts.clock)]
        state = AppState(**shared, pipeline=pipeline_numbers, campaigns=campaigns, match_key=match_key)
        app = create_app(state, title="指派", routers=routers)
        loops = {"consumer": consume, "sealer": parts.seal(AUDITED.tables)}
        return await parts.run(app, clock_jobs(known), loops, reads=TOPICS)


if __name__ == "__main__":
    start(Service.assignment, Settings, serve, EFFECTS, prepare, AUDITED)
