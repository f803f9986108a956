"""The codes that requests and answers of mediation name, with their Chinese names."""

from typing import Final

from contracts.chinese_names import CASE_CLASS_NAMES, ROUTE_NAMES
from mediation.agency_facts.codes import (
    DECISION_OUTCOME_NAMES,
    FINDING_KIND_NAMES,
    FOUND_NAMES,
    ORDERED_NAMES,
    PRIORITY_ANSWER_NAMES,
)
from mediation.agreements.codes import CONFIRMATION_STEP_NAMES
from mediation.case.rules.states import STATE_NAMES
from mediation.closing.codes import (
    CLOSING_METHOD_NAMES,
    CLOSING_OUTCOME_NAMES,
    CORRECTION_REASON_NAMES,
    RECIPIENTS_WORD_NAMES,
)
from mediation.failures.codes import FAILURE_REASON_NAMES
from mediation.payments.codes import VOID_REASON_NAMES
from mediation.priority_requests.codes import REQUEST_STATE_NAMES
from mediation.proceedings.codes import PROCEEDINGS_OUTCOME_NAMES
from mediation.sessions.codes import SESSION_OUTCOME_NAMES
from web import CodeList

CODE_LISTS: Final = (
    CodeList("案件类别", CASE_CLASS_NAMES),
    CodeList("调解状态", STATE_NAMES),
    CodeList("调解会结果", SESSION_OUTCOME_NAMES),
    CodeList("司法确认", CONFIRMATION_STEP_NAMES),
    CodeList("作废付款的原因", VOID_REASON_NAMES),
    CodeList("调解不成的原因", FAILURE_REASON_NAMES),
    CodeList("途径", ROUTE_NAMES),
    CodeList("程序结果", PROCEEDINGS_OUTCOME_NAMES),
    CodeList("结案方式", CLOSING_METHOD_NAMES),
    CodeList("结案结果", CLOSING_OUTCOME_NAMES),
    CodeList("受援人意见的形式", RECIPIENTS_WORD_NAMES),
    CodeList("更正结案的原因", CORRECTION_REASON_NAMES),
    CodeList("提请优先办理的情况", REQUEST_STATE_NAMES),
    CodeList("对优先办理的答复", PRIORITY_ANSWER_NAMES),
    CodeList("查处方式", FINDING_KIND_NAMES),
    CodeList("查处发现", FOUND_NAMES),
    CodeList("查处决定", ORDERED_NAMES),
    CodeList("裁判结果", DECISION_OUTCOME_NAMES),
)
