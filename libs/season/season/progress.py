"""How far the season is: a bar on a terminal, plain lines otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

LINES: Final = 20
"""So many lines for a whole season where there is no terminal."""


class StepShown(Protocol):
    """Called after each step of the clock."""

    def __call__(self, instant: datetime, requests: int) -> None: ...


@contextmanager
def progress(console: Console, steps: int) -> Iterator[StepShown]:
    """A bar, or a line now and then."""
    if console.is_terminal:
        with bar(console, steps) as show_step:
            yield show_step
    else:
        yield lines(console, steps)


@contextmanager
def bar(console: Console, steps: int) -> Iterator[StepShown]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[requests]} 次请求"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as live:
        task = live.add_task("专项行动", total=steps, requests=0)

        def show_step(instant: datetime, requests: int) -> None:
            live.update(task, advance=1, description=f"{instant:%Y-%m-%d %H:%M}", requests=requests)

        yield show_step


def lines(console: Console, steps: int) -> StepShown:
    steps_taken = 0

    def show_step(instant: datetime, requests: int) -> None:
        nonlocal steps_taken
        steps_taken += 1
        if steps_taken * LINES // steps > (steps_taken - 1) * LINES // steps:
            console.print(
                f"{instant:%Y-%m-%d %H:%M}  {steps_taken}/{steps}  {requests} 次请求", highlight=False
            )

    return show_step
