"""Starts reporting's API, relay, clock jobs, reminders, watermark reader and silence sweep.

What is its own beside what every service has (libs/serving); its consumer is `reporting.stream`.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from fastapi import FastAPI

import delivery
import files
import matching
from campaign import Campaign
from contracts import Service
from database import Connection
from files import FileRounds, FileStore, Scanner
from reporting import rebuild_command
from reporting.activities.api import FILE_BODIES
from reporting.activities.handlers import FILE_ROWS
from reporting.api import routers
from reporting.app_state import AppState, Lifetimes
from reporting.audited import AUDITED
from reporting.calendar.store import write_calendars
from reporting.code_lists import CODE_LISTS
from reporting.consumer import EFFECTS, TOPICS, prepare
from reporting.gauges import SEEN_WITHIN, gauge_setters
from reporting.identity_provider import START, IdentityProvider
from reporting.jobs import clock_jobs, keep_reminding, keep_sweeping
from reporting.outages.handlers import try_to_note_running
from reporting.outages.rules import ALLOWED
from reporting.reminders.sending import AlertMessages
from reporting.settings import Settings
from reporting.sign_in.handlers import session_finder
from reporting.startup import read_campaigns
from reporting.watermarks.handlers import Watermarks, follow, watermark_numbers
from serving import Run, SharedFields, exit_on_mistake, keep_campaigns, open_parts, start
from web import create_app
from web.app_state import PipelineNumbers

log = structlog.get_logger()


async def serve(settings: Settings) -> int:
    """Reporting, until it is told to stop."""
    campaigns, watermarks = read_campaigns(settings), Watermarks()
    with exit_on_mistake():
        store = await files.open_own_files(settings.files, Service.reporting)
        scanner = files.clamd_at(settings.clamd)
        match_key = matching.read_key(settings.match_key)
        if settings.docx_template:
            from reporting.exports.docx import check_template

            check_template(settings.docx_template)
    known = list(campaigns.values())
    async with open_parts(Service.reporting, settings) as parts:
        await keep_campaigns(parts.loops_pool, known, parts.clock.now(), also=write_calendars)
        outage_after = timedelta(seconds=settings.outage_after_seconds)
        if Run.api in settings.parts:  # its clock jobs go on noting that reporting runs
            await try_to_note_running(parts.loops_pool, parts.clock, known, outage_after)
        registration = settings.registration()
        app = build(
            parts.fields,
            campaigns,
            lifetimes_of(settings),
            watermarks,
            outage_after,
            seen_within=timedelta(minutes=settings.incident_seen_minutes),
            store=store,
            match_key=match_key,
            scanner=scanner,
            docx_template=settings.docx_template,
            identity_provider=IdentityProvider(registration) if registration else None,
        )
        loops = {
            "watermarks": lambda: follow(settings.kafka, watermarks, parts.clock),
            "sealer": parts.seal(AUDITED.tables),
            "files": FileRounds(parts.loops_pool, FILE_ROWS, store, scanner, parts.sealing).run,
            "sweep": lambda: keep_sweeping(parts.loops_pool, parts.clock, known, watermarks, outage_after),
        }
        if settings.alert_messages:
            send = AlertMessages(settings.alert_messages).send
            loops["reminders"] = lambda: keep_reminding(parts.loops_pool, parts.clock, known, send)
        else:
            log.info("nobody is reminded of daily reports: YUANXIN_ALERT_MESSAGES is not set")
        return await parts.run(app, clock_jobs(known, outage_after), loops, reads=TOPICS)


def build(
    fields: SharedFields,
    campaigns: Mapping[str, Campaign],
    lifetimes: Lifetimes,
    watermarks: Watermarks,
    outage_after: timedelta = ALLOWED,
    *,
    seen_within: timedelta = SEEN_WITHIN,
    store: FileStore,
    match_key: bytes,
    scanner: Scanner | None = None,
    identity_provider: IdentityProvider | None = None,
    docx_template: Path | None = None,
) -> FastAPI:
    """The application; tests build the same one."""
    shared = fields.copy()
    own_gauges = gauge_setters(
        list(campaigns.values()), fields["clock"], watermarks, outage_after, seen_within
    )
    shared["gauges"] = [*fields["gauges"], *own_gauges]
    state = AppState(
        **shared,
        pipeline=_pipeline(watermarks),
        campaigns=campaigns,
        lifetimes=lifetimes,
        files=store,
        match_key=match_key,
        scanner=scanner,
        docx_template=docx_template,
        find_session=session_finder(fields["pool"], lifetimes.idle, fields["sealing"]),
        identity_provider=identity_provider,
        sign_in_path=START if identity_provider else None,
    )
    return create_app(state, title="援薪 · 日报与看板", codes=CODE_LISTS, routers=routers, larger=FILE_BODIES)


def lifetimes_of(settings: Settings) -> Lifetimes:
    """As set."""
    return Lifetimes(
        link=timedelta(minutes=settings.sign_in_link_minutes),
        session=timedelta(hours=settings.browser_session_hours),
        idle=timedelta(minutes=settings.browser_session_idle_minutes),
    )


def _pipeline(watermarks: Watermarks) -> PipelineNumbers:
    async def numbers(conn: Connection) -> dict[str, Any]:
        return {**await delivery.pipeline_numbers(conn), **await watermark_numbers(conn, watermarks)}

    return numbers


if __name__ == "__main__":
    commands = {"rebuild": rebuild_command.run}
    start(Service.reporting, Settings, serve, EFFECTS, prepare, AUDITED, commands)
