"""`python -m <service> keys …`: which keys seal, what lies under each, and the next one.

It changes the file that YUANXIN_SEALING_KEYS names and prints JSON; running processes read the
file again by themselves. `yuanxin keys` shows it to a person.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg

import sealing
from database import open_pool
from sealing import Keyring, read_keys
from serving.settings import Settings
from serving.tables import sealed_tables_of

CHANGES: Final = {"prepare": sealing.prepare_key, "rotate": sealing.rotate}
UNANSWERED: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


class Uncounted(Exception):
    """PostgreSQL does not tell how many rows lie under each key; the text says why."""


def run(service: str, words: Sequence[str], settings: Settings) -> None:
    """Print the answer; a refusal is one line and exit status 1.

    A change is said, on stderr, before anything is counted: nobody shall rotate twice because a count failed.
    """
    asked, file = _parser(service).parse_args(words), settings.sealing_keys
    try:
        answer = _answer(service, asked, settings)
    except (sealing.Refused, ValueError) as refused:
        sys.exit(str(refused))
    except Uncounted as uncounted:
        sys.exit(f"{file} is as it was: {uncounted}")
    except OSError as error:
        sys.exit(f"{file} cannot be changed ({error.strerror or type(error).__name__})")
    print(json.dumps(answer))  # noqa: T201


def _parser(service: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(f"python -m {service} keys")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("show", help="the keys, and how many rows are sealed under those that are not current")
    verbs.add_parser("prepare", help="add a key that is read with, and seals nothing yet")
    verbs.add_parser("rotate", help="seal under the next key from now on: the prepared one, or a new one")
    verbs.add_parser("remove", help="forget a key that nothing is sealed under").add_argument("key")
    return parser


def _answer(service: str, asked: argparse.Namespace, settings: Settings) -> Sequence[Mapping[str, Any]]:
    file = settings.sealing_keys
    if asked.verb in CHANGES:
        ring = CHANGES[asked.verb](file)
        _say(f"{file} was changed: of {', '.join(ring.keys)} the current one is {ring.current}")
        try:
            return shown(ring, _count(service, settings, ring))
        except Uncounted as uncounted:
            _say(f"{file} WAS changed, do not {asked.verb} again; only {uncounted}")
            return shown(ring, None)
    ring = read_keys(file)
    rows = _count(service, settings, ring)
    if asked.verb == "remove":
        ring = sealing.remove_key(file, asked.key, rows.get(asked.key, 0))
    return shown(ring, rows)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _count(service: str, settings: Settings, ring: Keyring) -> Mapping[str, int]:
    try:
        return asyncio.run(_rows(service, settings, ring))
    except UNANSWERED as error:
        raise Uncounted(f"its rows cannot be counted ({type(error).__name__})") from error


async def _rows(service: str, settings: Settings, ring: Keyring) -> Mapping[str, int]:
    async with open_pool(settings.loops_url, min_size=1, max_size=1) as pool, pool.acquire() as conn:
        return await sealing.rows_not_under(conn, sealed_tables_of(service), ring.current)


def shown(ring: Keyring, rows: Mapping[str, int] | None) -> Sequence[Mapping[str, Any]]:
    """Each key, in order: its state, rows under it (null: not counted, as of the current one), may it go."""
    counted = rows or {}
    return [
        {
            "key": key_id,
            "state": _state(ring, key_id),
            "rows": None if rows is None or key_id == ring.current else counted.get(key_id, 0),
            "removable": rows is not None and key_id in ring.older and not counted.get(key_id),
        }
        for key_id in [*ring.keys, *sorted(counted.keys() - ring.keys.keys())]
    ]


def _state(ring: Keyring, key_id: str) -> str:
    if key_id == ring.current:
        return "current"
    if key_id in ring.older:
        return "older"
    return "prepared" if key_id in ring.keys else "unknown"
