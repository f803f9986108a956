"""`python -m <service> quarantine …`: an operator looks at held messages, replays or dismisses them.

It uses the service's own handlers and prints JSON, nothing else; `yuanxin quarantine` shows that to a person.
When to do which is in delivery's README.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import asdict
from typing import Any

import telemetry
from clock import open_clock
from database import Pool, open_pool
from delivery import Effects, Prepare, held, quarantine
from delivery.quarantine import Others
from serving.settings import Settings


class Refused(Exception):
    """What was asked for cannot be done; the text says why."""


def run(
    service: str,
    words: Sequence[str],
    settings: Settings,
    effects: Effects,
    prepare: Prepare,
    others: Others | None = None,
) -> None:
    """Print the answer; a refusal is one line and exit status 1."""
    asked = _parser(service).parse_args(words)
    try:
        with redirect_stdout(sys.stderr):  # what handlers log is no part of the answer
            telemetry.configure(service, settings.log_level)
            answer = asyncio.run(_answer(asked, settings, effects, prepare, others))
    except Refused as refused:
        sys.exit(str(refused))
    print(json.dumps(answer, default=_readable, ensure_ascii=False))  # noqa: T201


def _parser(service: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(f"python -m {service} quarantine")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="everything held, oldest first, without the bytes")
    verbs.add_parser("show", help="one message with its headers and bytes").add_argument("message", type=int)
    replay = verbs.add_parser("replay", help="run held messages through the handlers again, in order")
    replay.add_argument("message", type=int, nargs="*", help="all when none is given")
    dismiss = verbs.add_parser("dismiss", help="a message shall never have an effect; it is kept")
    dismiss.add_argument("message", type=int)
    dismiss.add_argument("--reason", required=True, help="kept with the message, so name no person")
    return parser


async def _answer(
    asked: argparse.Namespace, settings: Settings, effects: Effects, prepare: Prepare, others: Others | None
) -> Any:
    async with open_pool(settings.loops_url, min_size=1, max_size=2) as pool:
        match asked.verb:
            case "list":
                return [asdict(message) for message in await held.list_waiting(pool)]
            case "show":
                return await _show(pool, asked.message)
            case "replay":
                now = open_clock(settings.clock).now
                return await quarantine.replay(pool, effects, prepare, now, asked.message or None, others)
            case _:
                now = open_clock(settings.clock).now
                refused = await quarantine.dismiss(
                    pool, asked.message, asked.reason, effects, prepare, now, others
                )
                if refused:
                    raise Refused(f"{refused.reason} ({asked.message})")
                return {asked.message: "dismissed"}


async def _show(pool: Pool, message: int) -> Any:
    shown = await held.get(pool, message)
    if shown is None:
        raise Refused(f"no message {message} is held")
    return asdict(shown)


def _readable(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
