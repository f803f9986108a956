"""The codes that requests and answers of assignment name, with their Chinese names."""

from typing import Final

from assignment.assignments.codes import REPLACEMENT_REASON_NAMES, RETURN_REASON_NAMES
from assignment.case.rules.states import STATE_NAMES
from assignment.conflict_register.codes import WITHDRAWAL_REASON_NAMES
from assignment.detachment.codes import LAWYER_KIND_NAMES
from contracts.chinese_names import CASE_CLASS_NAMES
from web import CodeList

CODE_LISTS: Final = (
    CodeList("案件类别", CASE_CLASS_NAMES),
    CodeList("承办人类别", LAWYER_KIND_NAMES),
    CodeList("撤销利益冲突登记的原因", WITHDRAWAL_REASON_NAMES),
    CodeList("指派状态", STATE_NAMES),
    CodeList("退回指派的原因", RETURN_REASON_NAMES),
    CodeList("更换承办人的原因", REPLACEMENT_REASON_NAMES),
)
