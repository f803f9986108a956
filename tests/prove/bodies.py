"""What is sent, with words planted in every place that may hold some about a person (S11)."""

import random
from typing import Any, Final

CAMPAIGN: Final = "wenzhou-2018"
PLANTED: Final = (
    "欧阳试金石",
    "13812345678",
    "欠薪事实暗号翡翠",
    "司马代表甲",
    "外号大胡子暗号",
    "聚集地点暗号",
    "上官首问丙",
    "宇文填报丁",
    "0577-88997766",
)
ALL_PAPERS: Final = ("application_form", "identity", "claim_evidence", "means_statement")


def application(county: str, rng: random.Random, lane: str) -> dict[str, Any]:
    """`green`: granted at once; `ordinary`: accepted, to be decided; `papers`: its evidence is owed."""
    wages = lane == "green"
    claim = {"class": "wages" if wages else "social_insurance", "amount_fen": rng.randrange(1_000, 9_000_000)}
    papers = [paper for paper in ALL_PAPERS if lane != "papers" or paper != "claim_evidence"]
    return {
        "campaign": CAMPAIGN,
        "county": county,
        "channel": "window",
        "form": "written",
        "first_receiver": PLANTED[6],
        "claims": [claim],
        "migrant_worker": True,
        "recipients": [{"name": PLANTED[0], "identity_seen": True, "phone": PLANTED[1]}],
        "representative": {"name": PLANTED[3]},
        "workers": {"count": rng.randint(1, 9)},
        "respondents": [{"role": "employer", "name": f"测试建筑{rng.randrange(10**6)}公司"}],
        "facts": PLANTED[2],
        "papers_shown": papers,
    }


def consultation(county: str, rng: random.Random) -> dict[str, Any]:
    common = {"campaign": CAMPAIGN, "county": county, "channel": "hotline", "class": "wages"}
    return {**common, "workers": {"count": rng.randint(1, 5)}, "topic": PLANTED[4]}


def incident(county: str, rng: random.Random) -> dict[str, Any]:
    people = {"at_least": rng.randint(5, 50), "as_told": "十几个人"}
    common = {"campaign": CAMPAIGN, "county": county, "kind": "first_sign"}
    return {**common, "people": people, "place": PLANTED[5]}


def agreement(amount: int, day: str) -> dict[str, Any]:
    instalments = [{"due": day, "amount_fen": amount}]
    return {"amount_fen": amount, "wages_fen": amount, "effective": day, "instalments": instalments}


def closing(method: str, amount: int) -> dict[str, Any]:
    outcome = "fully_recovered" if amount else "not_recovered"
    sums = {"recovered_fen": amount, "wages_recovered_fen": amount}
    return {"method": method, "outcome": outcome, **sums}


MEASURES: Final = (
    "received", "received_wages", "accepted", "granted", "refused", "consultations", "assigned", "agreements",
    "mediations_failed", "proceedings_opened", "closed", "wages_recovered_fen", "losses_recovered_fen",
    "incidents",
)  # fmt: skip
"""What a daily report must give."""


def report(figures: dict[str, int] | None) -> dict[str, Any]:
    """Signed figures; None: a zero report."""
    signed = {"figures": {name: figures.get(name, 0) for name in MEASURES}} if figures is not None else {}
    return {
        "action": "sign",
        "zero": figures is None,
        **signed,
        "filled_by": PLANTED[7],
        "phone": PLANTED[8],
    }
