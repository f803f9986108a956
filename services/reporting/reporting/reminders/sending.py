"""To alert_messages, which knows every way that operations brought (decision 45)."""

from collections.abc import Mapping
from typing import Any, Final

import structlog
from pydantic import BaseModel, ValidationError

from reporting.reminders.message import Told
from reporting.reminders.rules import Result, result_of

ANSWER_SECONDS: Final = 50.0
"""A robot may take 45 s; a loop that makes no turn for 60 s is stuck (libs/watchdog)."""
OWN_FAULT: Final = 500
log = structlog.get_logger()


class Answer(BaseModel):
    """By way: sent, failed, unclear."""

    ways: Mapping[str, Result]


class AlertMessages:
    """`address`: of its process, as YUANXIN_ALERT_MESSAGES names it."""

    def __init__(self, address: str) -> None:
        self._address = f"{address.rstrip('/')}/reminders"

    async def send(self, message: Mapping[str, Any]) -> Told:
        """No error's own words are logged: they may quote what was sent, and an address is in it."""
        import aiohttp  # here: 5 MB that nobody needs who has no alert_messages

        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS)) as http,
                http.post(self._address, json=message) as answer,
            ):
                if not answer.ok:
                    log.warning("alert_messages refuses a reminder", status=answer.status)
                    return Told(Result.failed if answer.status < OWN_FAULT else Result.unclear)
                ways = Answer.model_validate_json(await answer.read()).ways
        except aiohttp.ClientConnectorError as error:
            log.warning("alert_messages cannot be reached", error=type(error).__name__)
            return Told(Result.failed)
        except (aiohttp.ClientError, TimeoutError, ValidationError) as error:
            log.warning("alert_messages did not answer", error=type(error).__name__)
            return Told(Result.unclear)
        taken = sorted(way for way, outcome in ways.items() if outcome is Result.sent)
        return Told(result_of(ways), taken)
