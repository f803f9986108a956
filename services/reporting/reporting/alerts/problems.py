"""Why an act on an alert is refused."""

from typing import Final

from languages import Words
from reporting.alerts.rules import Alert, Refused
from reporting.exports import moment
from web import Problem, problems

OF_AN_ACT: Final = (problems.token_without_name, problems.impossible_transition)


def problem_of(refused: Refused, alert: Alert) -> Problem:
    """With who looks after it, and since when."""
    state = "ended" if alert.ended else "taken" if alert.taken else "open"
    allowed = {"ended": (), "taken": ("give_back",), "not-taken": ("take",)}[refused]
    return problems.impossible_transition(_words(refused, alert), state=state, allowed=allowed)


def _words(refused: Refused, alert: Alert) -> Words:
    if refused == "ended":
        return Words(f"该提醒已于 {moment(alert.ended)} 了结", "the alert is over")
    if alert.taken is None:
        return Words("该提醒目前无人接手", "nobody looks after the alert")
    who = f"{alert.taken.name}，{moment(alert.taken.at)}"
    return Words(f"已有人接手（{who}）；须先退回，才能另由他人接手", "somebody looks after it already")
