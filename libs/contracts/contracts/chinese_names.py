"""What codes that several services use are called in Chinese."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.event import AgencyKind, CaseClass, Industry, PlaceKind, RecordWithdrawalReason, Route

CASE_CLASS_NAMES: Final[Mapping[CaseClass, str]] = MappingProxyType(
    {
        CaseClass.wages: "劳动报酬",
        CaseClass.work_injury: "工伤赔偿",
        CaseClass.social_insurance: "社会保险待遇",
        CaseClass.other: "其他",
    }
)

PLACE_KIND_NAMES: Final[Mapping[PlaceKind, str]] = MappingProxyType(
    {
        PlaceKind.construction_site: "建筑工地",
        PlaceKind.factory: "厂区车间",
        PlaceKind.employer_office: "用人单位办公场所",
        PlaceKind.dormitory: "宿舍",
        PlaceKind.government: "党政机关",
        PlaceKind.court_or_arbitration: "法院、仲裁机构",
        PlaceKind.service_window: "法律援助受理场所",
        PlaceKind.road_or_public: "道路、公共场所",
        PlaceKind.online: "网络",
        PlaceKind.other: "其他",
    }
)

INDUSTRY_NAMES: Final[Mapping[Industry, str]] = MappingProxyType(
    {
        Industry.construction: "房屋建筑",
        Industry.municipal_works: "市政工程",
        Industry.transport_works: "交通工程",
        Industry.water_works: "水利工程",
        Industry.manufacturing: "制造业",
        Industry.catering: "餐饮业",
        Industry.other_services: "其他服务业",
        Industry.other: "其他",
    }
)

ROUTE_NAMES: Final[Mapping[Route, str]] = MappingProxyType(
    {
        Route.arbitration: "劳动仲裁",
        Route.suit: "诉讼",
        Route.payment_order: "支付令",
        Route.labour_inspection: "劳动保障监察",
        Route.housing_enforcement: "住建部门处理",
        Route.police: "公安机关处理",
        Route.enforcement: "申请强制执行",
    }
)

RECORD_WITHDRAWAL_NAMES: Final[Mapping[RecordWithdrawalReason, str]] = MappingProxyType(
    {
        RecordWithdrawalReason.entered_twice: "重复登记",
        RecordWithdrawalReason.wrong_county: "不属本单位",
        RecordWithdrawalReason.did_not_happen: "经核实并无此事",
        RecordWithdrawalReason.other_error: "其他登记错误",
    }
)

AGENCY_KIND_NAMES: Final[Mapping[AgencyKind, str]] = MappingProxyType(
    {
        AgencyKind.court: "人民法院",
        AgencyKind.arbitration: "劳动人事争议仲裁委员会",
        AgencyKind.inspection: "劳动保障监察机构",
        AgencyKind.union: "工会",
        AgencyKind.human_resources: "人力资源和社会保障部门",
        AgencyKind.housing: "住房和城乡建设部门",
        AgencyKind.transport: "交通运输部门",
        AgencyKind.police: "公安机关",
        AgencyKind.chamber: "工商业联合会",
        AgencyKind.association: "行业协会",
    }
)
