"""Migrations on a real database: forward only, once, whoever comes first."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from database import MigrationError, Roles, is_current, migrate
from databases import Database


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty service; its folder of migrations."""
    name = f"service_{uuid4().hex[:8]}"
    folder = tmp_path / name / "migrations"
    folder.mkdir(parents=True)
    (tmp_path / name / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    sys.modules.pop(name, None)


@pytest.fixture
async def place(database: Callable[[str], Awaitable[Database]]) -> Database:
    """A database that has delivery's tables already."""
    return await database("delivery")


async def bring_up(place: Database, package: Path) -> None:
    await migrate(place.owner_url, roles(place), [module_of(package)])


def module_of(package: Path) -> ModuleType:
    return import_module(package.parent.name)


def roles(place: Database) -> Roles:
    api, loops = (str(urlsplit(url).username) for url in (place.api_url, place.url))
    return Roles(api, loops)


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_each_file_is_applied_once_and_new_ones_follow(place: Database, package: Path) -> None:
    (package / "0001_things.sql").write_text(
        "CREATE TABLE things (name text); INSERT INTO things VALUES ('a');"
    )
    await bring_up(place, package)
    (package / "0002_more.sql").write_text("INSERT INTO things VALUES ('b');")
    await bring_up(place, package)
    await bring_up(place, package)
    assert await ask(place.url, "SELECT string_agg(name, '') FROM things") == "ab"


async def test_several_processes_may_start_at_once(place: Database, package: Path) -> None:
    (package / "0001_things.sql").write_text("CREATE TABLE things (name text);")
    await asyncio.gather(*(bring_up(place, package) for _ in range(4)))
    assert await ask(place.url, "SELECT count(*) FROM migrations WHERE name = 'things'") == 1


async def test_a_file_changed_after_it_was_applied_is_refused(place: Database, package: Path) -> None:
    file = package / "0001_things.sql"
    file.write_text("CREATE TABLE things (name text);")
    await bring_up(place, package)
    file.write_text("CREATE TABLE things (name text, size int);")
    with pytest.raises(MigrationError, match=r"migration 0001 \(things\) was changed"):
        await bring_up(place, package)


async def test_a_file_that_fails_leaves_nothing_of_it(place: Database, package: Path) -> None:
    (package / "0001_things.sql").write_text("CREATE TABLE things (name text); SELECT 1 / 0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await bring_up(place, package)
    assert await ask(place.url, "SELECT to_regclass('things')") is None


@pytest.mark.parametrize(
    "names", [["0002_late.sql"], ["0001_a.sql", "0001_b.sql"], ["1_a.sql"], ["0001-a.sql"]]
)
async def test_strange_names_and_holes_are_refused(place: Database, package: Path, names: list[str]) -> None:
    for name in names:
        (package / name).write_text("SELECT 1;")
    with pytest.raises(MigrationError):
        await bring_up(place, package)


async def test_the_application_role_works_with_rows_and_changes_no_table(
    place: Database, package: Path
) -> None:
    (package / "0001_things.sql").write_text("CREATE TABLE things (name text);")
    await bring_up(place, package)
    await ask(place.url, "INSERT INTO things VALUES ('a') RETURNING name")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ask(place.url, "ALTER TABLE things ADD size int")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ask(place.url, "DELETE FROM migrations RETURNING 1")


async def test_a_migration_can_take_rights_away_for_good(place: Database, package: Path) -> None:
    (package / "0001_audit.sql").write_text(
        "CREATE TABLE audit (what text); REVOKE UPDATE, DELETE ON audit FROM :app_role;"
    )
    await bring_up(place, package)
    await bring_up(place, package)
    await ask(place.url, "INSERT INTO audit VALUES ('a') RETURNING what")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ask(place.url, "DELETE FROM audit RETURNING what")


async def test_a_database_behind_its_code_is_not_current(place: Database, package: Path) -> None:
    connection = await asyncpg.connect(place.url)
    assert await is_current(connection, [module_of(package)])
    (package / "0001_things.sql").write_text("CREATE TABLE things (name text);")
    assert not await is_current(connection, [module_of(package)])
    await bring_up(place, package)
    assert await is_current(connection, [module_of(package)])
    await connection.close()


async def test_the_tables_of_libs_come_first_and_their_numbers_are_their_own(
    place: Database, package: Path, tmp_path: Path
) -> None:
    lib = tmp_path / f"lib_{uuid4().hex[:8]}" / "migrations"
    lib.mkdir(parents=True)
    (lib.parent / "__init__.py").touch()
    (lib.parent / "tables.sql").write_text("CREATE TABLE pages (name text);")
    (lib / "0001_sizes.sql").write_text("ALTER TABLE pages ADD size int;")
    (package / "0001_things.sql").write_text("INSERT INTO pages VALUES ('a', 1);")
    both = [module_of(lib), module_of(package)]
    for _ in range(2):
        await migrate(place.owner_url, roles(place), both)
    assert await ask(place.url, "SELECT count(*) FROM pages") == 1
    connection = await asyncpg.connect(place.url)
    assert await is_current(connection, both)
    (lib / "0002_colours.sql").write_text("ALTER TABLE pages ADD colour text;")
    assert not await is_current(connection, both)
    await connection.close()
