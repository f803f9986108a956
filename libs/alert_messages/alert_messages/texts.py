"""What a robot says: blocks of lines in Chinese, packed into messages that it takes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, Field

from clock import SHANGHAI

MOST_BYTES: Final = 4096
FIRING: Final = "firing"
REMINDER: Final = "DailyReportReminder"
"""The name of what is no alert: a daily report that nobody has signed."""


class Alert(BaseModel):
    """One alert as Alertmanager tells it; what else it says is not needed."""

    status: str
    labels: Mapping[str, str] = Field(default_factory=dict)
    annotations: Mapping[str, str] = Field(default_factory=dict)
    starts_at: datetime = Field(alias="startsAt")

    @property
    def name(self) -> str:
        return self.labels.get("alertname", "")


class Post(BaseModel):
    """What Alertmanager posts for a group of alerts."""

    group: str = Field(alias="groupKey")
    alerts: tuple[Alert, ...]


class Links(BaseModel):
    """Where people reach the board and the runbooks."""

    board: str
    runbooks: str


BOARD: Final = "/board"
CONTACTS: Final = "联系谁"
PAGE: Final = "查看页面"
"""What a link is called: the board says whom to call, another page how things stand."""
Block = Sequence[str]
"""Lines of one alert's name: what is so, then what to do."""


def blocks_of(posts: Iterable[Post], links: Links) -> Sequence[Block]:
    """Alerts of one name are one block, whichever group they came in."""
    by_name: dict[tuple[str, str], list[Alert]] = {}
    for post in posts:
        for alert in post.alerts:
            by_name.setdefault((alert.name, alert.status), []).append(alert)
    return [_block(alerts, links) for alerts in by_name.values()]


def _block(alerts: Sequence[Alert], links: Links) -> Block:
    first, count = alerts[0], f"（{len(alerts)}）" if len(alerts) > 1 else ""
    if first.name == REMINDER:
        return [f"**【提醒】日报未签报{count}**", *(_line_of_reminder(alert, links) for alert in alerts)]
    firing = first.status == FIRING
    head = f"**{'【告警】' if firing else '【解除】'}{first.name}{count}**"
    lines = [f"- {_line(alert)}" for alert in alerts]
    return [head, *lines, *(_what_to_do(first, links) if firing else ())]


def _line(alert: Alert) -> str:
    since = alert.starts_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M")
    return f"{alert.annotations.get('summary', alert.name)}（自 {since}）"


def _line_of_reminder(alert: Alert, links: Links) -> str:
    """Each with the page on which it is signed."""
    summary, page = alert.annotations.get("summary", ""), alert.annotations.get("page", "")
    return f"- {summary} [打开当日页面]({links.board}{page})"


def _what_to_do(alert: Alert, links: Links) -> Iterable[str]:
    if description := alert.annotations.get("description"):
        yield f"> {description}"
    if page := alert.annotations.get("page"):
        yield f"[{CONTACTS if page.startswith(BOARD) else PAGE}]({links.board}{page})"
    if runbook := alert.annotations.get("runbook"):
        yield f"[处置手册]({links.runbooks}{runbook})" if links.runbooks else f"处置手册：{runbook}"


def messages_of(blocks: Iterable[Block], line_end: str = "\n", most_bytes: int = MOST_BYTES) -> Sequence[str]:
    """As few messages as hold every line; a block goes over several only when it is longer than one."""
    messages: list[str] = []
    for block in blocks:
        for part in _joined([shorten(line, most_bytes) for line in block], line_end, most_bytes):
            whole = f"{messages[-1]}\n\n{part}" if messages else ""
            if messages and size(whole) <= most_bytes:
                messages[-1] = whole
            else:
                messages.append(part)
    return messages


def _joined(lines: Sequence[str], line_end: str, most_bytes: int) -> Sequence[str]:
    parts: list[str] = []
    for line in lines:
        whole = f"{parts[-1]}{line_end}{line}" if parts else ""
        if parts and size(whole) <= most_bytes:
            parts[-1] = whole
        else:
            parts.append(line)
    return parts


def shorten(line: str, most_bytes: int) -> str:
    """Never in the middle of a sign."""
    if size(line) <= most_bytes:
        return line
    return line.encode()[: most_bytes - size("…")].decode(errors="ignore") + "…"


def size(text: str) -> int:
    return len(text.encode())


def post_of(body: Any) -> Post:
    """Raises pydantic's ValidationError for what no Alertmanager sends."""
    return Post.model_validate(body)
