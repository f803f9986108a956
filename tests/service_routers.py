"""The routers of each service, as its process serves them."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter

import assignment.api
import intake.api
import mediation.api
import reporting.api

ROUTERS: Mapping[str, Sequence[APIRouter]] = {
    "intake": intake.api.routers,
    "assignment": assignment.api.routers,
    "mediation": mediation.api.routers,
    "reporting": reporting.api.routers,
}
