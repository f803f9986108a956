"""What is wrong with a chain, as a person reads it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from clock import SHANGHAI


class Wrong(StrEnum):
    """What can be wrong, in Chinese and English."""

    row_changed = "行被改 the row was changed"
    row_removed = "行被删 the row was removed"
    words_changed = "密文被换 the sealed words are not those that were written"
    entry_changed = "链条目被改 an entry of the chain was changed or put in"
    entry_removed = "链条目被删 entries of the chain were removed"
    past_the_trigger = "绕过触发器写入 the row is neither sealed nor waiting: put in past the trigger"
    removed_unsealed = "封存前被删 the row was removed before it was sealed"
    undeclared = "未知表 the service knows no such audited table"
    cut_off = "链被截断 the chain ends before the head that was kept outside"
    rewritten = "链被重写 another hash stands where the head that was kept outside stood"
    no_chain = "查无此链 no chain of county"
    trigger_off = "触发器缺失或停用 a trigger is missing or switched off"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong; number: of the entry; row: table and key."""

    wrong: Wrong
    chain: str = ""
    number: int | None = None
    row: str = ""

    def __str__(self) -> str:
        place = f"#{self.number} " if self.number is not None else ""
        return f"{place}{self.wrong}{': ' if self.row else ''}{self.row}"


@dataclass
class ChainReport:
    """A chain, how far it goes, what waits for it, what is wrong with it. chain '': that of no county."""

    service: str
    chain: str
    entries: int = 0
    sealed_at: datetime | None = None
    unsealed: int = 0
    oldest_unsealed: datetime | None = None
    findings: list[Finding] = field(default_factory=list)

    def lines(self, now: datetime) -> Sequence[str]:
        """One line, and one for each finding."""
        state = "有误 BROKEN" if self.findings else "完好 intact"
        until = f" 至 up to {self.sealed_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if self.sealed_at else ""
        age = (
            f" 最久 oldest {(now - self.oldest_unsealed).total_seconds():.0f} s"
            if self.oldest_unsealed
            else ""
        )
        first = (
            f"{self.service} {self.chain or '–'} {state}  "
            f"已封 sealed {self.entries}{until}  未封 unsealed {self.unsealed}{age}"
        )
        return [first, *(f"    {finding}" for finding in self.findings)]

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "service": self.service,
            "chain": self.chain,
            "entries": self.entries,
            "sealed_at": self.sealed_at,
            "unsealed": self.unsealed,
            "oldest_unsealed": self.oldest_unsealed,
            "findings": [
                {"wrong": each.wrong.name, "number": each.number, "row": each.row} for each in self.findings
            ],
        }
