"""The files that are run first and last are there, each once."""

from pathlib import Path

from longest_first import FIRST, LAST, PLACES, place

ROOT = Path(__file__).resolve().parents[2]


def test_each_file_of_the_order_is_there_and_has_one_place() -> None:
    assert [file for file in PLACES if not (ROOT / file).is_file()] == []
    assert len(PLACES) == len(FIRST) + len(LAST)


def test_what_takes_longest_is_first_and_the_benchmarks_are_last() -> None:
    files = (
        f"tests/{LAST[0]}",
        "tests/rules/test_walls.py",
        "tests/rules/test_files.py",
        f"tests/{FIRST[0]}",
    )
    tests = [f"{file}::test_it[{n}]" for file in files for n in (2, 1)]
    assert sorted(tests, key=place) == [*tests[6:], *tests[2:6], *tests[:2]]
