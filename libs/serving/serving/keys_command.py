"""`python -m <service> keys …`: which keys seal, what lies under each, and the next one.

It changes the file that YUANXIN_SEALING_KEYS names and prints JSON, nothing else; running processes read the
file again by themselves. `yuanxin keys` shows it to a person.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import sealing
from database import open_pool
from sealing import Keyring, read_keys
from serving.settings import Settings
from serving.tables import sealed_tables_of


def run(service: str, words: Sequence[str], settings: Settings) -> None:
    """Print the answer; a refusal is one line and exit status 1."""
    asked = _parser(service).parse_args(words)
    try:
        answer = asyncio.run(_answer(service, asked, settings))
    except (sealing.Refused, ValueError) as refused:
        sys.exit(str(refused))
    except OSError as error:
        sys.exit(f"{settings.sealing_keys} cannot be changed ({error.strerror or type(error).__name__})")
    print(json.dumps(answer))  # noqa: T201


def _parser(service: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(f"python -m {service} keys")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("show", help="the keys, and how many rows are sealed under those that are not current")
    verbs.add_parser("prepare", help="add a key that is read with, and seals nothing yet")
    verbs.add_parser("rotate", help="seal under the next key from now on: the prepared one, or a new one")
    verbs.add_parser("remove", help="forget a key that nothing is sealed under").add_argument("key")
    return parser


async def _answer(service: str, asked: argparse.Namespace, settings: Settings) -> Any:
    file = settings.sealing_keys
    match asked.verb:
        case "prepare":
            ring = sealing.prepare_key(file)
        case "rotate":
            ring = sealing.rotate(file)
        case "remove":
            rows = await _rows(service, settings, read_keys(file))
            ring = sealing.remove_key(file, asked.key, rows.get(asked.key, 0))
        case _:
            ring = read_keys(file)
    return shown(ring, await _rows(service, settings, ring))


async def _rows(service: str, settings: Settings, ring: Keyring) -> Mapping[str, int]:
    async with open_pool(settings.loops_url, min_size=1, max_size=1) as pool, pool.acquire() as conn:
        return await sealing.rows_not_under(conn, sealed_tables_of(service), ring.current)


def shown(ring: Keyring, rows: Mapping[str, int]) -> Sequence[Mapping[str, Any]]:
    """Each key, in order: its state, rows under it (not counted for the current one), whether it may go."""
    return [
        {
            "key": key_id,
            "state": _state(ring, key_id),
            "rows": None if key_id == ring.current else rows.get(key_id, 0),
            "removable": key_id in ring.older and not rows.get(key_id),
        }
        for key_id in [*ring.keys, *sorted(rows.keys() - ring.keys.keys())]
    ]


def _state(ring: Keyring, key_id: str) -> str:
    if key_id == ring.current:
        return "current"
    if key_id in ring.older:
        return "older"
    return "prepared" if key_id in ring.keys else "unknown"
