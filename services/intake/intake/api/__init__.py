"""HTTP in: applications and what is done with them, consultations, incidents, code lists."""

from intake.api import acts, applications, codes, noting

routers = (applications.router, acts.router, noting.router, codes.router)
