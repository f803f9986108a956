"""What a check says: the promise, whether it held, its figures, what differed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise, checked. `differences`: empty when it held."""

    promise: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    differences: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        return not self.differences


def finding(promise: str, differences: Iterable[str], **figures: Any) -> Finding:
    """All differences are counted, the first few are kept in words."""
    found = list(differences)
    more = [f"… and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    return Finding(promise, figures, (*found[:SHOWN], *more))
