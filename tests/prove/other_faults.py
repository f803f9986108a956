"""A clock that goes wrong, a disk that is full."""

import asyncio
import errno
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Final

import asyncpg

import clock
from prove.rig import Rig

AHEAD: Final = timedelta(minutes=4)
WRITTEN: Final = {"assignment": "steps", "mediation": "foreign_events"}
"""Where a service writes down what it hears."""
QUOTA_MB: Final = 160
SMALL_DISKS: Final = {"kafka": "kafka/data", "postgres": "postgres"}
"""What of the stack's folder lies on it."""


async def shift_a_clock(rig: Rig, until: float) -> None:
    """One service lives four minutes ahead of the others."""
    name = rig.rng.choice(("assignment", "mediation"))
    file = rig.stack.folder / f"clock-{name}"
    clock.advance(file, rig.stack.now() + AHEAD)
    rig.shifted_clocks[file] = AHEAD
    await rig.restart(name, YUANXIN_CLOCK=f"file:{file}")
    await asyncio.sleep(max(0.0, until - asyncio.get_running_loop().time()))
    rig.note("rows written by a clock four minutes ahead", await _ahead(rig, name), process=name)
    await rig.restart(name, YUANXIN_CLOCK=None)
    del rig.shifted_clocks[file]


async def _ahead(rig: Rig, name: str) -> int:
    """What the service wrote in the last minutes of a clock that only it has."""
    owner = await asyncpg.connect(rig.stack.owner_url(name))
    try:
        written = f"SELECT count(*) FROM {WRITTEN[name]} WHERE recorded > $1"
        return int(await owner.fetchval(written, rig.stack.now() + AHEAD / 2))
    finally:
        await owner.close()


def give_small_disk(folder: Path, name: str) -> str:
    """A small file system under the server's data, before the stack starts; why not, where that fails."""
    place = folder / "stack" / SMALL_DISKS[name]
    place.mkdir(parents=True, exist_ok=True)
    command = ("mount", "-t", "tmpfs", "-o", f"size={QUOTA_MB}m", "tmpfs", str(place))
    done = subprocess.run(command, capture_output=True, text=True)
    return (
        "" if done.returncode == 0 else f"no small file system here: {done.stderr.strip() or 'mount failed'}"
    )


def take_small_disk(folder: Path, name: str) -> None:
    subprocess.run(("umount", str(folder / "stack" / SMALL_DISKS[name])), capture_output=True)


async def fill_kafkas_disk(rig: Rig, until: float) -> None:
    await _fill(rig, "kafka", until)


async def fill_postgres_disk(rig: Rig, until: float) -> None:
    await _fill(rig, "postgres", until)


async def _fill(rig: Rig, name: str, until: float) -> None:
    """Full for a while, then there is space again; what ends by it meanwhile is not by itself."""
    loop = asyncio.get_running_loop()
    ballast = rig.stack.folder / SMALL_DISKS[name] / "ballast"
    while loop.time() < until:
        await asyncio.sleep(rig.rng.uniform(1, 3))
        rig.note(f"disk full under {name}", int(await asyncio.to_thread(_fill_up, ballast)))
        await asyncio.sleep(min(rig.rng.uniform(5, 10), max(1.0, until - loop.time())))
        ballast.unlink()
        await rig.until_ready(name)
    process = rig.stack.processes[name]
    rig.crashes[name] = process.unexpected_ends


def _fill_up(ballast: Path) -> bool:
    """Whether the disk is full now."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 65_536):
                pass
        except OSError as error:
            return error.errno == errno.ENOSPC
    return False
