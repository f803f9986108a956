"""Who is calling, and what they may do."""

from access.callers import COUNTY_ROLES, Caller, Denied, Role, counties_seen, may_see
from access.guard import (
    SESSION_COOKIE,
    AccessDenied,
    allow,
    allow_anyone,
    allow_page,
    caller_of,
    routes_table,
    use_verifier,
)
from access.keys import mint, new_key_pair, read_private_key
from access.tokens import Verifier, open_verifier

__all__ = [
    "COUNTY_ROLES",
    "SESSION_COOKIE",
    "AccessDenied",
    "Caller",
    "Denied",
    "Role",
    "Verifier",
    "allow",
    "allow_anyone",
    "allow_page",
    "caller_of",
    "counties_seen",
    "may_see",
    "mint",
    "new_key_pair",
    "open_verifier",
    "read_private_key",
    "routes_table",
    "use_verifier",
]
