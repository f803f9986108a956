"""What the routes of findings refuse by."""

from typing import Final

from languages import Words
from web import problems

NO_SWEEP: Final = Words("只有欠薪大排查下可以登记发现", "only a sweep of arrears has findings")
ACTIVITY_WITHDRAWN: Final = Words("该次排查已经撤销登记", "the sweep was withdrawn")
WITHDRAWN: Final = Words("该条发现已经撤销登记", "the finding was withdrawn")
NOT_HEARD_OF: Final = Words(
    "本单位没有此编号的案件；刚登记的案件请稍后再填",
    "no case of your unit has this number; one just recorded may take a moment",
)
AN_AREA: Final = Words(
    "须为本行动报送单位的代码，或者其受理点的代码",
    "the code of a unit of the campaign, or of an office of one",
)
OF_A_FINDING: Final = (
    problems.unknown_campaign,
    problems.token_without_name,
    problems.impossible_transition,
    problems.unknown_office,
)
OF_LINKING: Final = (problems.token_without_name, problems.impossible_transition, problems.unknown_case)
OF_WITHDRAWING: Final = (problems.token_without_name, problems.impossible_transition)
OF_REVEALING: Final = (problems.token_without_name, problems.impossible_transition)
