"""Role × route: `Depends(allow(...))` on a route is its rule, and can be read off the application (A1)."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param

from access.callers import Caller, Denied, Role
from access.guarded_state import GuardedState, keep_caller, state_of
from access.page_forms import has_form_token, is_from_our_page, read_form
from access.session_cookie import session_word

bearer = HTTPBearer(auto_error=False, description="JWT")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


class AccessDenied(Exception):
    """Ends a request before its handler: FastAPI dependencies have no other way to say no. web answers it."""

    def __init__(self, denied: Denied) -> None:
        super().__init__(denied.reason)
        self.denied = denied


class Rule:
    """Who may use a route; `roles` is what the table reads. Without roles: anyone, without a token."""

    def __init__(self, roles: Iterable[Role] = ()) -> None:
        self.roles = frozenset(roles)


class Anyone(Rule):
    """The rule of a route that is open: health, the documentation, signing in and out."""

    async def __call__(self) -> None:
        """Nothing is asked."""


class Allowed(Rule):
    """The rule of a route: these roles, by bearer token."""

    async def __call__(self, request: Request, credentials: Bearer) -> Caller:
        return await self._admit(request, credentials.credentials if credentials else None)

    async def _admit(self, request: Request, token: str | None) -> Caller:
        return self._of_these_roles(request, await caller_of(request, token))

    def _of_these_roles(self, request: Request, caller: Caller | Denied) -> Caller:
        if isinstance(caller, Denied):
            raise AccessDenied(caller)
        if caller.role not in self.roles:
            raise AccessDenied(Denied("forbidden-role"))
        keep_caller(request, caller)
        return caller


class AllowedPage(Allowed):
    """The rule of a page: the same, but a browser's HttpOnly cookie serves too, for GET only."""

    async def __call__(self, request: Request, credentials: Bearer) -> Caller:
        cookie = readable_session(request)
        if credentials or not cookie:
            return await self._admit(request, credentials.credentials if credentials else None)
        return self._of_these_roles(request, await caller_of_session(request, cookie))


class AllowedForm(Allowed):
    """The rule of a page's form: a browser's cookie serves, with the token that only our own pages know.

    Who sends a bearer token needs neither: no browser sends one by itself.
    """

    async def __call__(self, request: Request, credentials: Bearer) -> Caller:
        cookie = session_word(request)
        if credentials or not cookie:
            return await self._admit(request, credentials.credentials if credentials else None)
        caller = self._of_these_roles(request, await caller_of_session(request, cookie))
        if not (is_from_our_page(request) and has_form_token(request, await read_form(request))):
            raise AccessDenied(Denied("foreign-form"))
        return caller


def allow(*roles: Role) -> Allowed:
    """`caller: Annotated[Caller, Depends(allow(Role.county_staff))]`."""
    return Allowed(roles)


def allow_page(*roles: Role) -> AllowedPage:
    """The rule of a page that a browser opens."""
    return AllowedPage(roles)


def allow_form(*roles: Role) -> AllowedForm:
    """The rule of a form on a page that a browser opens."""
    return AllowedForm(roles)


def allow_anyone() -> Anyone:
    """The rule of a route that asks for no token: `dependencies=[Depends(allow_anyone())]`."""
    return Anyone()


def bearer_token(request: Request) -> str | None:
    """The token in the Authorization header, as the rules read it."""
    scheme, token = get_authorization_scheme_param(request.headers.get("authorization"))
    return token if scheme.lower() == "bearer" and token else None


def readable_session(request: Request) -> str | None:
    """What a signed-in browser shows, for reading only (A5): no foreign site's form acts for anybody."""
    return session_word(request) if request.method in ("GET", "HEAD") else None


async def caller_of(request: Request, token: str | None) -> Caller | Denied:
    """The verified caller, or why there is none."""
    if not token:
        return Denied("token-missing")
    return await state_of(request, GuardedState).verifier.verify_or_fetch(token)


async def caller_of_session(request: Request, cookie: str) -> Caller | Denied:
    """Whose browser it is, as the service remembers; a cookie says nothing by itself."""
    find_session = state_of(request, GuardedState).find_session
    caller = await find_session(cookie) if find_session else None
    return caller or Denied("session-ended")


def routes_table(app: FastAPI) -> dict[tuple[str, str], frozenset[Role]]:
    """(method, route) → the roles that may; no roles: open to anyone. A route without a rule is an error."""
    table: dict[tuple[str, str], frozenset[Role]] = {}
    for route in iter_route_contexts(app.routes):
        rule = _rule(getattr(route, "dependant", None))
        if rule is None:
            raise LookupError(f"{route.path} has no rule: give it Depends(allow(...))")
        described = str(route.path).replace(":path}", "}")
        table.update({(method, described): rule.roles for method in route.methods or ()})
    return table


def _rule(dependant: Dependant | None) -> Rule | None:
    if dependant is None:
        return None
    asked: object = dependant.call
    return asked if isinstance(asked, Rule) else next(filter(None, map(_rule, dependant.dependencies)), None)
