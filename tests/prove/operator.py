"""What an operator does with what was set aside: dismisses what is none of ours, replays the rest."""

from importlib import import_module
from typing import Final

from contracts.service_names import SERVICES
from database import Pool, open_pool
from delivery import held, quarantine
from prove.rig import Rig

ROUNDS: Final = 5
REASON: Final = "planted by make prove"


async def clear_quarantine(rig: Rig) -> None:
    """By the services' own handlers, as `python -m <service> quarantine` does it."""
    for service in SERVICES:
        async with open_pool(rig.stack.owner_url(service), min_size=1, max_size=2) as pool:
            for _ in range(ROUNDS):
                if not await held.list_waiting(pool):
                    break
                await _clear(rig, service, pool)


async def _clear(rig: Rig, service: str, pool: Pool) -> None:
    consumer = import_module(f"{service}.consumer")
    dismissed = 0
    handlers = (consumer.EFFECTS, consumer.prepare, rig.stack.now)
    for row in await held.list_waiting(pool):
        if row.state == "quarantined" and (row.topic, row.partition, row.offset) in rig.poison:
            dismissed += 1
            await quarantine.dismiss(pool, row.id, REASON, *handlers)
    if dismissed:
        rig.note("poison dismissed", process=service, messages=dismissed)
    replayed = await quarantine.replay(pool, *handlers)
    if replayed:
        rig.note("replayed", process=service, messages=len(replayed))
