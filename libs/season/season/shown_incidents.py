"""Every incident on the city's desk, as the city reads it."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from season.facts import incident_line


async def read_incidents(desk: AsyncIterator[Mapping[str, Any]]) -> tuple[str, ...]:
    """`desk`: its list, page by page."""
    lines = [
        incident_line(
            one["county"],
            one["origin"],
            "over" if one["over"] else one["state"],
            one["version"] - 1 - one["over"],
        )
        async for one in desk
    ]
    return tuple(sorted(lines))
