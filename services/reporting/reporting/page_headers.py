"""Headers of what a browser is shown: nothing kept, nothing loaded from elsewhere, no address passed on."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PAGE_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
        "Referrer-Policy": "no-referrer",
    }
)
