"""Why a step with an incident is refused."""

from collections.abc import Mapping
from typing import Final

from languages import Words
from reporting.incidents.codes import INCIDENT_STATE_NAMES
from reporting.incidents.rules import DeskIncident, Refused, next_states
from web import Problem, at, problems
from web.problems import Kind

OF_A_STEP: Final[tuple[Kind, ...]] = (
    problems.token_without_name,
    problems.impossible_transition,
)
OVER: Final = Words(
    "该事件已经撤销登记，或者日报更正后不再述及", "it was withdrawn, or no report tells of it now"
)
FIELDS: Final[Mapping[Refused, tuple[str, Words]]] = {
    "nothing-said": (
        "action",
        Words(
            "请选择采取的措施（action），或者写明情况（note）",
            "say what was done: action, or a note, or both",
        ),
    ),
    "other-unsaid": ("note", Words("选“其他”的，请写明情况（note）", "other: say what, in note")),
    "same-as-unsaid": (
        "same_as",
        Words(
            "请选择是哪一件登记的事件（same_as）：同一单位、同一专项行动、未撤销",
            "the registered incident of the same county and campaign that it is, and that stands",
        ),
    ),
    "same-as-nothing": (
        "same_as",
        Words("仅“与登记的为同一件”时填写（same_as）", "same_as: only where the state is same_as"),
    ),
}


def problem_of(refused: Refused, incident: DeskIncident, who: str | None) -> Problem:
    """`who`: took the latest step, and when."""
    if refused in FIELDS:
        field, words = FIELDS[refused]
        return problems.invalid_body(None, at(field, detail=words))
    allowed = next_states(incident)
    if refused == "over":
        return problems.impossible_transition(OVER, state=incident.state, allowed=allowed)
    return problems.impossible_transition(_not_next(incident, who), state=incident.state, allowed=allowed)


def _not_next(incident: DeskIncident, who: str | None) -> Words:
    allowed = next_states(incident)
    names = "、".join(INCIDENT_STATE_NAMES[each] for each in allowed)
    by = f"（{who}）" if who else ""
    return Words(
        f"现为“{INCIDENT_STATE_NAMES[incident.state]}”{by}，下一步可以是：{names}",
        f"it is {incident.state}, and next may come: {', '.join(allowed)}",
    )
