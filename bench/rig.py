"""What is measured on: an embedded stack of this machine, its campaign opened today, no client limits."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import campaign
from bench.processes import FOLDER
from clock import SHANGHAI, day_of
from devstack.checkout import CHECKOUT
from devstack.servers import say_nothing
from devstack.stack import Stack

CAMPAIGN: Final = "practice"
UNLIMITED: Final = {"YUANXIN_REQUESTS_PER_SECOND": "1000000", "YUANXIN_REQUESTS_AT_ONCE": "1000000"}
COMMIT_TIMES: Final = {"track_commit_timestamp": "on"}
"""PostgreSQL remembers when each row was committed: what is visible since when is read there."""


@contextmanager
def folder() -> Iterator[Path]:
    """One for a while."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER, ignore_cleanup_errors=True) as made:
        yield Path(made)


@contextmanager
def stack(*, only: Sequence[str] = ()) -> Iterator[Stack]:
    """A running stack with the durable settings of `yuanxin up`; `only`: of the services' processes these."""
    with folder() as its_folder:
        made = stack_in(its_folder / "stack", dated_campaigns(its_folder / "campaigns"))
        with made:
            for name in made.extra_environment.keys() - set(only) if only else ():
                made.processes[name].stop()
            yield made
        made.remove()


def stack_in(folder: Path, campaigns: Path, on_progress: Callable[[str], None] = say_nothing) -> Stack:
    made = Stack(folder, (campaigns,), postgres_settings=COMMIT_TIMES, on_progress=on_progress)
    for environment in made.extra_environment.values():
        environment.update(UNLIMITED)
    return made


def dated_campaigns(folder: Path, ago: timedelta = timedelta()) -> Path:
    """The campaign for practice, opened today or so long ago."""
    first_day = day_of(datetime.now(SHANGHAI) - ago)
    campaign.render(CHECKOUT / "campaigns" / CAMPAIGN, first_day, folder / CAMPAIGN)
    return folder


def counties(made: Stack) -> Sequence[str]:
    """The codes of the roster's counties."""
    return [county.code for county in campaign.load(made.addresses.campaigns[0] / CAMPAIGN).counties]
