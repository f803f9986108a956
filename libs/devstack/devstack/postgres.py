"""The embedded PostgreSQL 18: the wheel's programs, TCP on loopback only, passwords by SCRAM."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals

import asyncpg

from devstack import become_program, process_files
from devstack.errors import CannotRun
from devstack.kafka_and_postgres_ports import HOST
from devstack.postgres_home import PostgresHome
from devstack.process import Command

SUPERUSER = "yuanxin"
SETTINGS: Mapping[str, str] = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "log_min_messages": "warning",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
}


@dataclass(frozen=True)
class Postgres:
    """One cluster of databases: where it lives, its port and the superuser's password."""

    port: int
    password: str
    home: PostgresHome
    settings: Mapping[str, str] = field(default_factory=dict)

    def prepare(self) -> None:
        """initdb, the first time."""
        if not (self.home.data / "PG_VERSION").exists():
            self._initialise()

    def command(self) -> Command:
        """How the server is started; SIGINT is its fast, clean stop."""
        settings = {**SETTINGS, **self.settings, "port": str(self.port)}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        program = (str(self.home.programs / "bin" / "postgres"), "-D", str(self.home.data), *words)
        environment = {"LANG": "C.UTF-8", "TZ": "Asia/Shanghai"}
        return Command(program, Path("/"), environment, Signals.SIGINT, Signals.SIGINT, self.home.user)

    def is_ready(self) -> bool:
        """The server's own word, in the file that pg_ctl reads too."""
        try:
            lines = (self.home.data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        says_ready = len(lines) > 7 and lines[7].strip() == "ready" and lines[3] == str(self.port)
        return says_ready and process_files.start_ticks(int(lines[0])) is not None

    def url(self, database: str) -> str:
        """The superuser's address."""
        return f"postgresql://{SUPERUSER}:{self.password}@{HOST}:{self.port}/{database}"

    def _initialise(self) -> None:
        secret = self.home.data.with_name("superuser")
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(self.password)
        if self.home.user.uid:
            os.chown(secret, self.home.user.uid, self.home.user.gid)
        try:
            self._run_initdb(secret)
        finally:
            secret.unlink()

    def _run_initdb(self, secret: Path) -> None:
        user = self.home.user
        launcher = (
            sys.executable,
            "-I",
            "-S",
            become_program.__file__,
            str(os.getpid()),
            "9",
            str(user.uid),
            str(user.gid),
        )
        initdb = (str(self.home.programs / "bin" / "initdb"), "-D", str(self.home.data), f"--pwfile={secret}")
        options = (
            f"--username={SUPERUSER}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-sync",
            "--no-instructions",
        )
        locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        initialisation = subprocess.run(
            (*launcher, *initdb, *options, *locale),
            cwd="/",
            env={"LANG": "C.UTF-8", "TZ": "Asia/Shanghai"},
            capture_output=True,
            text=True,
        )
        if initialisation.returncode:
            lines = initialisation.stderr.strip().splitlines() or ["no output"]
            reason = next((line for line in lines if "error" in line), lines[-1])
            raise CannotRun(f"PostgreSQL could not make its data folder {self.home.data}: {reason}")


async def make_database(superuser: str, name: str, passwords: Mapping[str, str]) -> None:
    """A database with its owner, who may change tables (the first), and the roles who may only use them."""
    connection = await asyncpg.connect(superuser)
    try:
        for role, password in passwords.items():
            await _make_role(connection, role, password)
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}" OWNER "{next(iter(passwords))}"')
        await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
        for role in passwords:
            await connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO "{role}"')
    finally:
        await connection.close()


async def rename_databases(superuser: str, new_names: Mapping[str, str]) -> None:
    """All of those that are there, or none where one of them is in use."""
    connection = await asyncpg.connect(superuser)
    try:
        async with connection.transaction():
            for name, new_name in new_names.items():
                await _rename(connection, name, new_name)
    finally:
        await connection.close()


async def _rename(connection: "asyncpg.Connection[asyncpg.Record]", name: str, new_name: str) -> None:
    if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
        return
    try:
        await connection.execute(f'ALTER DATABASE "{name}" RENAME TO "{new_name}"')
    except asyncpg.ObjectInUseError:
        raise CannotRun(f"the database {name} is in use: stop its service first.") from None


async def _make_role(connection: "asyncpg.Connection[asyncpg.Record]", role: str, password: str) -> None:
    exists = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
    verb = "ALTER" if exists else "CREATE"
    quoted = await connection.fetchval("SELECT quote_literal($1::text)", password)
    await connection.execute(f'{verb} ROLE "{role}" LOGIN PASSWORD {quoted}')
