"""Why a summary is not signed, as a problem."""

from typing import Final

from campaign import Campaign
from clock import day_of
from languages import Words
from reporting.summaries.rules import SummaryRefusalReason
from web import Problem, problems

SIGNED: Final = Words("总结已经签报，只能更正", "the summary is signed already, it can only be corrected")
NOT_SIGNED: Final = Words(
    "总结尚未签报，无从更正", "the summary is not signed yet, there is nothing to correct"
)
ISSUED: Final = Words("全市总结已经签发", "the city's summary is issued already")

OF_A_COUNTY: Final = (problems.unknown_campaign, problems.unknown_county)
OF_A_SUMMARY: Final = (problems.token_without_name, problems.impossible_transition)


def problem_of(refused: SummaryRefusalReason, campaign: Campaign) -> Problem:
    if refused == "token-without-name":
        return problems.token_without_name()
    if refused == "already-signed":
        return problems.impossible_transition(SIGNED, state="signed", allowed=("correct",))
    if refused == "not-signed":
        return problems.impossible_transition(NOT_SIGNED, state="not_signed", allowed=("draft", "sign"))
    opens = day_of(campaign.starts)
    not_open = Words(f"专项行动自 {opens} 开始", f"the campaign begins on {opens}")
    return problems.impossible_transition(not_open, state="not_open", allowed=())


def problem_of_citys(refused: SummaryRefusalReason, campaign: Campaign) -> Problem:
    """The city's is issued, and not corrected."""
    if refused == "already-signed":
        return problems.impossible_transition(ISSUED, state="issued", allowed=())
    return problem_of(refused, campaign)
