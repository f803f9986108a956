"""Whose SQL files make up the database of a service, which tables keep what is sealed, and its roles."""

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

import audit
import campaign
import delivery
import web
from database import Roles
from sealing import SealedTable


def packages_of(service: str) -> Sequence[ModuleType]:
    """The libs that every service has tables of, then the service's own package, which bears its name."""
    return delivery, web, campaign, audit, import_module(service)


def roles_of(service: str) -> Roles:
    """As deploy/postgres/create-databases.sh and the embedded stack make them."""
    return Roles(api=f"{service}_app", loops=f"{service}_loops")


def sealed_tables_of(service: str) -> Sequence[SealedTable]:
    """Those that these packages name."""
    return [table for package in packages_of(service) for table in getattr(package, "SEALED_TABLES", ())]
