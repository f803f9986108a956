"""Whose SQL files make up the database of a service."""

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

import delivery
import web


def packages_of(service: str) -> Sequence[ModuleType]:
    """The libs that every service has tables of, then the service's own package, which bears its name."""
    return delivery, web, import_module(service)
