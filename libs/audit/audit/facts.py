"""Which tables of a service are audited; what `audit_table` in its migration makes of the table itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

OF_CASE: Final = "(SELECT county FROM cases WHERE cases.case_id = t.case_id)"
"""Where a row names its case only: `t` is the row."""
SEALED: Final = ("sealed", "sealed_key")
"""Sealing anew under another key changes these; `words_digest` beside them stays."""


@dataclass(frozen=True)
class Table:
    """An audited table: its primary key, the county whose chain its rows join, the columns of its end.

    A row that may come to an end, once, is two facts: the row without its end, and the end.
    """

    name: str
    key: tuple[str, ...]
    county: str = "t.county"
    ended_by: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    """Columns that follow from other rows: they may change, and are not sealed."""

    @property
    def facts(self) -> Sequence["Fact"]:
        return (Fact(self, False), Fact(self, True)) if self.ended_by else (Fact(self, False),)


@dataclass(frozen=True)
class Fact:
    """What an entry of the chain stands for."""

    table: Table
    is_end: bool

    @property
    def name(self) -> str:
        return f"{self.table.name}.end" if self.is_end else self.table.name

    def columns(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Of a whole row, what this fact says and nobody may ever change."""
        ends = self.table.ended_by
        wanted = {*self.table.key, *ends} if self.is_end else {*row} - {*ends, *self.table.derived}
        return {name: value for name, value in row.items() if name in wanted and name not in SEALED}


def facts_of(tables: Sequence[Table]) -> Mapping[str, Fact]:
    """All facts by name."""
    return {fact.name: fact for table in tables for fact in table.facts}
