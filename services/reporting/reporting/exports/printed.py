"""Facts and tables, whatever they are printed as. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Generic, TypeVar, overload

from clock import SHANGHAI

FEN_OF_A_YUAN: Final = 100
NOT_IN_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML file can hold, so neither a workbook nor a document."""
MOST_LAID_OUT: Final = 1_000
"""Rows of a table in a file that is laid out whole in memory: a PDF takes 0.24 MB for each (decision 77)."""
REPLACEMENT: Final = "\ufffd"


A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class Yuan:
    """An amount of money, shown in yuan."""

    fen: int


Cell = str | int | Yuan
"""A number is a number in a workbook; everything else is text, whatever it begins with."""


@dataclass(frozen=True, slots=True)
class MadeWhenRead(Sequence[B], Generic[A, B]):
    """What each of a long list is made into, while it is read: no second list stands in memory."""

    of: Sequence[A]
    make: Callable[[A], B]

    def __len__(self) -> int:
        return len(self.of)

    @overload
    def __getitem__(self, place: int) -> B: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[B]: ...

    def __getitem__(self, place: int | slice) -> B | Sequence[B]:
        if isinstance(place, slice):
            return MadeWhenRead(self.of[place], self.make)
        return self.make(self.of[place])


@dataclass(frozen=True, slots=True)
class Table:
    """`note`: what is to be known of it, below it. `in_all`: how many rows there are, also those left out."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    in_all: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody wrote, under its heading; its lines are paragraphs."""

    title: str
    text: str


class NoChineseFont(Exception):
    """This machine has no font with Chinese characters: a PDF would be full of empty boxes."""


@dataclass(frozen=True, slots=True)
class Printed:
    """`facts`: name and text; the last of them say of which campaign it is, as of when, and who made it.

    `texts` stand between facts and tables.
    """

    title: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    texts: Sequence[Text] = ()


def shortened(printed: Printed, most: int = MOST_LAID_OUT) -> Printed:
    """With so many rows of each table at most, and below a longer one how many there are in all."""
    return replace(printed, tables=[_shortened(table, most) for table in printed.tables])


def _shortened(table: Table, most: int) -> Table:
    held = len(table.rows)
    in_all = held if table.in_all is None else table.in_all
    if in_all <= min(held, most):
        return table
    rest = f"，其余见表格（XLSX{'' if in_all == held else f'，列前 {held} 行'}）" if held > most else ""
    told = f"共 {in_all} 行，此处只列前 {min(held, most)} 行{rest}。"
    return replace(table, rows=table.rows[:most], note=told + table.note)


def shown(cell: Cell) -> str:
    """A cell as text."""
    if isinstance(cell, Yuan):
        return f"{cell.fen / FEN_OF_A_YUAN:,.2f}"
    return f"{cell:,}" if isinstance(cell, int) else clean(cell)


def clean(text: str) -> str:
    """The text, with a mark for each sign that a file cannot hold."""
    return NOT_IN_XML.sub(REPLACEMENT, text)


def made_by(name: str, at: datetime) -> tuple[str, str]:
    """The last of the facts: who had the file made, and when."""
    return "制作", f"{name}，{moment(at)}"


def moment(at: datetime | str | None) -> str:
    """As people here read it, also where it is a text already; what has not happened is no time."""
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S") if instant else "尚无"
