"""The routers of each service, as its process serves them, and the names of its codes."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter

import assignment.api
import assignment.code_lists
import intake.api
import intake.code_lists
import mediation.api
import mediation.code_lists
import reporting.api
import reporting.code_lists
from web import CodeList

ROUTERS: Mapping[str, Sequence[APIRouter]] = {
    "intake": intake.api.routers,
    "assignment": assignment.api.routers,
    "mediation": mediation.api.routers,
    "reporting": reporting.api.routers,
}

CODE_LISTS: Mapping[str, tuple[CodeList, ...]] = {
    "intake": intake.code_lists.CODE_LISTS,
    "assignment": assignment.code_lists.CODE_LISTS,
    "mediation": mediation.code_lists.CODE_LISTS,
    "reporting": reporting.code_lists.CODE_LISTS,
}
