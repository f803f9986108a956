"""HTTP in: the detachment and the assignments."""

from assignment.assignments import api as assignments
from assignment.detachment import api as detachment

routers = (detachment.router, assignments.router)
