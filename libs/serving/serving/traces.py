"""Whether and where spans are sent: OpenTelemetry's SDK is an extra, not even imported unless asked for."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

NOT_INSTALLED: Final = (
    "YUANXIN_TRACES is set, but OpenTelemetry's SDK is not installed here:"
    " add requirements/trace.txt to the installation (of the image: --build-arg TRACES=yes), or unset it."
)


@contextmanager
def traces_sent(service: str, address: str) -> Iterator[None]:
    """To the collector there, until the process ends; without an address nobody is told."""
    if not address:
        yield
        return
    try:
        from telemetry.trace_export import to_collector
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != "opentelemetry":
            raise
        sys.exit(NOT_INSTALLED)
    with to_collector(service, address):
        yield
