"""A backup is made under load, a database destroyed and restored: it catches up, what differs is listed."""

import asyncio
import csv
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

import sealing
from builders_flows import CAMPAIGN, Api, open_api
from contracts.service_names import SERVICES, Service
from databases import Database
from devstack.backup import compose_site, database_copy, making, manifest, restoring
from devstack.backup.site import KEEP_FILES, site_of_stack
from devstack.commands import backup as commands
from devstack.development_keys import DevelopmentKeys
from devstack.errors import CannotRun
from devstack.postgres import rename_databases
from devstack.servers import WITHOUT_FSYNC
from devstack.stack import Stack
from prove.check_delivery import s3_in_order, s5_all_accounted, s6_nothing_waits
from prove.evidence import ServiceState, log_ends, logged_events, service_state, shown_figures


def say(_: str) -> None:
    """About the progress."""


async def destroyed(stack: Stack, *services: Service) -> None:
    """Its processes are stopped, its database is gone; an empty one takes its place."""
    for service in services:
        for name, process in stack.processes.items():
            if name == service or name.startswith(f"{service}-"):
                await asyncio.to_thread(process.stop)
        server = await asyncpg.connect(stack.servers.postgres.url())
        await server.execute(f'DROP DATABASE "{service}" WITH (FORCE)')
        await server.close()
        await asyncio.to_thread(stack.servers.make_database, service)


async def started_again(stack: Stack, *services: Service) -> None:
    for service in services:
        for name, process in stack.processes.items():
            if name == service or name.startswith(f"{service}-"):
                await asyncio.to_thread(process.start)
                await asyncio.to_thread(process.wait_ready)


async def applied_for(api: Api, times: int) -> set[str]:
    """So many workers apply, and each is granted aid, in the city's first county."""
    cases = [(await api.apply())["case_id"] for _ in range(times)]
    return {str(case) for case in cases}


async def states_of(stack: Stack) -> dict[str, ServiceState]:
    return {name: await service_state(stack.loops_url(name), name) for name in SERVICES}


def lost_in(folder: Path) -> list[dict[str, str]]:
    with (folder / restoring.LOST).open(newline="", encoding="utf-8") as rows:
        return list(csv.DictReader(rows))


async def test_one_database_is_lost_restored_and_catches_up(
    new_stack: Callable[..., Awaitable[Stack]], folder: Path
) -> None:
    stack = await new_stack()
    site, copy = site_of_stack(stack.addresses), folder / uuid4().hex
    async with open_api(stack) as api:
        before = await applied_for(api, 6)
        backup = asyncio.create_task(making.make(site, copy, say))
        during = await applied_for(api, 4)
        await backup
        after = await applied_for(api, 5)
        await api.wait_until_quiet()
        figures = await shown_figures(stack.loops_url("reporting"), CAMPAIGN)

        for service in (Service.reporting, Service.intake):
            await destroyed(stack, service)
            lost = await restoring.restore(site, copy, [service], say)
            assert lost[service] == len(lost_in(copy))
            await started_again(stack, service)
            await api.wait_until_quiet()
            if service is Service.reporting:
                assert await shown_figures(stack.loops_url("reporting"), CAMPAIGN) == figures

        states, told = await states_of(stack), {row["subject"] for row in lost_in(copy)}
        assert after <= told <= after | during
        known = before | during | after
        assert {*states["intake"].cases} == known - (told - {*states["intake"].cases})
        assert {*states["mediation"].cases} == {*states["assignment"].cases} == known
        assert after.isdisjoint(states["intake"].cases)

        again = await applied_for(api, 3)
        known_case = min(before)
        withdrawn = {"reason": "当事人申请撤回", "deemed": False}
        await api.change("intake", f"/v1/applications/{known_case}", "withdrawal", withdrawn)
        await api.wait_until_quiet()
        states, events = await states_of(stack), await logged_events(stack.bootstrap)
        assert again <= {*states["reporting"].cases} & {*states["mediation"].cases}
        checks = [
            s3_in_order(events, states.values()),
            s5_all_accounted(events, states.values(), await log_ends(stack)),
            s6_nothing_waits(states.values()),
        ]
        assert [check.differences for check in checks] == [(), (), ()]
        assert sum(state.outbox for state in states.values()) == 0

        await api.wait_until_quiet()
        figures = await shown_figures(stack.loops_url("reporting"), CAMPAIGN)
        second = folder / uuid4().hex
        for kept in files_of(stack):
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(b"sealed")
        await making.make(site, second, say)
    await asyncio.to_thread(stack.stop)
    await everything_is_lost_with_its_machine(folder / uuid4().hex, stack, second, figures, states)


