"""The version of a case, its ETag: one more with each change, stored in the place of the one before."""

from dataclasses import Field, replace
from typing import Any, ClassVar, Protocol, TypeVar


class VersionedCase(Protocol):
    """A case as its service stores it, a frozen dataclass; `version` is its ETag."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def version(self) -> int: ...


C = TypeVar("C", bound=VersionedCase)


def next_version(changed: C) -> C:
    """What a case has become, one version on. Rules return it; stores save it `WHERE version = … - 1`."""
    return replace(changed, version=changed.version + 1)
