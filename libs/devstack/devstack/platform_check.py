"""Which machines the embedded stack runs on (the wheels it needs exist for no other)."""

import platform
import sys

from devstack.errors import CannotRun

OLDEST_GLIBC = (2, 28)


def check_platform(system: str, processor: str, library: tuple[str, str]) -> None:
    """Refuse another platform in one line."""
    if system != "linux" or processor not in ("x86_64", "amd64"):
        raise CannotRun(f"the stack runs on Linux on x86-64; this is {system} on {processor}.")
    name, version = library
    if name != "glibc" or _numbers(version) < OLDEST_GLIBC:
        here = f"{name or 'another C library'} {version}".strip()
        raise CannotRun(f"the stack needs glibc 2.28 or newer; this machine has {here}.")


def check_this_machine() -> None:
    check_platform(sys.platform, platform.machine(), platform.libc_ver())


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
