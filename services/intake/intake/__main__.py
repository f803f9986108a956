"""Starts intake: what is its own beside what every service has (libs/serving)."""

import campaign
import files
import matching
from casework.limit_gauges import limit_gauge
from contracts import Service
from delivery import pipeline_numbers
from intake.agencies.handlers import keep_agencies
from intake.agencies.rounds import KafkaRounds
from intake.agency_acts import AGENCY_ACTS
from intake.agency_messages.gauges import unanswered_gauge
from intake.agency_messages.message import Outside
from intake.agency_requests.gauges import request_gauge
from intake.agency_topics.consumer import GROUP, AgencyTopics
from intake.agency_topics.handlers import Readers
from intake.api import routers
from intake.app_state import AppState
from intake.audited import AUDITED
from intake.case_files.api import FILE_BODIES
from intake.case_files.handlers import FILE_ROWS
from intake.code_lists import CODE_LISTS
from intake.consumer import EFFECTS, TOPICS, prepare
from intake.jobs import clock_jobs
from intake.limits.store import count_reached
from intake.platform.gauges import platform_gauge
from intake.platform.rounds import PlatformRounds, platforms_of
from intake.referrals.gauges import undecided_gauge
from intake.registrations.rounds import Registrations
from intake.settings import Settings
from keyfiles.exchange_keys import ExchangeKeys
from serving import all_consumed, exit_on_mistake, keep_campaigns, open_parts, start
from web import create_app


async def serve(settings: Settings) -> int:
    """Intake, until it is told to stop."""
    with exit_on_mistake():
        campaigns = campaign.load_all(settings.campaigns)
        match_key = matching.read_key(settings.match_key)
        exchange_keys = ExchangeKeys(settings.exchange_keys)
        store = await files.open_own_files(settings.files, Service.intake)
        scanner = files.clamd_at(settings.clamd)
    async with open_parts(Service.intake, settings) as parts:
        await keep_campaigns(parts.loops_pool, campaigns.values(), parts.clock.now())
        await keep_agencies(parts.loops_pool, campaigns.values())
        known = list(campaigns.values())
        shared = parts.fields.copy()
        shared["gauges"] = [*shared["gauges"], limit_gauge("review", count_reached, known, parts.clock)]
        shared["gauges"] = [
            *shared["gauges"],
            platform_gauge,
            unanswered_gauge,
            undecided_gauge,
            request_gauge,
        ]
        stopped_topics = set[str]()
        shared["background"] = {**shared["background"], "agency_topics": all_consumed(stopped_topics)}
        state = AppState(
            **shared,
            pipeline=pipeline_numbers,
            campaigns=campaigns,
            match_key=match_key,
            exchange_keys=exchange_keys,
            files=store,
            scanner=scanner,
        )
        app = create_app(state, title="受理", codes=CODE_LISTS, routers=routers, larger=FILE_BODIES)
        outside = Outside(campaigns, parts.sealing, match_key, exchange_keys)
        agency_topics = AgencyTopics(
            parts.loops_pool, settings.kafka, Readers(AGENCY_ACTS, outside), parts.clock.now
        )
        loops = {
            "consumer": parts.consume(TOPICS, EFFECTS, prepare),
            "agencies on Kafka": KafkaRounds(parts.loops_pool, settings.kafka_registrar, parts.sealing).run,
            "agencies": parts.consume_as_topics_come(
                GROUP, agency_topics.topics, agency_topics.apply, stopped_topics
            ),
            "agencies_lag": parts.lag_as_topics_come(agency_topics.topics),
            "sealer": parts.seal(AUDITED.tables),
            "files": files.FileRounds(parts.loops_pool, FILE_ROWS, store, scanner, parts.sealing).run,
        }
        if platforms := platforms_of(known, settings.read_platform_token(), settings.read_platform_key()):
            is_scanned = scanner is not None
            registrations = Registrations(parts.loops_pool, store, outside, parts.clock.now, is_scanned)
            loops["platform"] = PlatformRounds(
                parts.loops_pool,
                platforms,
                store,
                parts.sealing,
                is_scanned,
                registrations.take_in,
                settings.platform_look_seconds,
            ).run
        return await parts.run(app, clock_jobs(known), loops, reads=TOPICS)


def agency_readers(settings: Settings) -> Readers:
    """For an operator who tries a held message of an agency again."""
    with exit_on_mistake():
        campaigns, match_key = campaign.load_all(settings.campaigns), matching.read_key(settings.match_key)
        keys, sealing = ExchangeKeys(settings.exchange_keys), settings.open_sealing_keys()
        return Readers(AGENCY_ACTS, Outside(campaigns, sealing, match_key, keys))


if __name__ == "__main__":
    start(Service.intake, Settings, serve, EFFECTS, prepare, AUDITED, others=agency_readers)
