"""What the system says about itself: log lines and metrics; never a case, person, phone or employer."""

from telemetry import metrics
from telemetry.logs import bind, configure, describe, unbind

__all__ = ["bind", "configure", "describe", "metrics", "unbind"]
