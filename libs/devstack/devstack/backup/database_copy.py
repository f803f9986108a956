"""A database as one compressed file of SQL, and back: all of it in one transaction, or nothing."""

import gzip
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

import asyncpg

from devstack import software
from devstack.errors import CannotRun

DUMP = ("--no-unlogged-table-data", "--lock-wait-timeout=10s")
LOAD = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null")


def save(url: str, file: Path) -> None:
    """One snapshot, while people work."""
    words = _program("pg_dump"), *DUMP
    with (
        gzip.open(file, "wb", compresslevel=6) as copy,
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(words, env=_environment(url), stdout=subprocess.PIPE, stderr=errors) as dump,
    ):
        assert dump.stdout is not None
        shutil.copyfileobj(dump.stdout, copy, 1 << 20)
        _end(dump, errors, f"the database {_name(url)} could not be copied")


def load(url: str, file: Path, then: str) -> None:
    """The copy, and statements behind it: killed at any instant, the database is empty or has both."""
    words = _program("psql"), *LOAD, "--file=-"
    with (
        gzip.open(file, "rb") as copy,
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(words, env=_environment(url), stdin=subprocess.PIPE, stderr=errors) as psql,
    ):
        assert psql.stdin is not None
        with suppress(BrokenPipeError):  # it has ended, and says why
            shutil.copyfileobj(copy, psql.stdin, 1 << 20)
            psql.stdin.write(then.encode())
        with suppress(BrokenPipeError):
            psql.stdin.close()
        _end(psql, errors, f"the database {_name(url)} could not be restored")


def table(file: Path, name: str) -> Iterator[Sequence[str]]:
    """The rows of a table in a copy, as text; what is read so has no tabs or backslashes in it."""
    with gzip.open(file, "rt", encoding="utf-8") as copy:
        lines = itertools.dropwhile(lambda line: not line.startswith(f"COPY public.{name} ("), copy)
        for line in itertools.takewhile(lambda line: line != "\\.\n", itertools.islice(lines, 1, None)):
            yield line.rstrip("\n").split("\t")


async def check_empty(url: str) -> None:
    """No table in it, and nobody at work."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        tables = await connection.fetchval(
            "SELECT count(*) FROM information_schema.tables"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        sessions = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND usename IS NOT NULL"
        )
    finally:
        await connection.close()
    if tables:
        raise CannotRun(
            f"the database {_name(url)} has {tables} tables: a backup is restored into an empty one."
            f' Keep it under another name first (--set-aside): ALTER DATABASE "{_name(url)}" RENAME TO …'
        )
    if sessions:
        raise CannotRun(f"the database {_name(url)} has {sessions} sessions: stop its service first.")


def _program(name: str) -> str:
    return str(software.postgres() / "bin" / name)


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _environment(url: str) -> Mapping[str, str]:
    """The password is in no process list."""
    parts = urlsplit(url)
    connection = {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": _name(url),
        "PGCONNECT_TIMEOUT": "10",
    }
    return {**os.environ, **connection}


def _end(process: "subprocess.Popen[bytes]", errors: IO[bytes], failure: str) -> None:
    if process.wait():
        errors.seek(0)
        lines = errors.read().decode(errors="replace").strip().splitlines() or ["no reason given"]
        reason = next((line for line in lines if "ERROR" in line or "error:" in line), lines[-1])
        raise CannotRun(f"{failure}: {reason}")
