"""Many people at work at once, until they are told to stop; every answer is waited for."""

import asyncio
import random
from typing import Final

from prove import lives
from prove.acts import Acts
from prove.lives import Case

COUNTIES: Final = ("330302", "330303", "330304", "330381", "330382", "330324", "330326")
ZERO: Final = "330327"
"""It has nothing to report, and says so."""
SILENT: Final = "330328"
"""Nobody of it does anything."""

WORK: Final = {"apply": 40, "step": 36, "consult": 6, "incident": 4, "dry": 4, "wrong": 4, "repeat": 6}


class Load:
    """Workers who take turns. `pause` returns when every request was answered and nobody asks any more."""

    def __init__(self, acts: Acts, rng: random.Random, workers: int, think_seconds: float) -> None:
        self.acts = acts
        self._rng = rng
        self._workers = workers
        self._think = think_seconds
        self._going = asyncio.Event()
        self._ended = False
        self._busy = 0
        self._idle = asyncio.Event()
        self._open: list[Case] = []
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._going.set()
        self._tasks = [asyncio.create_task(self._work()) for _ in range(self._workers)]

    async def pause(self) -> None:
        self._going.clear()
        while self._busy:
            self._idle.clear()
            await self._idle.wait()

    def go_on(self) -> None:
        self._going.set()

    async def stop(self) -> None:
        await self.pause()
        self._ended = True
        self._going.set()
        await asyncio.gather(*self._tasks)

    async def abandon(self) -> None:
        """When the run itself failed: nobody asks any more, answered or not."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            await self._going.wait()
            if self._ended:
                return
            self._busy += 1
            try:
                await self._one_thing()
            finally:
                self._busy -= 1
                self._idle.set()
            await asyncio.sleep(self._rng.uniform(0, 2 * self._think))

    async def _one_thing(self) -> None:
        what = self._rng.choices([*WORK], [*WORK.values()])[0]
        county = self._rng.choice(COUNTIES)
        if what == "step" and self._open:
            await self._go_on_with_a_case()
        elif what == "consult":
            await self.acts.consult(county)
        elif what == "incident":
            await self.acts.report_incident(county)
        elif what == "dry":
            await self.acts.try_out(county)
        elif what == "wrong":
            await self.acts.ask_wrongly(county)
        elif what == "repeat":
            await self.acts.repeat()
        else:
            case = await lives.apply(self.acts, county)
            if case and case.steps:
                self._open.append(case)

    async def _go_on_with_a_case(self) -> None:
        """Nobody else has it meanwhile; what can't be done yet is tried later."""
        case = self._open.pop(self._rng.randrange(len(self._open)))
        if await lives.step(self.acts, case) and not case.steps:
            return
        self._open.append(case)
