"""The numbers in what was told as a phone: several, with brackets, dashes, words beside them."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

NUMBER: Final = re.compile(r"[(+]?\d[\d ()-]{3,}\d", re.ASCII)
DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
BETWEEN: Final = str.maketrans(dict.fromkeys("+() -"))
ABROAD: Final = re.compile(r"(?:00)?86(?=1\d{10}$)", re.ASCII)


def numbers_in(phone: str) -> Sequence[str]:
    """Each number as it was written, in narrow signs; what is shorter than five signs is an extension."""
    return NUMBER.findall(unicodedata.normalize("NFKC", phone).translate(DASHES))


def digits_of(number: str) -> str:
    """As it is compared: the same for one number however written, with or without 86 before a mobile one."""
    return ABROAD.sub("", number.translate(BETWEEN))
