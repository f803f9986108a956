"""The codes that requests of reporting name, with their Chinese names."""

from typing import Final

from contracts.chinese_names import AGENCY_KIND_NAMES, RECORD_WITHDRAWAL_NAMES
from reporting.activities.codes import ACTIVITY_KIND_NAMES
from reporting.exports import KIND_NAMES
from reporting.incidents.codes import INCIDENT_ACTION_NAMES, INCIDENT_STATE_NAMES
from web import CodeList
from web.role_names import ROLE_NAMES

CODE_LISTS: Final = (
    CodeList("角色", ROLE_NAMES),
    CodeList("办理方式", {"draft": "草稿", "sign": "签报"}),
    CodeList("活动类别", ACTIVITY_KIND_NAMES),
    CodeList("协作部门类别", AGENCY_KIND_NAMES),
    CodeList("撤销登记的原因", RECORD_WITHDRAWAL_NAMES),
    CodeList("文件格式", KIND_NAMES),
    CodeList("突发事件的办理阶段", INCIDENT_STATE_NAMES),
    CodeList("突发事件采取的措施", INCIDENT_ACTION_NAMES),
)
