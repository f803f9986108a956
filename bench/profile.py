"""Where a process spends its time: py-spy's samples, added up by function."""

import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Final

from bench.processes import FOLDER

SECONDS: Final = 5
SAMPLES_A_SECOND: Final = 250
SHOWN: Final = 8
WAITING: Final = "Condition.wait"
WITHOUT_WORK: Final = "_worker (concurrent/futures/thread.py"
"""A thread that has nothing to do; py-spy does not always see that it rests."""

Shares = list[tuple[str, float]]
Sampled = Callable[[int], AbstractContextManager[Shares]]
"""Of a process: `profiled` or `unsampled`."""


def unsampled(_: int) -> AbstractContextManager[Shares]:
    """No profiler slows what is counted."""
    return nullcontext([])


@contextmanager
def profiled(pid: int) -> Iterator[Shares]:
    """What a process does meanwhile, for SECONDS; filled at the end, empty where py-spy may not look."""
    shares: Shares = []
    spy = shutil.which("py-spy", path=str(Path(sys.executable).parent))
    if spy is None:
        yield shares
        return
    with tempfile.NamedTemporaryFile("r", dir=FOLDER, suffix=".raw", encoding="utf-8") as raw:
        words = (
            "record",
            "-d",
            str(SECONDS),
            "-r",
            str(SAMPLES_A_SECOND),
            "-f",
            "raw",
            "-o",
            raw.name,
            "--pid",
        )
        watching = subprocess.Popen(
            [spy, *words, str(pid)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        yield shares
        if watching.wait() == 0:
            shares += added_up(raw)


def added_up(stacks: Iterable[str]) -> Sequence[tuple[str, float]]:
    """By the package and by the innermost function, of what each line says: `outermost;…;innermost COUNT`."""
    functions: Counter[str] = Counter()
    packages: Counter[str] = Counter()
    for line in stacks:
        stack, _, samples = line.rpartition(" ")
        if WAITING not in stack and not stack.rpartition(";")[2].startswith(WITHOUT_WORK):
            function, _, place = stack.rpartition(";")[2].partition(" (")
            file = place.rpartition(":")[0]
            functions[f"`{file} {function}`"] += int(samples)
            packages[f"all of `{file.partition('/')[0].removesuffix('.py')}`"] += int(samples)
    whole = functions.total() or 1
    largest = [*packages.most_common(SHOWN), *functions.most_common(SHOWN)]
    return [(name, samples / whole * 100) for name, samples in largest]
