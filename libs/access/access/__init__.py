"""Who is calling, and what they may do."""

from access.callers import (
    CITY_ROLES,
    COUNTY_OFFICE,
    COUNTY_PEOPLE,
    COUNTY_ROLES,
    FILERS,
    OF_A_COUNTY,
    Caller,
    Denied,
    Role,
    counties_seen,
    may_see,
)
from access.development_tokens import mint, new_key_pair, read_private_key
from access.guard import (
    AccessDenied,
    allow,
    allow_anyone,
    allow_form,
    allow_page,
    bearer_token,
    routes_table,
)
from access.guarded_state import FindSession, GuardedState, keep_state, sight_of, state_of
from access.key_sets import ALGORITHMS
from access.page_forms import TOKEN_FIELD, Form, form_token, is_from_our_page, read_form, read_form_with_files
from access.path_prefix import PREFIX_KEY, as_prefix, prefix_of
from access.provider import Provider
from access.session_cookie import SessionCookie, session_cookie, session_word, sign_in_cookie
from access.tokens import Verifier, claims_of, open_verifier

__all__ = [
    "ALGORITHMS",
    "CITY_ROLES",
    "COUNTY_OFFICE",
    "COUNTY_PEOPLE",
    "COUNTY_ROLES",
    "FILERS",
    "OF_A_COUNTY",
    "PREFIX_KEY",
    "TOKEN_FIELD",
    "AccessDenied",
    "Caller",
    "Denied",
    "FindSession",
    "Form",
    "GuardedState",
    "Provider",
    "Role",
    "SessionCookie",
    "Verifier",
    "allow",
    "allow_anyone",
    "allow_form",
    "allow_page",
    "as_prefix",
    "bearer_token",
    "claims_of",
    "counties_seen",
    "form_token",
    "is_from_our_page",
    "keep_state",
    "may_see",
    "mint",
    "new_key_pair",
    "open_verifier",
    "prefix_of",
    "read_form",
    "read_form_with_files",
    "read_private_key",
    "routes_table",
    "session_cookie",
    "session_word",
    "sight_of",
    "sign_in_cookie",
    "state_of",
]
