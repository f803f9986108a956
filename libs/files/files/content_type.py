"""What a file is, told by its first bytes and never by its name or by what a client calls it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import puremagic

ACCEPTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "application/pdf": "pdf",
        "image/jpeg": "jpg",
        "image/png": "png",
        "image/tiff": "tif",
        "image/heif": "heic",
        "audio/mpeg": "mp3",
        "audio/mp4": "m4a",
        "video/mp4": "mp4",
    }
)
"""Scans, photos and recordings, with the ending of their names. What can run something (HTML, SVG, Office
documents with macros, archives, programs) is none of them."""

INLINE: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})
"""What a browser may show in place; everything else is only ever saved."""

HEAD_BYTES: Final = 4096


def content_type(content: bytes) -> str | None:
    """The likeliest of the accepted types; None: it is none of them."""
    try:
        candidates = puremagic.magic_string(content[:HEAD_BYTES])
    except (puremagic.PureError, ValueError):
        return None
    return next((each.mime_type for each in candidates if each.mime_type in ACCEPTED), None)


def ending_of(kind: str) -> str:
    """pdf, jpg, …"""
    return ACCEPTED[kind]


def headers_of(kind: str, name: str) -> Mapping[str, str]:
    """How a file goes to a browser: as what it is and nothing else, in place only where that is harmless.

    `name`: ASCII, without its ending.
    """
    how = "inline" if kind in INLINE else "attachment"
    return {
        "Content-Type": kind,
        "Content-Disposition": f'{how}; filename="{name}.{ending_of(kind)}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
