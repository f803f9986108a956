"""Each case of docs/cases.md names tests that exist, or says why there is none yet."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

ROOT: Final = Path(__file__).parents[2]
ROW: Final = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
TEST: Final = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
REASON: Final = re.compile(r"\b(?:Not yet|Not tried): \w")
NAMED_LIKE_A_TEST: Final = re.compile(r"::\w+|\btest_\w+")


class Case(NamedTuple):
    """A row of the page."""

    number: int
    shown_by: str


def cases(text: str) -> list[Case]:
    return [Case(int(number), shown_by) for number, _, _, shown_by in ROW.findall(text)]


def wrong_with(case: Case) -> list[str]:
    """What is missing, by its name; a case without a test and without a reason is one too."""
    named = TEST.findall(case.shown_by)
    missing = [f"{file}::{test}" for file, test in named if test not in names_of_tests(file)]
    unread = NAMED_LIKE_A_TEST.findall(TEST.sub("", case.shown_by))
    shown = named or REASON.search(case.shown_by)
    return missing + unread + ([] if shown else [f"case {case.number}: neither a test nor a reason"])


@cache
def names_of_tests(file: str) -> frozenset[str]:
    """The tests that pytest finds in a file."""
    path = ROOT / file
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (each for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(each.name for each in functions if each.name.startswith("test_"))


def test_every_case_names_its_tests_or_why_there_is_none() -> None:
    page = cases((ROOT / "docs" / "cases.md").read_text(encoding="utf-8"))
    assert [wrong for case in page for wrong in wrong_with(case)] == []


def test_no_row_of_the_page_is_passed_over() -> None:
    text = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| *\d", line)]
    assert [case.number for case in cases(text)] == list(range(1, len(rows) + 1))
    assert len(rows) > 30


@pytest.mark.parametrize(
    "shown_by",
    [
        "`tests/contracts/test_cases_page.py::test_that_was_renamed`",
        "`tests/contracts/test_citations.py::test_every_case_names_its_tests_or_why_there_is_none`",
        "tests/contracts/test_cases_page.py::test_every_case_names_its_tests_or_why_there_is_none",
        "Later.",
        "Not yet:",
    ],
)
def test_a_name_that_leads_nowhere_and_an_empty_reason_are_found(shown_by: str) -> None:
    assert wrong_with(Case(1, shown_by))