def files_of(stack: Stack) -> list[Path]:
    """One of each service that keeps files."""
    return [stack.folder / "files" / service / "ab" / "kept" for service in KEEP_FILES]


async def everything_is_lost_with_its_machine(
    state: Path, before: Stack, copy: Path, figures: Any, states: dict[str, ServiceState]
) -> None:
    """Kafka too: the log is written anew from the copy, at the same offsets."""
    now = before.now()
    stack = Stack(state, begins=now, postgres_settings=WITHOUT_FSYNC)
    try:
        with stack.servers as servers:
            for service in SERVICES:
                await asyncio.to_thread(servers.make_database, service)
            site = site_of_stack(stack.addresses)
            with pytest.raises(CannotRun, match=r"does not have the keys .* intake-keys\.json"):
                await restoring.restore(site, copy, list(Service), say)
            shutil.copytree(before.folder / "keys", site.keys)
            lost = await restoring.restore(site, copy, list(Service), say)
            assert lost == dict.fromkeys(SERVICES, 0)
            assert {kept.read_bytes() for kept in files_of(stack)} == {b"sealed"}
            with pytest.raises(CannotRun, match="is restored into an empty one"):
                await restoring.restore(site, copy, list(Service), say)
        await asyncio.to_thread(stack.start)
        async with open_api(stack) as api:
            await api.wait_until_quiet()
            after = await states_of(stack)
            assert {name: after[name].cases for name in SERVICES} == {
                name: states[name].cases for name in SERVICES
            }
            assert await shown_figures(stack.loops_url("reporting"), CAMPAIGN) == figures
            more = await applied_for(api, 2)
            await api.wait_until_quiet()
            after = await states_of(stack)
            assert all(more <= {*state.cases} and not state.held for state in after.values())
            assert s3_in_order(await logged_events(stack.bootstrap), after.values()).differences == ()
    finally:
        await asyncio.to_thread(stack.stop)
        stack.remove()


@pytest.fixture
async def small(database: Callable[[str], Awaitable[Database]], folder: Path) -> tuple[str, Path]:
    """A database's owner's address, and a copy of it."""
    place, file = await database("delivery"), folder / f"{uuid4().hex}.sql.gz"
    await asyncio.to_thread(database_copy.save, place.owner_url, file)
    return place.owner_url, file


async def test_a_copy_is_never_loaded_over_tables(small: tuple[str, Path]) -> None:
    url, file = small
    with pytest.raises(CannotRun, match=r"has \d+ tables"):
        await database_copy.check_empty(url)
    with pytest.raises(CannotRun, match=r"could not be restored: .*already exists"):
        await asyncio.to_thread(database_copy.load, url, file, "")


async def test_a_copy_that_cannot_be_made_says_why(small: tuple[str, Path], tmp_path: Path) -> None:
    url, _ = small
    with pytest.raises(CannotRun, match=r"could not be copied: .*does not exist"):
        await asyncio.to_thread(database_copy.save, f"{url}-gone", tmp_path / "copy.gz")


def a_backup(folder: Path) -> Path:
    """A folder as `backup` leaves it, with nothing much in it."""
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "paper").write_bytes(b"sealed")
    said = manifest.Manifest("2018-12-06", {}, {}, {}, 0, {}, manifest.hashes(folder))
    manifest.write(folder, said)
    return folder


