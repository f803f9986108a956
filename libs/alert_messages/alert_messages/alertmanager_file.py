"""Alertmanager's file: who is told what and when. Its text is alertmanager.yml.jinja beside this."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from alert_messages.notifications import Audience, Notifications
from alert_messages.office_hours import closed_days
from alert_messages.texts import BOARD, CONTACTS, PAGE
from campaign import Campaign

TEMPLATE: Final = "alertmanager.yml.jinja"
SENDER: Final = "http://alert-messages:8000"
DAYS_END: Final = time(23, 59)
PAGED_AGAIN_MINUTES: Final = 4 * 60
SUBJECT: Final = (
    '{{ if eq .Status "firing" }}【告警】{{ else }}【解除】{{ end }}'
    "{{ (index .Alerts 0).Annotations.summary }}"
    "{{ if gt (len .Alerts) 1 }} 等 {{ len .Alerts }} 项{{ end }}"
)
"""Of an e-mail, in Alertmanager's own templates; so is its text."""
ALERT: Final = (
    '{{ range .Alerts }}{{ if eq .Status "firing" }}【告警】{{ else }}【解除】{{ end }}'
    "{{ .Annotations.summary }}\n"
    "{{ .Annotations.description }}\n"
    "{{ if .Annotations.page }}"
    f'{{{{ if match "^{BOARD}" .Annotations.page }}}}{CONTACTS}{{{{ else }}}}{PAGE}{{{{ end }}}}'
    "：%BOARD%{{ .Annotations.page }}\n{{ end }}"
    "处置手册：%RUNBOOKS%{{ .Annotations.runbook }}\n\n{{ end }}"
)


def alertmanager_file(
    notifications: Notifications, campaigns: Iterable[Campaign], sender: str = SENDER
) -> str:
    """`sender`: where Alertmanager reaches alert_messages."""
    environment = Environment(  # noqa: S701 this is YAML: every value goes through tojson
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, keep_trailing_newline=True
    )
    email, webhook, hours = notifications.email, notifications.webhook, notifications.office_hours
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    return environment.get_template(TEMPLATE).render(
        sender=sender,
        email=email,
        email_to={audience: ", ".join(email.to(audience)) if email else "" for audience in Audience},
        webhook_to={audience: webhook.to(audience) for audience in Audience},
        robots={audience: notifications.robots_of(audience) for audience in Audience},
        heartbeat=webhook.heartbeat,
        subject=SUBJECT,
        text=ALERT.replace("%BOARD%", notifications.board).replace("%RUNBOOKS%", notifications.runbooks),
        nights=nights(hours.opens, hours.closes),
        again=told_again(hours.opens, hours.closes),
        closed=closed_days(campaigns),
    )


def told_again(opens: time, closes: time) -> Mapping[str, str]:
    """To the desk, by severity: after so long that everything that still holds is told when it opens.

    Alertmanager never tells as over what ended while it was to be silent.
    """
    minutes = 24 * 60 - (closes.hour - opens.hour) * 60 - (closes.minute - opens.minute)
    night = minutes if nights(opens, closes) else 24 * 60
    return {"page": f"{min(PAGED_AGAIN_MINUTES, night)}m", "ticket": f"{night}m"}


def nights(opens: time, closes: time) -> Sequence[tuple[str, str]]:
    """Before and after the hours of the desk; 23:59 is the end of the day."""
    ranges = (("00:00", f"{opens:%H:%M}"), ("24:00" if closes >= DAYS_END else f"{closes:%H:%M}", "24:00"))
    return [(starts, ends) for starts, ends in ranges if starts < ends]
