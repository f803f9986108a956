"""Who acts on a record."""

from dataclasses import dataclass

from access import Caller
from contracts import Actor


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, as the verified token says."""

    actor: Actor
    subject: str
    name: str | None


def by_caller(caller: Caller) -> By:
    return By(caller.actor, caller.subject, caller.name)
