"""HTTP in: the detachment, its registers of conflicts, the assignments."""

from assignment.assignments import api as assignments
from assignment.conflict_register import api as conflict_register
from assignment.detachment import api as detachment

routers = (detachment.router, conflict_register.router, assignments.router)
