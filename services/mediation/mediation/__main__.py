"""Starts mediation: what is its own beside what every service has (libs/serving)."""

import campaign
from contracts import Service
from delivery import pipeline_numbers
from mediation.api import routers
from mediation.app_state import AppState
from mediation.audited import AUDITED
from mediation.code_lists import CODE_LISTS
from mediation.consumer import EFFECTS, TOPICS, prepare
from mediation.gauges import gauge_setter
from mediation.jobs import JOBS
from mediation.settings import Settings
from serving import exit_on_mistake, keep_campaigns, open_parts, start
from web import create_app


async def serve(settings: Settings) -> int:
    """Mediation, until it is told to stop."""
    with exit_on_mistake():
        campaigns = campaign.load_all(settings.campaigns)
    async with open_parts(Service.mediation, settings) as parts:
        await keep_campaigns(parts.loops_pool, campaigns.values(), parts.clock.now())
        shared = parts.fields.copy()
        shared["gauges"] = [*shared["gauges"], gauge_setter(list(campaigns.values()), parts.clock)]
        state = AppState(**shared, pipeline=pipeline_numbers, campaigns=campaigns)
        app = create_app(state, title="调解", codes=CODE_LISTS, routers=routers)
        loops = {
            "consumer": parts.consume(TOPICS, EFFECTS, prepare),
            "sealer": parts.seal(AUDITED.tables),
        }
        return await parts.run(app, JOBS, loops, reads=TOPICS)


if __name__ == "__main__":
    start(Service.mediation, Settings, serve, EFFECTS, prepare, AUDITED)
