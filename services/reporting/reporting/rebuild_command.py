"""`python -m reporting rebuild`: the log counted anew, compared with what is shown, and put in its place.

`yuanxin reporting rebuild` asks for it. How far it is goes to stderr, a line a second; the answer to stdout.
"""

import argparse
import gc
import json
import sys
from typing import Final

import asyncpg
import uvloop
from aiokafka.errors import KafkaError

import telemetry
from clock import open_clock
from contracts import Service
from delivery.log_records import DamagedLog
from reporting.rebuild.handlers.folding import BrokenReader
from reporting.rebuild.handlers.one_session import OneSession, SessionLost
from reporting.rebuild.handlers.reading import NoAnswer, open_log
from reporting.rebuild.handlers.rebuilding import Rebuilding
from reporting.rebuild.rules import Rebuilt, Refused
from reporting.rebuild.store import shadow
from reporting.settings import Settings
from serving import require_migrations

IDENTICAL: Final = 0
REFUSED: Final = 1
DIFFERENT: Final = 3
AWAY: Final = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    KafkaError,
    NoAnswer,
    DamagedLog,
    SessionLost,
    OSError,
)


def run(settings: Settings) -> None:
    """Ends with 0: identical; 3: there were differences; 1: it could not be done, and nothing was changed."""
    asked = _parser().parse_args(sys.argv[2:])
    telemetry.configure(Service.reporting, "ERROR")
    gc.disable()  # what is read makes no rings, and looking for them takes a third of the time
    try:
        sys.exit(uvloop.run(_run(settings, asked)))
    except KeyboardInterrupt:
        sys.exit("重算已中断，未作任何更改；再次运行即可接着重算。")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m reporting rebuild",
        description="Count the log anew, compare, exchange what differs. Interrupted, it goes on next time.",
        epilog="0: identical; 3: there were differences; 1: not done, nothing was changed.",
    )
    parser.add_argument("--only-compare", action="store_true", help="exchange nothing, only say what differs")
    parser.add_argument("--anew", action="store_true", help="do not go on where an interrupted one stopped")
    parser.add_argument("--json", action="store_true", help="for machines")
    return parser


async def _run(settings: Settings, asked: argparse.Namespace) -> int:
    try:
        ended = await _rebuild(settings, asked)
    except BrokenReader as broken:
        ended = Refused(f"无法处理的消息过多（{broken}），是程序有误，未作任何更改")
    except AWAY as error:
        ended = Refused(f"数据库或 Kafka 中断（{type(error).__name__}），未作任何更改；再次运行即可接着重算")
    if isinstance(ended, Refused):
        _say(f"{ended.reason}。")
        return REFUSED
    text = json.dumps(ended.as_json(), ensure_ascii=False) if asked.json else "\n".join(ended.lines)
    sys.stdout.write(f"{text}\n")
    return IDENTICAL if ended.comparison.identical else DIFFERENT


async def _rebuild(settings: Settings, asked: argparse.Namespace) -> Rebuilt | Refused:
    conn = await shadow.connect(settings.loops_url)
    try:
        await require_migrations(Service.reporting, OneSession.pool(conn))
        async with open_log(settings.kafka) as log:
            rebuilding = Rebuilding(conn, log, open_clock(settings.clock).now, _say)
            return await rebuilding.run(only_compare=asked.only_compare, anew=asked.anew)
    finally:
        await conn.close()


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
