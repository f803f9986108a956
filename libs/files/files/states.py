"""Whether a file was looked at for harm."""

from enum import StrEnum


class Scan(StrEnum):
    """waiting: nobody has looked yet · clean · refused: something was found, and nobody gets it any more."""

    waiting = "waiting"
    clean = "clean"
    refused = "refused"


def is_usable(scan: Scan, *, is_scanned_here: bool) -> bool:
    """Where a scanner is configured, only what it found clean; where none is, whatever was not refused."""
    return scan is Scan.clean or (scan is Scan.waiting and not is_scanned_here)
