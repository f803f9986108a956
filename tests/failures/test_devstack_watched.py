"""A command that another program carries out ends when that has ended, and says what it says."""

import os
import signal
import subprocess
import sys
from pathlib import Path

CHILD = """
import time
try:
    print("it works", flush=True)
    time.sleep(600)
except KeyboardInterrupt:
    time.sleep(1)
    print("it has put its work away", flush=True)
    raise SystemExit(1)
"""
WATCHED = f"""
import sys
from pathlib import Path
from devstack.ask_service import run_watched
sys.exit(run_watched((sys.executable, "-c", {CHILD!r}), Path.cwd(), {{}}))
"""


def begun(folder: Path) -> "subprocess.Popen[str]":
    """In a group of its own, as a terminal has it."""
    command = sys.executable, "-c", WATCHED
    watched = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert watched.stdout
    assert watched.stdout.readline() == "it works\n"
    return watched


def test_interrupted_at_the_keyboard_it_waits_for_what_the_program_has_to_say(tmp_path: Path) -> None:
    watched = begun(tmp_path)
    os.killpg(watched.pid, signal.SIGINT)
    said, _ = watched.communicate()
    assert (said, watched.returncode) == ("it has put its work away\n", 1)


def test_a_program_that_was_killed_did_not_come_to_its_end(tmp_path: Path) -> None:
    killed = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    watched = WATCHED.replace(repr(CHILD), repr(killed))
    assert subprocess.run((sys.executable, "-c", watched), cwd=tmp_path).returncode == 1
