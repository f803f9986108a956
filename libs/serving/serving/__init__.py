"""Running a service: settings, the HTTP server and the loops beside it, clock jobs."""

from serving import jobs
from serving.jobs import Job, JobState
from serving.running import run, start
from serving.settings import Settings
from serving.tables import packages_of

__all__ = ["Job", "JobState", "Settings", "jobs", "packages_of", "run", "start"]
