"""Who acts on a record."""

from dataclasses import dataclass

from contracts import Actor


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, as the verified token says. Without a name one only opens files."""

    actor: Actor
    subject: str
    name: str | None
