"""The codes that requests of reporting name, with their Chinese names."""

from typing import Final, get_args

from contracts.chinese_names import (
    AGENCY_KIND_NAMES,
    CASE_CLASS_NAMES,
    INDUSTRY_NAMES,
    RECORD_WITHDRAWAL_NAMES,
)
from reporting.activities.codes import ACTIVITY_KIND_NAMES
from reporting.arrears_findings.codes import (
    EMPLOYER_KIND_NAMES,
    FINDING_ACTION_NAMES,
    FINDING_SOURCE_NAMES,
)
from reporting.board.page.filters import KIND_NAMES as UNIT_KIND_NAMES
from reporting.board.page.filters import STATES
from reporting.case_sweep.codes import OPEN_REASON_NAMES, RESULT_NAMES, SWEPT_CLASSES
from reporting.case_sweep.shown import FileKind
from reporting.daily_reports.shown import Stage
from reporting.day_page.printing import STOCK
from reporting.exports import KIND_NAMES
from reporting.hot_spots.codes import KIND_NAMES as HOT_SPOT_KIND_NAMES
from reporting.incidents.codes import INCIDENT_ACTION_NAMES, INCIDENT_STATE_NAMES
from web import CodeList
from web.role_names import ROLE_NAMES

CODE_LISTS: Final = (
    CodeList("角色", ROLE_NAMES),
    CodeList("办理方式", {"draft": "草稿", "sign": "签报"}),
    CodeList("填报表", {"sign": "签报", "correct": "更正"}),
    CodeList("案件办结情况", {"open": "未结", "closed": "已结"}),
    CodeList("未结原因", OPEN_REASON_NAMES),
    CodeList("办结结果", RESULT_NAMES),
    CodeList("案件类别", {each: CASE_CLASS_NAMES[each] for each in SWEPT_CLASSES}),
    CodeList("活动类别", ACTIVITY_KIND_NAMES),
    CodeList("协作部门类别", AGENCY_KIND_NAMES),
    CodeList("用工方是单位还是个人", EMPLOYER_KIND_NAMES),
    CodeList("大排查发现的来源", FINDING_SOURCE_NAMES),
    CodeList("对大排查发现已做的事", FINDING_ACTION_NAMES),
    CodeList("行业", INDUSTRY_NAMES),
    CodeList("撤销登记的原因", RECORD_WITHDRAWAL_NAMES),
    CodeList("文件格式", KIND_NAMES),
    CodeList("突发事件的办理阶段", INCIDENT_STATE_NAMES),
    CodeList("突发事件采取的措施", INCIDENT_ACTION_NAMES),
    CodeList("表格文件格式", {kind: KIND_NAMES[kind] for kind in get_args(FileKind)}),
    CodeList("热点类别", HOT_SPOT_KIND_NAMES),
    CodeList("存量阶段", {stage: STOCK[stage] for stage in get_args(Stage)}),
    CodeList("日报情形", {state: name for state, (name, _) in STATES.items()}),
    CodeList("报送单位类别", UNIT_KIND_NAMES),
    CodeList("全市总结办理方式", {"draft": "草稿", "issue": "签发"}),
)
