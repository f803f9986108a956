"""What an application says of who owes, for the hot spots (N4.2): read from what was sent."""

from collections.abc import Mapping
from typing import Any

from season.journal import Owed
from season.people import counts
from season.people.world import Case
from season.plan import Act


def owed(act: Act, case: Case) -> Owed:
    wages = [claim for claim in act.body["claims"] if claim["class"] == "wages"]
    return Owed(
        time=counts.happened(act),
        industry=act.body.get("industry"),
        area=act.body.get("area"),
        workers=case.workers,
        workers_exact=case.workers_exact,
        wages_fen=sum_of(wages),
        wages_exact=not wages or counts.is_claimed_exactly(act.body),
    )


def sum_of(claims: list[Mapping[str, Any]]) -> int | None:
    """Words are no number; where there are only words there is none."""
    numbers = [claim["amount_fen"] for claim in claims if "amount_fen" in claim]
    return sum(numbers) if numbers else None
