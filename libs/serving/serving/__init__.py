"""Running a service: settings, the HTTP server and the loops beside it, clock jobs."""

from serving import jobs
from serving.audit_command import Audited
from serving.campaigns import keep_campaigns
from serving.jobs import Job, JobState
from serving.migrating import MADE_FOR_NEWER, bring_up_to_date, require_migrations, require_no_newer
from serving.parts import Parts, SharedFields, all_consumed, open_parts
from serving.running import run, spare_the_collector, start
from serving.runs import Run
from serving.settings import Settings, exit_on_mistake
from serving.tables import packages_of, roles_of

__all__ = [
    "MADE_FOR_NEWER",
    "Audited",
    "Job",
    "JobState",
    "Parts",
    "Run",
    "Settings",
    "SharedFields",
    "all_consumed",
    "bring_up_to_date",
    "exit_on_mistake",
    "jobs",
    "keep_campaigns",
    "open_parts",
    "packages_of",
    "require_migrations",
    "require_no_newer",
    "roles_of",
    "run",
    "spare_the_collector",
    "start",
]
