"""Accept-Language (RFC 9110 §12.5.4): Chinese, unless somebody would rather read English."""

import re
from typing import Final, Literal

Language = Literal["zh-CN", "en"]
CHINESE: Final[Language] = "zh-CN"
ENGLISH: Final[Language] = "en"

RANGE: Final = re.compile(r"([a-z]{1,8}|\*)(?:-[a-z0-9-]*)?(?:\s*;\s*q=([01](?:\.[0-9]{0,3})?))?", re.ASCII)
MOST_RANGES: Final = 20
"""As many are looked at: nobody reads more languages."""


def preferred(accept_language: str | None) -> Language:
    """English only where it is wanted more than Chinese; what is no such list is Chinese."""
    if not accept_language:
        return CHINESE
    wanted = _wanted(accept_language.lower())
    anything = wanted.get("*", 0.0)
    return ENGLISH if wanted.get("en", anything) > wanted.get("zh", anything) else CHINESE


def _wanted(header: str) -> dict[str, float]:
    """How much each language is wanted, whatever its country; of two equal ones the first."""
    wanted: dict[str, float] = {}
    for place, part in enumerate(header.split(",", MOST_RANGES)[:MOST_RANGES]):
        if fits := RANGE.fullmatch(part.strip()):
            quality = float(fits[2] or 1)
            wanted[fits[1]] = max(wanted.get(fits[1], 0.0), quality and quality - place * 1e-6)
    return wanted
