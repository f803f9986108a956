"""Who takes part where alarms are tried: a stack, who watches it, who is told; what a trouble is."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from builders_alarms import SERVERS, SHOWS_FIVE_DAYS, SHOWS_NOTHING, Watch
from builders_flows import Api
from robot_stand_ins import WeCom


class NotRun(Exception):
    """What this machine has not got for a trouble."""


@dataclass(frozen=True)
class Scene:
    """`robot`: the operators'; `desk`: the one of the city's desk. `stays`: what ends with the scene."""

    api: Api
    watch: Watch
    robot: WeCom
    desk: WeCom
    campaigns: Path
    stays: AsyncExitStack

    @property
    def disk(self) -> Path:
        """Where a small one is put."""
        return self.watch.folder / "small-disk"

    @property
    def places(self) -> Mapping[str, str]:
        """Labels that differ from run to run."""
        stack = self.api.stack
        return {
            **{
                name: stack.url(name).removeprefix("http://")
                for name in stack.processes
                if name not in SERVERS
            },
            "disk": str(self.disk),
            "shows_five_days": self.watch.address(SHOWS_FIVE_DAYS),
            "shows_nothing": self.watch.address(SHOWS_NOTHING),
        }


@dataclass(frozen=True)
class Alarm:
    """By its name and those labels that tell it from others of that name."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)


Act = Callable[[Scene], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Trouble:
    """Entering `act` makes it, leaving ends it. `alarms`: which it raises, all of which end with it."""

    what: str
    act: Act
    alarms: Sequence[Alarm]


def of(name: str, **labels: str) -> Alarm:
    return Alarm(name, labels)


def stopped(*names: str) -> Act:
    """Processes that are ended and stay so."""

    @asynccontextmanager
    async def act(scene: Scene) -> AsyncIterator[None]:
        processes = [scene.api.stack.processes[name] for name in names]
        for process in processes:
            await asyncio.to_thread(process.stop)
        try:
            yield
        finally:
            for process in processes:
                await asyncio.to_thread(process.start)
            for process in processes:
                await asyncio.to_thread(process.wait_ready)

    return act


async def restart(scene: Scene, *names: str) -> None:
    async with stopped(*names)(scene):
        pass
