"""Watchdog always fires; when Alertmanager no longer tells it, nobody would hear of anything else either."""

from dataclasses import dataclass
from datetime import datetime

from alert_messages.texts import FIRING, Alert, Post

NAME = "AlertPathBroken"


@dataclass
class DeadMansSwitch:
    """`now`: a monotonic clock; counted from the start, so that a first heartbeat may be late."""

    seconds: float
    heard: float
    missing: bool = False

    def beat(self, now: float) -> None:
        self.heard = now

    def changed(self, now: float) -> bool:
        """Whether it has just begun to be missing, or has just come back."""
        missing = now - self.heard > self.seconds
        has_changed, self.missing = missing != self.missing, missing
        return has_changed

    def post(self, at: datetime) -> Post:
        """In the words of an alert, as Alertmanager cannot say it."""
        minutes = round(self.seconds / 60)
        alert = Alert(
            status=FIRING if self.missing else "resolved",
            labels={"alertname": NAME},
            annotations={
                "summary": f"已有 {minutes} 分钟收不到 Watchdog，Prometheus 或 Alertmanager 不在工作"
                if self.missing
                else "又收到 Watchdog，告警链路恢复",
                "description": "恢复前没有任何告警会到达。先看 Alertmanager 与 Prometheus 是否运行。",
                "page": "/board",
                "runbook": "docs/runbooks/Watchdog.md",
            },
            startsAt=at,
        )
        return Post(groupKey=NAME, alerts=(alert,))
