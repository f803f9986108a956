"""Troubles made and ended, each alarm heard at the receiving end; a table of how long it took."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from alarm_scene import Alarm, NotRun, Scene, Trouble

SECONDS = 120.0
"""What a message may take on a busy machine; without load it is under ten."""


@dataclass
class Table:
    """What was measured, a line per alarm: after how many seconds it fired, and was cleared, and by what."""

    not_run: dict[str, str]
    lines: dict[str, tuple[str, float, float]] = field(default_factory=dict)

    def add(self, alarm: Alarm, what: str, fired: float, cleared: float) -> None:
        self.lines[alarm.name] = (what, fired, cleared)

    def __str__(self) -> str:
        lines = [
            f"{name:24} {fired:6.1f} s {cleared:6.1f} s  {what}"
            for name, (what, fired, cleared) in sorted(self.lines.items())
        ]
        lines += [f"{name:24} NOT RUN here: {why}" for name, why in self.not_run.items()]
        return "\n".join([f"{'alarm':24} {'fired':>8} {'cleared':>8}  by", *lines, ""])


async def hears(scene: Scene, alarm: Alarm, status: str, since: float) -> float:
    labels = {name: value.format_map(scene.places) for name, value in alarm.labels.items()}
    return await scene.watch.inbox.hears(alarm.name, status, since, SECONDS, **labels)


async def fires_and_clears(scene: Scene, table: Table, trouble: Trouble) -> None:
    since = time.monotonic()
    try:
        async with trouble.act(scene):
            fired = [await hears(scene, alarm, "firing", since) for alarm in trouble.alarms]
            ended = time.monotonic()
    except NotRun as no:
        table.not_run |= {alarm.name: str(no) for alarm in trouble.alarms}
        return
    for alarm, seconds in zip(trouble.alarms, fired, strict=True):
        table.add(alarm, trouble.what, seconds, await hears(scene, alarm, "resolved", ended))


async def all_at_once(scene: Scene, table: Table, troubles: Iterable[Trouble]) -> None:
    async with asyncio.TaskGroup() as tasks:
        for trouble in troubles:
            tasks.create_task(fires_and_clears(scene, table, trouble))
