"""The cookie of a signed-in browser: what it is called, and where the browser sends it (decision 28)."""

from dataclasses import dataclass
from typing import Final

from fastapi import Request

from access.path_prefix import prefix_of

NAME: Final = "yuanxin_session"
SIGN_IN_NAME: Final = "yuanxin_sign_in"


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """Names that begin with `__` are kept by a browser only as they say: secure, and of this host."""

    name: str
    path: str
    secure: bool


def session_cookie(request: Request) -> SessionCookie:
    """Over https nobody but us can set it; under a prefix only we get it."""
    return _cookie(request, NAME)


def sign_in_cookie(request: Request) -> SessionCookie:
    """That of a browser that was sent to an identity provider and is not back yet; else the same."""
    return _cookie(request, SIGN_IN_NAME)


def _cookie(request: Request, name: str) -> SessionCookie:
    prefix = prefix_of(request)
    if request.url.scheme != "https":
        return SessionCookie(name, prefix or "/", secure=False)
    if prefix:
        return SessionCookie(f"__Secure-{name}", prefix, secure=True)
    return SessionCookie(f"__Host-{name}", "/", secure=True)


def session_word(request: Request) -> str | None:
    """What the cookie holds; one by another name was not set by us here."""
    return request.cookies.get(session_cookie(request).name)
