"""Who acts on a record, out of a request."""

from access import Caller
from reporting.record_acts.rules import By


def by_caller(caller: Caller) -> By:
    return By(caller.actor, caller.subject, caller.name)
