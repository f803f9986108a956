"""Every service and library stands on a floor: one that does not would be held by no lint contract."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import contracts

ROOT = Path(__file__).resolve().parents[2]
CONFIG: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
LIBS = {path.parent.name for path in (ROOT / "libs").glob("*/pyproject.toml")}
SERVICES = {path.parent.name for path in (ROOT / "services").glob("*/pyproject.toml")}


FLOORS: list[str] = next(
    each["layers"]
    for each in CONFIG["importlinter"]["contracts"]
    if each["name"].startswith("Services know each other only by events")
)


def test_every_service_and_library_stands_on_one_floor() -> None:
    names = " ".join(FLOORS).translate(str.maketrans("|:()", "    ")).split()
    assert sorted(names) == sorted(LIBS | SERVICES)


def test_the_services_stand_side_by_side() -> None:
    assert {*SERVICES, "devstack"} == {*FLOORS[0].split(" | ")}


def test_the_list_of_services_is_that_of_their_folders() -> None:
    assert set(contracts.SERVICES) == SERVICES


def test_every_package_is_linted_and_installed_from_here() -> None:
    assert set(CONFIG["importlinter"]["root_packages"]) == LIBS | SERVICES
    sources = {name.removeprefix("yuanxin-").replace("-", "_") for name in CONFIG["uv"]["sources"]}
    assert sources == LIBS | SERVICES


@pytest.mark.parametrize("name", sorted(LIBS | SERVICES))
def test_a_package_declares_those_of_ours_that_it_imports_and_no_other(name: str) -> None:
    (folder,) = (path.parent for path in ROOT.glob(f"*/{name}/pyproject.toml"))
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {each.removeprefix("yuanxin-").replace("-", "_") for each in project.get("dependencies", ())}
    assert declared & (LIBS | SERVICES) == {*imported_by(folder)} & (LIBS | SERVICES) - {name}


def imported_by(folder: Path) -> Iterator[str]:
    """The top-level packages that a folder's modules import."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.partition(".")[0]
