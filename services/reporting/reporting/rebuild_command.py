"""`python -m reporting rebuild`: the log counted anew, compared with what is shown, and put in its place.

`yuanxin reporting rebuild` asks for it. How far it is goes to stderr, a line a second; the answer to stdout.
"""

import argparse
import gc
import getpass
import json
import os
import sys
from typing import Final

import uvloop
from aiokafka.errors import KafkaError

import telemetry
from clock import open_clock
from contracts import Service
from database import MigrationError, is_transient
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
AWAY: Final = (KafkaError, NoAnswer, DamagedLog, SessionLost, OSError)
GO_ON: Final = "再次运行即可接着重算；更换要么已全部完成，要么未动"


def run(settings: Settings) -> None:
    """Ends with 0: identical; 3: there were differences; 1: it did not come to its end."""
    asked = _parser().parse_args(sys.argv[2:])
    telemetry.configure(Service.reporting, "ERROR")
    gc.disable()  # what is read makes no rings, and looking for them takes a third of the time
    try:
        sys.exit(uvloop.run(_run(settings, asked)))
    except KeyboardInterrupt:
        sys.exit(f"重算已中断。{GO_ON}。")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m reporting rebuild",
        description="Count the log anew, compare, exchange what differs. Interrupted, it goes on next time.",
        epilog="0: identical; 3: there were differences; 1: it did not come to its end.",
    )
    parser.add_argument("--only-compare", action="store_true", help="exchange nothing, only say what differs")
    parser.add_argument("--anew", action="store_true", help="do not go on where an interrupted one stopped")
    parser.add_argument("--by", default=user_name(), help="who exchanges it; kept with what differed")
    parser.add_argument("--json", action="store_true", help="for machines")
    return parser


def user_name() -> str:
    """Of who runs this; a container's user has a number and no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # which of them depends on Python's version
        return f"uid {os.getuid()}"


async def _run(settings: Settings, asked: argparse.Namespace) -> int:
    try:
        ended = await _rebuild(settings, asked)
    except BrokenReader as broken:
        ended = Refused(f"无法处理的消息过多（{broken}），多半是程序有误；确认无误的，再次运行即从其后继续")
    except MigrationError as error:
        ended = Refused(str(error))
    except Exception as error:
        if not (is_transient(error) or isinstance(error, AWAY)):
            raise
        ended = Refused(f"数据库或 Kafka 中断（{type(error).__name__}）。{GO_ON}")
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
            rebuilding = Rebuilding(conn, log, open_clock(settings.clock).now, _say, asked.by)
            return await rebuilding.run(only_compare=asked.only_compare, anew=asked.anew)
    finally:
        await conn.close()


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
