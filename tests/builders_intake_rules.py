"""Applications and cases as values, for the rules of intake."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from stdnum.cn import ric

import campaign
from campaign import Campaign, StandingOrder
from contracts import CaseClass, Channel, Lane
from contracts.intake import Form
from intake.applications.rules.application import Application, Claim, Recipient
from intake.case.rules.case import Case
from intake.case.rules.paper_kinds import Paper
from intake.case.rules.states import State
from intake.people.headcount import Headcount

DECEMBER = date(2018, 12, 24)
NOW = date(2024, 3, 1)
NOON = datetime.fromisoformat("2018-12-24T12:00:00+08:00")
ORDER = StandingOrder("测试负责人", "测援〔2018〕常设1号")
ALL_PAPERS = frozenset(Paper) - {Paper.agent_authority}
RIGHT_ID, WRONG_ID = "360000199003074551", "360000199003074556"


@cache
def wenzhou() -> Campaign:
    """The founding campaign, as a bureau would have it."""
    return campaign.load(Path(__file__).parents[1] / "campaigns" / "wenzhou-2018")


def citizen(born: str) -> str:
    """A number that can be right, of somebody born then (YYYYMMDD), in a division that never was."""
    return f"360000{born}455" + ric.calc_check_digit(f"360000{born}4550")


def claims(*classes: str) -> tuple[Claim, ...]:
    return tuple(Claim(CaseClass(each)) for each in classes)


def person(**changed: Any) -> Recipient:
    return Recipient(**{"name": "赵测山", "identity_seen": True, "id_number": RIGHT_ID, **changed})


def application(*classes: str, **changed: Any) -> Application:
    """A complete claim of one migrant worker: wages, unless other classes are named."""
    body: dict[str, Any] = {
        "channel": Channel.window,
        "form": Form.written,
        "claims": claims(*(classes or ("wages",))),
        "migrant_worker": True,
        "recipients": (person(),),
        "workers": Headcount(count=1),
        "papers_shown": ALL_PAPERS,
    }
    return Application(**{**body, **changed})


def case(state: State = State.received, **changed: Any) -> Case:
    """An ordinary case, as far as its state says it has come."""
    come = {
        "accepted_at": NOON if state not in (State.received, State.refused, State.withdrawn) else None,
        "granted_at": NOON if state in (State.granted, State.terminated, State.closed) else None,
        "ended_at": None if state in (State.received, State.accepted, State.granted) else NOON,
    }
    known: dict[str, Any] = {
        "case_id": UUID(int=1),
        "case_no": "测援申字〔2018〕第1号",
        "campaign": "wenzhou-2018",
        "county": "330302",
        "state": state,
        "lane": Lane.ordinary,
        "case_class": CaseClass.social_insurance,
        "received_at": NOON,
        "papers_shown": frozenset(),
        "papers_owed": (),
        "papers_due": None,
        "means_basis": None,
        "accepted_first": False,
        "limitation_ends": None,
        "urgent_grounds": (),
    }
    return Case(**{**known, **come, **changed})
