"""HTTP in: the routers of all subjects."""

from typing import Final

from mediation.agreements import api as agreements
from mediation.closing import api as closing
from mediation.failures import api as failures
from mediation.overview import api as overview
from mediation.payments import api as payments
from mediation.priority_requests import api as priority_requests
from mediation.proceedings import api as proceedings
from mediation.sessions import api as sessions

routers: Final = (
    overview.router,
    sessions.router,
    agreements.router,
    payments.router,
    failures.router,
    proceedings.router,
    closing.router,
    priority_requests.router,
)
