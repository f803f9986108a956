"""Why aid is refused or terminated, and who is responsible instead: the codes with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.agency_facts import Responsible
from contracts.intake import RefusalReason, TerminationGround

RESPONSIBLE_NAMES: Final[Mapping[Responsible, str]] = MappingProxyType(
    {
        Responsible.human_resources: "人力资源和社会保障局",
        Responsible.labour_inspection: "劳动保障监察机构",
        Responsible.arbitration: "劳动人事争议仲裁委员会",
        Responsible.court: "人民法院",
        Responsible.police: "公安机关",
        Responsible.other_centre: "其他法律援助中心",
        Responsible.as_told: "以文字说明",
    }
)

REFUSAL_REASON_NAMES: Final[Mapping[RefusalReason, str]] = MappingProxyType(
    {
        RefusalReason.out_of_scope: "不属于法律援助范围",
        RefusalReason.not_eligible: "不符合法律援助条件",
        RefusalReason.means_above_standard: "不符合经济困难标准",
        RefusalReason.no_claim: "没有请求的事实依据",
        RefusalReason.other_jurisdiction: "不属于本机构管辖",
        RefusalReason.papers_false: "提供虚假材料",
    }
)

TERMINATION_GROUND_NAMES: Final[Mapping[TerminationGround, str]] = MappingProxyType(
    {
        TerminationGround.by_deception: "以欺骗或其他不正当手段获得",
        TerminationGround.concealed_facts: "故意隐瞒重要事实或提供虚假证据",
        TerminationGround.unlawful_use: "利用法律援助从事违法活动",
        TerminationGround.means_improved: "经济状况变化，不再符合条件",
        TerminationGround.case_ended_elsewhere: "案件已终止审理或已被撤销",
        TerminationGround.own_lawyer: "自行委托律师或其他代理人",
        TerminationGround.recipient_asks: "受援人要求终止",
        TerminationGround.uncooperative: "受援人不配合",
        TerminationGround.grant_revoked: "撤销按常设决定作出的给予决定",
        TerminationGround.died: "受援人死亡",
    }
)


def responsible_code(words: str) -> Responsible:
    """The code of who is responsible instead; words of one's own are not sent."""
    return next(
        (each for each in Responsible if words in (each.value, RESPONSIBLE_NAMES[each])),
        Responsible.as_told,
    )
