"""The dated table of limits.toml, and which of its rows are in force on a day."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Literal

Unit = Literal["working_days", "days", "months", "years"]


class Rule(StrEnum):
    """What has a time limit; limits.toml says for how long."""

    review = "review"
    assign = "assign"
    client_agreement = "client_agreement"
    objection_lodged = "objection_lodged"
    objection_decided = "objection_decided"
    lawyer_change = "lawyer_change"
    closing_report = "closing_report"
    closing_file = "closing_file"
    file_check = "file_check"
    people_mediation = "people_mediation"
    labour_mediation = "labour_mediation"
    judicial_confirmation = "judicial_confirmation"
    payment_order_issued = "payment_order_issued"
    payment_order_objection = "payment_order_objection"
    limitation = "limitation"
    arbitration_accepted = "arbitration_accepted"
    arbitration_award = "arbitration_award"
    inspection_accepted = "inspection_accepted"
    inspection_ended = "inspection_ended"
    injury_by_employer = "injury_by_employer"
    injury_by_worker = "injury_by_worker"
    injury_decided = "injury_decided"
    injury_decided_simple = "injury_decided_simple"


@dataclass(frozen=True, slots=True)
class Limit:
    """One row: how long, since when and until when, by which law; `verified` if read in the law's text.

    `near_days`: so many days before its last day it is near. Of a review: from what its days count, and
    whether they stand still while papers are owed (`papers_stop_it`).
    """

    rule: Rule
    name: str
    length: int
    unit: Unit
    valid_from: date
    law: str
    verified: bool
    valid_to: date | None = None
    article: str | None = None
    near_days: int = 0
    counts_from: Literal["receipt", "acceptance"] | None = None
    papers_stop_it: bool = False

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def in_force(rule: Rule, on: date) -> tuple[Limit, ...]:
    """The rows of a rule in force on a day."""
    return tuple(limit for limit in _table()[rule] if limit.in_force(on))


def rules() -> Mapping[Rule, tuple[Limit, ...]]:
    """Every rule with its rows."""
    return _table()


@cache
def _table() -> Mapping[Rule, tuple[Limit, ...]]:
    text = (resources.files("timelimits") / "limits.toml").read_text(encoding="utf-8")
    rows = [Limit(**{**row, "rule": Rule(row["rule"])}) for row in tomllib.loads(text)["limit"]]
    return {rule: tuple(row for row in rows if row.rule is rule) for rule in Rule}
