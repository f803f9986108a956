"""A season on a stack of its own, which goes when the season ends well and stays to be looked at when not."""

from datetime import datetime
from pathlib import Path

from rich.console import Console

from clock import SHANGHAI
from devstack.servers import NOT_FOR_EVER
from devstack.settings import Settings
from devstack.stack import Stack
from season import demo, stage

BEGINS = datetime(2018, 12, 6, tzinfo=SHANGHAI)


async def live(folder: Path, seed: int, applications: int, settings: Settings, console: Console) -> bool:
    """Whether reporting and the journal of the simulated people differ."""
    stack = Stack(
        folder / "stack",
        begins=BEGINS,
        settings=settings,
        postgres_settings=NOT_FOR_EVER,
        say=lambda line: console.print(line, highlight=False),
    )
    stack.remove()
    with stack:
        async with stage.town_of(stack, folder) as town:
            outcome = await demo.run(town, seed, applications, console)
    demo.tell(Console(), outcome)
    if not outcome.differences:
        stack.remove()
    return bool(outcome.differences)
