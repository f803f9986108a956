"""What an identity provider's tokens look like: how they are signed, where they say who somebody is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from access.callers import Role
from access.key_sets import ONLY_OURS

LARGEST_COUNTY: Final = 10**12


@dataclass(frozen=True, slots=True)
class Provider:
    """As set. A claim is named by its path: `realm_access.roles` is `roles` in `realm_access`."""

    algorithms: frozenset[str] = ONLY_OURS
    role_claim: str = "role"
    county_claim: str = "county"
    agency_claim: str = "agency"
    name_claim: str = "name"
    office_claim: str = "office"
    subject_claim: str = "sub"


OURS: Final = Provider()
"""The tokens that `yuanxin token` makes."""


def claim_at(claims: Mapping[str, Any], path: str) -> Any:
    """What stands at a path; a claim with dots in its own name is found by all of it."""
    if path in claims:
        return claims[path]
    first, _, rest = path.partition(".")
    inner = claims.get(first)
    return claim_at(inner, rest) if rest and isinstance(inner, Mapping) else None


def role_at(claims: Mapping[str, Any], path: str) -> Role | None:
    """The one role of ours there, as a word or in a list with others; of two of ours, none is chosen."""
    found = claim_at(claims, path)
    words = found if isinstance(found, list) else [found]
    ours = {role for role in Role if role.value in words}
    return ours.pop() if len(ours) == 1 else None


def county_at(claims: Mapping[str, Any], path: str) -> Any:
    """A county's code; a provider may keep it as a number."""
    found = claim_at(claims, path)
    is_number = isinstance(found, int) and not isinstance(found, bool) and 0 < found < LARGEST_COUNTY
    return str(found) if is_number else found
