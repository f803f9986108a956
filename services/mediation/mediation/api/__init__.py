"""HTTP in: mediations, and what people do in them."""

from mediation.api import acts, reading

routers = (reading.router, acts.router)
