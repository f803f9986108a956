"""What lawyers.csv and the roster say of one another: the roster is the truth, the file only adds."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

COLUMNS: Final = ("county", "name", "firm", "kind", "expertise", "capacity", "duty_days")


Cells = Mapping[str, Any]
"""A lawyer's line by column."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that the roster does not have as the file says."""

    lawyer_id: str
    column: str
    in_file: Any
    on_roster: Any


@dataclass(frozen=True, slots=True)
class Comparison:
    """`added`: in the files only; `gone`: they came from a file in which they no longer stand."""

    added: Sequence[str]
    differing: Sequence[Difference]
    gone: Sequence[str]


def cells_of(line: Any) -> Cells:
    """Of a line in a file or on the roster; expertise and duty days are sets, whatever their order."""
    return {column: _plain(getattr(line, column)) for column in COLUMNS}


def compare(
    files: Sequence[tuple[str, Cells]], roster: Mapping[str, Cells], imported: Set[str]
) -> Comparison:
    """The lines of all files, by id (two campaigns may name the same lawyer), and who once came from one."""
    named = {lawyer_id for lawyer_id, _ in files}
    differing = {
        (lawyer_id, column): Difference(lawyer_id, column, value, roster[lawyer_id][column])
        for lawyer_id, cells in files
        if lawyer_id in roster
        for column, value in cells.items()
        if value != roster[lawyer_id][column]
    }
    return Comparison(
        added=sorted(named - roster.keys()),
        differing=[differing[place] for place in sorted(differing)],
        gone=sorted(imported - named),
    )


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, tuple) else value
