"""A service on a database that was not brought up to date: one clear line and no start (decision 16)."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from databases import Database
from devstack.development_keys import DevelopmentKeys
from devstack.passwords import owner_role, password
from devstack.postgres import make_database
from devstack.service_processes import bare_environment, service_processes
from devstack.stack import Stack

PROCESSES = {process.name: process for process in service_processes()}


def run(module: str, folder: Path, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", module],
        cwd=folder,
        env={**bare_environment(), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("name", ["mediation", "reporting-stream"])
async def test_a_service_without_its_tables_says_what_to_run_and_does_not_start(
    name: str, tmp_path: Path, database: Callable[[str], Awaitable[Database]]
) -> None:
    bare = await database("delivery")
    before = await tables(bare.owner_url)
    assert f"python -m {PROCESSES[name].service} migrate" in await why_it_does_not_start(name, bare, tmp_path)
    assert await tables(bare.owner_url) == before


async def test_a_worker_does_not_start_on_a_database_made_ready_for_newer_code(
    tmp_path: Path, database: Callable[[str], Awaitable[Database]]
) -> None:
    """It would leave out what newer code keeps with a case (docs/operations.md)."""
    place = await database("reporting")
    owner = await asyncpg.connect(place.owner_url)
    await owner.execute("INSERT INTO migrations VALUES ('reporting', 9999, 'later', '')")
    await owner.close()
    assert "newer version" in await why_it_does_not_start("reporting-stream", place, tmp_path)


async def why_it_does_not_start(name: str, place: Database, folder: Path) -> str:
    """The one line that it says."""
    keys = DevelopmentKeys(folder / "keys")
    keys.make()
    addresses = {
        "YUANXIN_DATABASE_URL": place.api_url,
        "YUANXIN_LOOPS_URL": place.url,
        "YUANXIN_KAFKA": "127.0.0.1:1",
    }
    environment = {**addresses, **keys.settings_of(PROCESSES[name])}
    ended = await asyncio.to_thread(run, PROCESSES[name].module, folder, environment)
    assert ended.returncode == 1, ended
    assert "Traceback" not in ended.stderr
    [line] = [json.loads(line) for line in ended.stdout.splitlines()]
    return str(line["reason"])


async def test_the_step_needs_the_owners_address_and_says_so(tmp_path: Path) -> None:
    ended = await asyncio.to_thread(step, tmp_path)
    assert ended.returncode == 1
    assert ended.stderr.strip().startswith("settings missing or wrong: YUANXIN_OWNER_URL")


@pytest.mark.parametrize("wrong", ["password", "user", "database"])
async def test_who_is_not_let_into_the_database_reads_one_line(
    wrong: str, tmp_path: Path, database: Callable[[str], Awaitable[Database]]
) -> None:
    parts = urlsplit((await database("delivery")).owner_url)
    named = {"password": parts.password, "user": parts.username, "database": parts.path, wrong: "nobodys"}
    host = f"{parts.hostname}:{parts.port}"
    url = f"postgresql://{named['user']}:{named['password']}@{host}/{(named['database'] or '').lstrip('/')}"
    ended = await asyncio.to_thread(step, tmp_path, YUANXIN_OWNER_URL=url)
    assert ended.returncode == 1
    [line] = ended.stderr.splitlines()
    assert line.startswith("mediation is not let into its database: ")
    assert "nobodys" not in line or wrong != "password"


async def test_the_step_makes_all_tables_of_a_service_on_a_new_database(tmp_path: Path, stack: Stack) -> None:
    """The embedded stack does the same without a process; elsewhere this is the way."""
    server, name, owner = stack.servers.postgres.url(), "step_by_itself", owner_role("mediation")
    await make_database(server, name, {owner: password(stack.folder, owner)})
    url = stack.owner_url("mediation").removesuffix("mediation") + name
    ended = await asyncio.to_thread(step, tmp_path, YUANXIN_OWNER_URL=url)
    made, expected = await tables(url), await tables(stack.owner_url("mediation"))
    connection = await asyncpg.connect(server)
    await connection.execute(f"DROP DATABASE {name}")
    await connection.close()
    assert ended.returncode == 0, ended
    assert made == expected


def step(folder: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "mediation", "migrate"]
    environment = {**bare_environment(), **settings}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


async def tables(owner_url: str) -> list[str]:
    connection = await asyncpg.connect(owner_url)
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    await connection.close()
    return [row["tablename"] for row in rows]
