"""How far the municipal platform knows each case, worked out from the journal alone."""

from collections.abc import Iterable, Mapping
from typing import Final

from season.journal import Entry, OnPlatform

CONNECTED: Final = "connect_platform"
NO_ANSWER: Final = "answered"
REFUSED: Final = "refused"


def on_platform(entries: Iterable[Entry]) -> Mapping[str, str]:
    """Every case that was received, by what the platform said of it last."""
    said: dict[str, str] = {}
    is_connected = False
    for entry in entries:
        is_connected |= entry.what == CONNECTED
        if entry.subject is None:
            continue
        if any(count.measure == "received" for count in entry.counts):
            said.setdefault(entry.subject, NO_ANSWER)
        if entry.on_platform is not None:
            said[entry.subject] = line_of(entry.on_platform)
    return said if is_connected else {}


def line_of(said: OnPlatform) -> str:
    if said.number is not None:
        return f"acknowledged {said.number}"
    return f"{REFUSED} {said.reason}" if said.reason is not None else "uploaded"


def not_uploaded(lines: Mapping[str, str]) -> frozenset[str]:
    return frozenset(case for case, line in lines.items() if line.startswith(REFUSED))
