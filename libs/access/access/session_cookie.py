"""The cookie of a signed-in browser: what it is called, and where the browser sends it (decision 28)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import Request
from starlette.responses import Response

from access.path_prefix import prefix_of

NAME: Final = "yuanxin_session"
SIGN_IN_NAME: Final = "yuanxin_sign_in"


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """Names that begin with `__` are kept by a browser only as they say: secure, and of this host."""

    name: str
    path: str
    secure: bool

    def give(self, answer: Response, value: str, lifetime: timedelta | None = None) -> None:
        """No script reads it, no other site's form sends it. `lifetime` None: until the browser is closed."""
        seconds = int(lifetime.total_seconds()) if lifetime else None
        answer.set_cookie(
            self.name,
            value,
            max_age=seconds,
            httponly=True,
            samesite="lax",
            secure=self.secure,
            path=self.path,
        )

    def take_back(self, answer: Response) -> None:
        """A browser forgets only one that is described as it was given."""
        answer.delete_cookie(self.name, httponly=True, samesite="lax", secure=self.secure, path=self.path)


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
