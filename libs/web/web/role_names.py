"""What the roles of tokens are called in Chinese."""

from collections.abc import Mapping

from access import Role

ROLE_NAMES: Mapping[Role, str] = {
    Role.county_client: "县级系统",
    Role.county_staff: "县级工作人员",
    Role.lawyer: "承办律师",
    Role.mediator: "调解员",
    Role.city_staff: "市局工作人员",
    Role.agency: "协作部门",
    Role.workstation: "工作站",
    Role.operator: "运维人员",
}
