"""The answer to an act that was told ahead of our clock says so (T3)."""

from dataclasses import replace
from datetime import datetime
from typing import NotRequired

from pydantic import BaseModel
from typing_extensions import TypedDict

from clock import Ahead
from web.problems import pointer
from web.responses import Answer
from web.times import both_clocks, clocks


class WarningJson(TypedDict):
    """What to look at again; `told` and `ours`: both clocks, where the caller's is ahead."""

    code: str
    text: str
    pointer: NotRequired[str]
    told: NotRequired[datetime]
    ours: NotRequired[datetime]


def with_clock_warning(answer: Answer, early: Ahead | None) -> Answer:
    """Among the other warnings, with both clocks; None: nobody's clock is ahead."""
    if early is None:
        return answer
    text = f"所报时间超前，按收到时间登记，请校准时钟；{both_clocks(early)}"
    warning = {"code": "clock_ahead", "text": text, "pointer": pointer("occurred_at"), **clocks(early)}
    body = answer.body.model_dump() if isinstance(answer.body, BaseModel) else answer.body
    return replace(answer, body={**body, "warnings": [*body.get("warnings", ()), warning]})
