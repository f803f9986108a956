"""The dated table of limits.toml, and which of its rows are in force on a day."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal

Unit = Literal["working_days", "days", "months", "years"]


@dataclass(frozen=True, slots=True)
class Limit:
    """One row: how long, since when and until when, by which law; `verified` if read in the law's text."""

    rule: str
    name: str
    length: int
    unit: Unit
    valid_from: date
    law: str
    verified: bool
    valid_to: date | None = None
    article: str | None = None

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def in_force(rule: str, on: date) -> tuple[Limit, ...]:
    """The rows of a rule in force on a day; KeyError for a rule nobody wrote down."""
    return tuple(limit for limit in _table()[rule] if limit.in_force(on))


def rules() -> Mapping[str, tuple[Limit, ...]]:
    """Every rule with its rows."""
    return _table()


@cache
def _table() -> Mapping[str, tuple[Limit, ...]]:
    text = (resources.files("timelimits") / "limits.toml").read_text(encoding="utf-8")
    rows = [Limit(**row) for row in tomllib.loads(text)["limit"]]
    names = dict.fromkeys(row.rule for row in rows)
    return {name: tuple(row for row in rows if row.rule == name) for name in names}
