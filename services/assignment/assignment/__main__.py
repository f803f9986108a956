"""Starts assignment: what is its own beside what every service has (libs/serving)."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import structlog

import campaign
import matching
from assignment.api import routers
from assignment.app_state import AppState
from assignment.audited import AUDITED
from assignment.choosing.store import keep_working_days
from assignment.code_lists import CODE_LISTS
from assignment.consumer import EFFECTS, TOPICS, prepare
from assignment.detachment.handlers import compare_with_files, import_detachments
from assignment.detachment.rules import Comparison
from assignment.gauges import conflict_gauge
from assignment.jobs import clock_jobs
from assignment.limits.store import count_reached
from assignment.settings import Settings
from campaign import Campaign, Lawyer
from casework.limit_gauges import limit_gauge
from contracts import Service
from database import open_pool, while_transient
from delivery import pipeline_numbers
from serving import exit_on_mistake, keep_campaigns, open_parts, start
from web import create_app

log = structlog.get_logger()


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
                tell(await import_detachments(conn, lawyers_of(campaigns), match_key))

        async def consume() -> None:
            await while_transient(import_campaigns)
            await parts.consume(TOPICS, EFFECTS, prepare)()

        known = list(campaigns.values())
        shared = parts.fields.copy()
        limits = limit_gauge("assignment", count_reached, known, parts.clock)
        shared["gauges"] = [*shared["gauges"], limits, conflict_gauge(known, parts.clock)]
        state = AppState(**shared, pipeline=pipeline_numbers, campaigns=campaigns, match_key=match_key)
        app = create_app(state, title="指派", codes=CODE_LISTS, routers=routers)
        loops = {"consumer": consume, "sealer": parts.seal(AUDITED.tables)}
        return await parts.run(app, clock_jobs(known), loops, reads=TOPICS)


def lawyers_of(campaigns: Mapping[str, Campaign]) -> Sequence[Lawyer]:
    """Those of all files."""
    return [lawyer for each in campaigns.values() for lawyer in each.lawyers]


def tell(found: Comparison) -> None:
    """Ids and columns only: names of lawyers stay in this database."""
    if found.added:
        log.info("lawyers were added from lawyers.csv", lawyers=found.added)
    if found.differing or found.gone:
        log.warning(
            "lawyers.csv differs from the roster, which stays: change it by PUT /v1/lawyers/{lawyer_id}",
            differing=[f"{each.lawyer_id}: {each.column}" for each in found.differing],
            gone=found.gone,
        )


def show_lawyers(settings: Settings) -> None:
    """`python -m assignment lawyers`: what the files and the roster say of one another, as JSON."""
    with exit_on_mistake():
        lawyers = lawyers_of(campaign.load_all(settings.campaigns))

    async def look() -> Comparison:
        async with open_pool(settings.loops_url, min_size=1, max_size=1) as pool, pool.acquire() as conn:
            return await compare_with_files(conn, lawyers)

    print(json.dumps(asdict(asyncio.run(look())), ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    start(Service.assignment, Settings, serve, EFFECTS, prepare, AUDITED, {"lawyers": show_lawyers})
