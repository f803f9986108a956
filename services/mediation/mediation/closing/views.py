"""A closing as people read it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mediation.case.rules.case import Case


def show_closing(case: Case) -> Mapping[str, Any] | None:
    """The closing in force, and what was paid or voided since: below 0 where more was voided."""
    closing = case.closing
    if closing is None:
        return None
    return {
        **asdict(closing),
        "since_fen": case.paid_fen - closing.recovered_fen,
        "wages_since_fen": case.paid_wages_fen - closing.wages_recovered_fen,
    }
