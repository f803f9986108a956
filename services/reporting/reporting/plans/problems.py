"""Why a plan is not recorded, as a problem."""

from typing import Final

from languages import Words
from reporting.plans.rules import PlanRefusalReason
from web import Problem, at, problems

ALREADY: Final = Words("方案已经登记，只能更正", "the plan is recorded already, it can only be corrected")
NOT_YET: Final = Words("尚未登记方案，无从更正", "no plan is recorded yet, there is nothing to correct")

OF_A_COUNTY: Final = (problems.unknown_campaign, problems.unknown_county)
OF_A_PLAN: Final = (
    problems.token_without_name,
    problems.time_in_the_future,
    problems.impossible_transition,
)


def problem_of(refused: PlanRefusalReason) -> Problem:
    if refused == "token-without-name":
        return problems.token_without_name()
    if refused == "dated-in-the-future":
        return problems.time_in_the_future(None, at("dated_on"))
    if refused == "already-recorded":
        return problems.impossible_transition(ALREADY, state="recorded", allowed=("correct",))
    return problems.impossible_transition(NOT_YET, state="not_recorded", allowed=("record",))
