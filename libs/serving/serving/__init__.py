"""Running a service: settings, the HTTP server and the loops beside it, clock jobs, the watchdog."""

from serving import jobs
from serving.jobs import Job, JobState
from serving.keys import read_key
from serving.running import run, run_loops, start
from serving.settings import Settings
from serving.watchdog import Stuck, Watchdog, beat

__all__ = [
    "Job",
    "JobState",
    "Settings",
    "Stuck",
    "Watchdog",
    "beat",
    "jobs",
    "read_key",
    "run",
    "run_loops",
    "start",
]