def test_a_backup_is_looked_at_before_it_is_used(tmp_path: Path) -> None:
    assert manifest.read(a_backup(tmp_path / "whole")).files.keys() == {"files/paper"}
    (a_backup(tmp_path / "damaged") / "files" / "paper").write_bytes(b"Sealed")
    (a_backup(tmp_path / "short") / "files" / "paper").unlink()
    (a_backup(tmp_path / "cut off") / "manifest.json").unlink()
    (a_backup(tmp_path / "strange") / "manifest.json").write_text("[]")
    (a_backup(tmp_path / "newer") / "manifest.json").write_text(json.dumps({"format": 2}))
    for name, said in {
        "damaged": "is not what was written",
        "short": "files/paper is missing",
        "cut off": "cut off",
        "strange": "cannot be read",
        "newer": "format 2",
    }.items():
        with pytest.raises(CannotRun, match=said):
            manifest.read(tmp_path / name)


@pytest.fixture
async def two_databases(postgres: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[asyncpg.Connection]:
    """A superuser's session beside the databases of two services, in what `--compose` takes for a stack."""

    class Containers:
        settings: Mapping[str, str] = {"YUANXIN_KEYS": "/nowhere"}

        def __init__(self, folder: Path) -> None:
            pass

    monkeypatch.setattr(commands, "Compose", Containers)
    monkeypatch.setattr(compose_site, "start_servers", lambda _: None)
    monkeypatch.setattr(compose_site, "_database_url", lambda *_: postgres)
    server = await asyncpg.connect(postgres)
    for service in TWO:
        await server.execute(f'CREATE DATABASE "{service}"')
    yield server
    for name in await databases_of_two(server):
        await server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await server.close()


TWO = ("assignment", "mediation")


async def databases_of_two(server: asyncpg.Connection) -> list[str]:
    rows = await server.fetch(
        "SELECT datname FROM pg_database WHERE datname ~ '^(assignment|mediation)(_[0-9]+)?$' ORDER BY 1"
    )
    return [row["datname"] for row in rows]


async def set_aside_for(folder: Path) -> None:
    await asyncio.to_thread(
        commands.restore, folder, service=list(TWO), set_aside=True, compose=Path("compose")
    )


async def test_before_the_backup_was_looked_at_nothing_is_set_aside(
    two_databases: asyncpg.Connection, tmp_path: Path
) -> None:
    with pytest.raises(CannotRun, match="it is no backup"):
        await set_aside_for(tmp_path / "typo")
    said = manifest.Manifest("2018-12-06", {}, {}, {}, 0, {"match.key": ["x"]}, {})
    manifest.write(tmp_path, said)
    with pytest.raises(CannotRun, match=r"does not have the keys .* match\.key"):
        await set_aside_for(tmp_path)

    assert await databases_of_two(two_databases) == list(TWO)


async def test_all_databases_are_set_aside_or_none_where_one_is_in_use(
    two_databases: asyncpg.Connection, postgres: str, tmp_path: Path
) -> None:
    copy = a_backup(tmp_path / "whole")
    at_work = await asyncpg.connect(postgres, database="mediation")
    with pytest.raises(CannotRun, match="the database mediation is in use"):
        await set_aside_for(copy)
    assert await databases_of_two(two_databases) == list(TWO)
    await at_work.close()

    await rename_databases(postgres, {name: f"{name}_2018" for name in ("intake-gone", *TWO)})

    assert await databases_of_two(two_databases) == [f"{name}_2018" for name in TWO]


def test_the_keys_a_copy_needs_may_have_grown_and_not_shrunk(tmp_path: Path) -> None:
    keys = DevelopmentKeys(tmp_path)
    keys.make()
    needed = manifest.key_fingerprints(tmp_path)
    assert all(needed.values())
    assert not any("jwks" in name or "exchange" in name for name in needed)
    sealing.rotate(tmp_path / "intake-keys.json")
    assert manifest.missing_keys(needed, tmp_path) == []
    (tmp_path / "match.key").write_text("another")
    (tmp_path / "mediation-keys.json").unlink()
    assert manifest.missing_keys(needed, tmp_path) == ["match.key", "mediation-keys.json"]
