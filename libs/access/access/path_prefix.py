"""Under which prefix of a proxy's addresses a browser sees us: `/yuanxin/intake`, or none.

Paths inside a service never have it. What names an address to whoever asks is relative, or begins with it.
"""

import re
from typing import Final

from fastapi import Request

PREFIX_KEY: Final = "yuanxin.prefix"
"""Where it stands in the scope of a request; `root_path` would change which paths the routes match."""
PREFIX: Final = re.compile(r"(?!/v1(?:/|$))(?:/[A-Za-z0-9][A-Za-z0-9._~-]*)+")
LONGEST: Final = 200


def as_prefix(text: str) -> str | None:
    """The same without a slash at its end; None for what is no prefix. `/v1` is where our own paths begin."""
    prefix = text.strip().rstrip("/")
    return prefix if len(prefix) <= LONGEST and PREFIX.fullmatch(prefix) else None


def prefix_of(request: Request) -> str:
    """Empty where no proxy has one."""
    return str(request.scope.get(PREFIX_KEY, ""))
