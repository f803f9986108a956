"""HTTP in: the detachment and the assignments."""

from assignment.api import assignments, lawyers

routers = (lawyers.router, assignments.router)
