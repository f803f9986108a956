"""Where the tasks of an event loop stand: what a log needs when a process ends because nothing moves."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any


def standing_tasks(*loops: asyncio.AbstractEventLoop) -> Sequence[str]:
    """Of each task its name and the places it waits in, from the outside in; sorted, the same ones once."""
    return sorted({_told(task) for loop in loops for task in asyncio.all_tasks(loop)})


def _told(task: asyncio.Task[Any]) -> str:
    return f"{task.get_name().split(' at 0x')[0]}: {' > '.join(_places(task.get_coro()))}"


def _places(coroutine: Any) -> Iterator[str]:
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "gi_frame", None)
        if frame is not None:
            file = Path(frame.f_code.co_filename)
            yield f"{file.parent.name}/{file.name}:{frame.f_lineno} {frame.f_code.co_name}"
        coroutine = getattr(coroutine, "cr_await", None) or getattr(coroutine, "gi_yieldfrom", None)
