"""What stands where in a description, through its references."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

PREFIX: Final = "#/components/schemas/"


def reachable(roots: Any, structures: Mapping[str, Any]) -> set[str]:
    """The names of all structures that stand in these, or in one of those."""
    found: set[str] = set()
    waiting = _named(roots)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= _named(structures[name]) - found
    return found


def values_of(value: Any, name: str) -> Iterator[Any]:
    """Whatever has this name, at any depth."""
    if isinstance(value, Mapping):
        if name in value:
            yield value[name]
        for inner in value.values():
            yield from values_of(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from values_of(inner, name)


def _named(value: Any) -> set[str]:
    references = (each for each in values_of(value, "$ref") if isinstance(each, str))
    return {each.removeprefix(PREFIX) for each in references if each.startswith(PREFIX)}
