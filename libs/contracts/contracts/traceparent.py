"""`traceparent` of W3C Trace Context: the trace that something belongs to, and the step in it that caused it.

`00-<trace, 32 digits>-<step, 16 digits>-<flags>`, digits to the base 16 (decision 56).
"""

import os
import re
from functools import cache
from hashlib import blake2b
from typing import Final
from uuid import UUID

FORM: Final = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?", re.DOTALL
)
VERSION: Final = "00"
LENGTH: Final = 55
TRACE: Final = slice(3, 35)
STEP: Final = slice(36, 52)
ODD: Final = frozenset("13579bdf")
LOW_BITS: Final = 2**64 - 1


def read_traceparent(text: str) -> str | None:
    """What somebody sent, in our version; None for what is none: the trace then begins here.

    Nor is a trace of decimal digits alone taken: an ID number fits into it; chance makes one in 3 million.
    """
    if not FORM.fullmatch(text) or text[TRACE].isdecimal():
        return None
    if len(text) == LENGTH:
        return text if text.startswith(VERSION) else VERSION + text[2:]
    return None if text.startswith(VERSION) else VERSION + text[2:LENGTH]


def begin_trace() -> str:
    """The first step of a new trace, which is to be kept."""
    chance = os.urandom(24).hex()
    return f"{VERSION}-{chance[:32]}-{chance[32:]}-01"


def next_step(parent: str) -> str:
    """Another step of the same trace, caused by the parent; of the flags it has whether it is to be kept."""
    return f"{parent[:36]}{os.urandom(8).hex()}-{_kept(parent)}"


def step_of_reader(parent: str, event_id: UUID, reader: str) -> str:
    """The step in which a reader deals with an event: the same in every attempt, another for every reader."""
    step = (event_id.int & LOW_BITS) ^ _number_of(reader) or 1
    return f"{parent[:36]}{step:016x}-{_kept(parent)}"


def is_kept(traceparent: str) -> bool:
    """Whether whoever began the trace wants it recorded."""
    return traceparent[-1] in ODD


def _kept(parent: str) -> str:
    return "01" if is_kept(parent) else "00"


@cache
def _number_of(reader: str) -> int:
    return int.from_bytes(blake2b(reader.encode(), digest_size=8).digest())
