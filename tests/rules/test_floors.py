"""Every library stands on a floor: one missing in pyproject.toml would be held by no lint contract."""

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CONFIG: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
LIBS = {path.parent.name for path in (ROOT / "libs").glob("*/pyproject.toml")}
SERVICES = {path.parent.name for path in (ROOT / "services").glob("*/pyproject.toml")}


def test_every_library_stands_on_one_floor() -> None:
    contract = next(
        each for each in CONFIG["importlinter"]["contracts"] if each["name"].startswith("Libraries stand")
    )
    floors = " ".join(contract["layers"]).translate(str.maketrans("|:()", "    ")).split()
    assert sorted(floors) == sorted({*floors})
    assert set(floors) >= LIBS


def test_every_package_is_linted_and_installed_from_here() -> None:
    assert set(CONFIG["importlinter"]["root_packages"]) == LIBS | SERVICES
    sources = {name.removeprefix("yuanxin-") for name in CONFIG["uv"]["sources"]}
    assert sources == LIBS | SERVICES
