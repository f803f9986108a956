"""A season on containers, of which one after the other is killed while people act."""

import subprocess
import time
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

import clock
from clock import midnight
from containers.daemon import Failed
from containers.project import YUANXIN, Project
from devstack.compose_folder import clock_file_in

APPLICATIONS: Final = 300
KILLED: Final = ("intake", "reporting-stream", "postgres", "assignment", "kafka", "mediation", "reporting")
FIRST: Final = midnight(date(2018, 12, 21))
"""After the days on which an agency writes rubbish: a reader that starts anew counts it from nothing."""
APART: Final = timedelta(days=8)
"""Of the season's days."""
SEASON_SECONDS: Final = 400.0
POLL_SECONDS: Final = 0.5
LAST_LINES: Final = 25


def play(project: Project) -> str:
    """What the season says at its end; Failed when anything differs, or a container does not come back."""
    asked = ("demo", "--against", str(project.folder), "--applications", str(APPLICATIONS))
    results = ("--folder", str(project.folder / "results"))
    output = project.folder / "season.txt"
    with output.open("w") as written:
        season = subprocess.Popen(
            (YUANXIN, *asked, *results), env=dict(project.environment), stdout=written, stderr=written
        )
        try:
            left = kill_meanwhile(project, season)
            season.wait(SEASON_SECONDS)
        except subprocess.TimeoutExpired:
            raise Failed(f"the season took more than {SEASON_SECONDS:.0f} s") from None
        finally:
            season.kill()
            season.wait()
    lines = output.read_text().splitlines()
    if season.returncode:
        raise Failed(f"the season ended with {season.returncode}:\n    " + "\n    ".join(lines[-LAST_LINES:]))
    if left:
        raise Failed(f"the season was over before these were killed: {', '.join(left.values())}")
    return "\n    ".join(line for line in lines if "差异" in line or "NOT COMPARED" in line)


def kill_meanwhile(project: Project, season: "subprocess.Popen[bytes]") -> Mapping[datetime, str]:
    """Each on a day of its own; answers who was not killed before the season ended."""
    business_time = clock.open_clock(f"file:{clock_file_in(project.folder)}")
    victims = {FIRST + n * APART: name for n, name in enumerate(KILLED)}
    while victims and season.poll() is None:
        day = min(victims)
        if business_time.now() >= day:
            project.kill_and_wait(victims.pop(day))
        time.sleep(POLL_SECONDS)
    return victims
