"""The codes that requests and answers of intake name, with their Chinese names."""

from collections.abc import Mapping
from typing import Final

from intake.codes.lists import CODE_LISTS as NAMES
from web import CodeList

TITLES: Final[Mapping[str, str]] = {
    "case_classes": "案件类别",
    "channels": "受理渠道",
    "forms": "申请形式",
    "lanes": "程序",
    "respondent_roles": "被申请方身份",
    "respondent_kinds": "被申请方性质",
    "industries": "行业",
    "id_types": "证件种类",
    "papers": "申请材料",
    "service_manners": "送达方式",
    "platform_states": "市级平台上传状态",
    "urgent_grounds": "先行提供法律援助的紧急事由",
    "review_opinions": "初审意见",
    "review_reasons": "初审理由",
    "states": "申请状态",
    "progress": "给予援助后的进度",
    "refusal_reasons": "不予法律援助的理由",
    "termination_grounds": "终止法律援助的理由",
    "incident_kinds": "苗头或群体性事件",
    "place_kinds": "地点类别",
    "record_withdrawal_reasons": "撤销登记的原因",
    "responsible_instead": "应由谁负责",
    "agency_request_kinds": "向协作部门提出的请求",
    "agency_request_states": "请求的情况",
    "referred_matters": "转送的事项",
    "priority_answers": "对优先办理的答复",
    "referral_answers": "对转送的答复",
    "referral_refusals": "不予接收转送的原因",
    "referral_results": "转送的办理结果",
    "agency_kinds": "协作部门类别",
    "agency_ways": "协作部门报送方式",
    "agency_kafka_states": "协作部门消息队列开通情况",
    "agency_kafka_troubles": "协作部门消息队列未能开通的原因",
}

CODE_LISTS: Final = (
    *(CodeList(TITLES[topic], names) for topic, names in NAMES.items()),
    CodeList("决定", {"grant": "给予法律援助", "refuse": "不予法律援助"}),
)
