"""Rules take what they need as arguments: what import-linter cannot see of that; the lists of them agree."""

import ast
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
LINTED: list[list[str]] = [
    each["source_modules"]
    for each in CONFIG["importlinter"]["contracts"]
    if each["name"].startswith(("Rules do no IO", "Rules reach for nothing"))
]
SERVICE_FILES = sorted(path for path in ROOT.glob("services/*/*/**/*.py") if path.name != "__init__.py")
IMPURE_IMPORTS = {"clock": {"Clock", "advance", "open_clock"}, "campaign": {"load", "load_all", "render"}}
IMPURE_CALLS = {"open", "input", "print", "exec", "eval", "__import__"}
CLOCK_READINGS = {"now", "today", "utcnow"}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts[2:])


def matches(module: str, pattern: str) -> bool:
    """As import-linter reads it: a star is one name, and a package means all in it."""
    parts, wanted = module.split("."), pattern.split(".")
    return len(parts) >= len(wanted) and all(map(fnmatch, parts, wanted))


RULES = [path for path in SERVICE_FILES if any(matches(module_of(path), each) for each in LINTED[0])]


def test_both_contracts_about_rules_hold_the_same_modules() -> None:
    do_no_io, reach_for_nothing = LINTED
    assert set(do_no_io) - {"timelimits"} == set(reach_for_nothing)


def test_what_is_linted_as_pure_is_what_must_be_covered() -> None:
    patterns = CONFIG["coverage"]["report"]["include"]
    covered = [path for path in SERVICE_FILES if any(fnmatch(str(path), each) for each in patterns)]
    assert covered == RULES


@pytest.mark.parametrize("path", RULES, ids=module_of)
def test_rules_read_no_clock_and_no_file(path: Path) -> None:
    assert list(impurities(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_an_impure_rule_is_found() -> None:
    source = """
from clock import day_of, open_clock
def rule(day):
    return open(day), datetime.now(SHANGHAI), date.today(), clock.now()
"""
    assert list(impurities(ast.parse(source))) == ["open_clock", "open", "now", "today", "now"]


def impurities(tree: ast.Module) -> Iterator[str]:
    """The names that reach out of a rule: read a clock, open a file, run what is in a text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (
                each.name for each in node.names if each.name in IMPURE_IMPORTS.get(node.module or "", ())
            )
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
            yield node.func.id
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from {node.func.attr} & CLOCK_READINGS
