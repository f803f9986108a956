"""A reminder on its way to one person or to the city's desk: e-mail, webhook, robots, whatever is named.

Unlike an alert it is tried once: who sends it decides whether it is tried again (decision 68).
"""

import asyncio
import time
from collections.abc import Awaitable, Mapping
from typing import Any, Final, Literal

import aiohttp
import structlog
from pydantic import Field

from alert_messages.mail import send_mail
from alert_messages.notifications import Audience, Email, Notifications
from alert_messages.outcome import Outcome
from alert_messages.outgoing import ANSWER_SECONDS, Outgoing
from alert_messages.texts import Alert, Links, Post
from telemetry import metrics

EMAIL: Final = "email"
WEBHOOK: Final = "webhook"
ROBOT: Final = "robot"
FAILING_SECONDS: Final = 6 * 3600.0
"""So long a try that told nobody shows, unless another one tells: as long as the city's turn. The next
reminder may be days away, and there may be none any more."""
log = structlog.get_logger()


class Reminder(Post):
    """Daily reports that nobody has signed, in the words of alerts. `email`: of the person who is reminded;
    who is at the city's desk is known here."""

    to: Literal["counties", "city-desk"]
    email: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = Field(min_length=1)


class Ways:
    """What notifications.toml names for reminders."""

    def __init__(self, notifications: Notifications, outgoing: Mapping[str, Outgoing], links: Links) -> None:
        self._notifications, self._outgoing, self._links = notifications, outgoing, links

    async def tell(self, reminder: Reminder) -> Mapping[str, Outcome]:
        """How it went by each way there is for this one; several robots are one way."""
        ways = self._ways_of(reminder)
        outcomes = await asyncio.gather(*ways.values())
        return dict(zip(ways, outcomes, strict=True))

    def _ways_of(self, reminder: Reminder) -> Mapping[str, Awaitable[Outcome]]:
        audience, named = Audience(reminder.to), self._notifications
        ways: dict[str, Awaitable[Outcome]] = {}
        if email := named.email:
            to = reminder.email if audience is Audience.counties else email.to(audience)
            if to:
                ways[EMAIL] = self._by_email(reminder, email, to)
        if address := named.webhook.to(audience):
            ways[WEBHOOK] = _by_webhook(reminder, address)
        if robots := [self._outgoing[robot.name] for robot in named.robots_of(audience)]:
            ways[ROBOT] = _by_robots(reminder, robots)
        return ways

    async def _by_email(self, reminder: Reminder, email: Email, to: tuple[str, ...]) -> Outcome:
        subject, text = self._letter(reminder)
        outcome = await asyncio.to_thread(send_mail, email, to, subject, text)
        return _noted(EMAIL, outcome)

    def _letter(self, reminder: Reminder) -> tuple[str, str]:
        summaries = [alert.annotations.get("summary", "") for alert in reminder.alerts]
        pages = [self._links.board + alert.annotations.get("page", "") for alert in reminder.alerts]
        more = f" 等 {len(summaries)} 项" if len(summaries) > 1 else ""
        text = "\n\n".join(f"{said}\n{page}" for said, page in zip(summaries, pages, strict=True))
        return f"【提醒】{summaries[0]}{more}", f"{text}\n\n签报或免报之后不再提醒。\n"


async def _by_webhook(reminder: Reminder, address: str) -> Outcome:
    return _noted(WEBHOOK, await _post(address, as_alertmanager(reminder)))


async def _post(address: str, body: Mapping[str, Any]) -> Outcome:
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS)) as http,
            http.post(address, json=body) as answer,
        ):
            return Outcome.sent if answer.ok else Outcome.failed
    except aiohttp.ClientConnectorError:
        return Outcome.failed
    except (aiohttp.ClientError, TimeoutError):
        return Outcome.unclear


def as_alertmanager(reminder: Reminder) -> Mapping[str, Any]:
    """As Alertmanager would post it, for what takes its JSON; no address of a person is in it."""
    alerts = [
        {
            **alert.model_dump(mode="json", by_alias=True),
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "",
            "fingerprint": "",
        }
        for alert in reminder.alerts
    ]
    return {
        "version": "4",
        "groupKey": reminder.group,
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": reminder.to,
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "",
        "alerts": alerts,
    }


async def _by_robots(reminder: Reminder, robots: list[Outgoing]) -> Outcome:
    """One that took it is enough to say that people were told; which did not its own metric says."""
    outcomes = await asyncio.gather(*(robot.deliver(reminder) for robot in robots))
    return next((one for one in (Outcome.sent, Outcome.unclear) if one in outcomes), Outcome.failed)


def _noted(way: str, outcome: Outcome) -> Outcome:
    """Counted as messages to robots are; no name of a robot has a stroke in it."""
    name = f"reminders/{way}"
    metrics.robot_messages.labels(name, COUNTED[outcome]).inc()
    ends = time.monotonic() if outcome is Outcome.sent else time.monotonic() + FAILING_SECONDS
    metrics.robot_failing.labels(name).set_function(lambda: time.monotonic() < ends)
    if outcome is not Outcome.sent:
        log.warning("a reminder was not taken", way=way, outcome=outcome)
    return outcome


COUNTED: Final[Mapping[Outcome, str]] = {
    Outcome.sent: "sent",
    Outcome.failed: "refused",
    Outcome.unclear: "unreachable",
}
