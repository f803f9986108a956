"""Which cells of the board are asked for: of a state, of a kind of unit, only those that need something."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal
from urllib.parse import urlencode

from contracts.reporting import Check, Content, Filing

CellShown = Mapping[str, Any]
"""A cell of the board's JSON."""

UnitKind = Literal["county", "branch"]
KIND_NAMES: Final[Mapping[UnitKind, str]] = {"county": "县（市、区）", "branch": "市局直属单位"}


class CellState(StrEnum):
    """What a cell may be looked for by; several may hold of one."""

    missing = "missing"
    open = "open"
    late = "late"
    filed_afterwards = "filed_afterwards"
    by_proxy = "by_proxy"
    exempt = "exempt"
    zero = "zero"
    unusual_zero = "unusual_zero"
    figures = "figures"
    differing = "differing"
    to_be_checked = "to_be_checked"
    silent = "silent"
    system_down = "system_down"


def _filed_as(filing: Filing) -> Callable[[CellShown], bool]:
    return lambda cell: bool(cell["filing"] == filing)


def _says(content: Content) -> Callable[[CellShown], bool]:
    return lambda cell: bool(cell["content"] == content)


def _checked_as(check: Check) -> Callable[[CellShown], bool]:
    return lambda cell: bool(cell["check"] == check)


STATES: Final[Mapping[CellState, tuple[str, Callable[[CellShown], bool]]]] = {
    CellState.missing: ("未报", _filed_as(Filing.missing)),
    CellState.open: ("待报", _filed_as(Filing.open)),
    CellState.late: ("迟报", _filed_as(Filing.late)),
    CellState.filed_afterwards: ("补报", _filed_as(Filing.filed_afterwards)),
    CellState.by_proxy: ("代报", lambda cell: bool(cell["by_proxy"])),
    CellState.exempt: ("免报", _filed_as(Filing.exempt)),
    CellState.zero: ("零报告", _says(Content.zero_report)),
    CellState.unusual_zero: ("反常的零报告", lambda cell: bool(cell["unusual_zero"])),
    CellState.figures: ("有数字", _says(Content.figures)),
    CellState.differing: ("不一致", _checked_as(Check.differing)),
    CellState.to_be_checked: ("待核对", _checked_as(Check.to_be_checked)),
    CellState.silent: ("断报", lambda cell: bool(cell["silent"])),
    CellState.system_down: ("系统停机", lambda cell: bool(cell["system_down"])),
}
"""In words, and whether a cell is in it."""

NEEDS_SOMETHING: Final = (CellState.missing, CellState.late, CellState.differing, CellState.silent)
"""Somebody is to be called about it."""


@dataclass(frozen=True, slots=True)
class Filters:
    """None and False narrow nothing."""

    state: CellState | None = None
    needs: bool = False
    kind: UnitKind | None = None

    @property
    def narrows_cells(self) -> bool:
        return self.state is not None or self.needs

    @property
    def address(self) -> str:
        """As the address of the page has them."""
        asked = {"state": self.state, "needs": "true" if self.needs else None, "kind": self.kind}
        return urlencode({name: value for name, value in asked.items() if value is not None})

    def shows(self, cell: CellShown) -> bool:
        is_asked_for = self.state is None or STATES[self.state][1](cell)
        return is_asked_for and (not self.needs or any(STATES[one][1](cell) for one in NEEDS_SOMETHING))

    def in_words(self) -> str:
        words = (
            STATES[self.state][0] if self.state else None,
            "需要处理（未报、迟报、不一致、断报）" if self.needs else None,
            KIND_NAMES[self.kind] if self.kind else None,
        )
        return "、".join(word for word in words if word)
