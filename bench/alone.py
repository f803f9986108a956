"""A part of a service in a process of its own: `python -m bench.alone relay|consumer SERVICE`.

It reads the environment that the service would be given, and spares the collector as the service does.
"""

import asyncio
import sys
from importlib import import_module

import uvloop

from clock import open_clock
from contracts import Service, source_of
from database import open_pool
from delivery import consumer, relay
from serving import spare_the_collector
from serving.settings import Settings


async def relay_alone(service: Service, settings: Settings) -> None:
    clock = open_clock(settings.clock)
    await relay.run(settings.loops_url, settings.kafka, source_of(service), clock, asyncio.Event())


async def consumer_alone(service: Service, settings: Settings) -> None:
    """With the handlers of the service."""
    wiring = import_module(f"{service.value}.consumer")
    async with open_pool(settings.loops_url, min_size=0, application_name=service.value) as pool:
        await consumer.run(
            pool,
            settings.kafka,
            service.value,
            wiring.TOPICS,
            wiring.EFFECTS,
            wiring.prepare,
            open_clock(settings.clock),
        )


PARTS = {"relay": relay_alone, "consumer": consumer_alone}

if __name__ == "__main__":
    part, name = sys.argv[1:]
    spare_the_collector()
    uvloop.run(PARTS[part](Service(name), Settings()))
