"""What the system says about itself: log lines, metrics, traces; never a person, phone or employer."""

from telemetry import metrics, trace
from telemetry.logs import bind, configure, describe, unbind

__all__ = ["bind", "configure", "describe", "metrics", "trace", "unbind"]
