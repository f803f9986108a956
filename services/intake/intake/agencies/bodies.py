"""A line of the register as it is sent."""

from typing import Annotated

from pydantic import Field, StringConstraints

from campaign import Agency
from contracts.agencies import Way
from contracts.event import AgencyKind
from intake.fields import NOT_EMPTY, Code, Name, one_to
from web import Body, Phone
from web.patterns import CHOSEN_AT_RANDOM


class AgencyBody(Body):
    """协作部门；counties 为空的，服务全市。contact 是科室，不是个人。"""

    name: Name
    kind: AgencyKind
    counties: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    contact: Name
    contact_phone: Phone
    ways: Annotated[tuple[Way, ...], one_to(3), NOT_EMPTY]

    def agency(self, code: str) -> Agency:
        return Agency(code, self.name, self.kind, self.counties, self.contact, self.contact_phone, self.ways)


class KafkaPasswordBody(Body):
    """由部门自行随机生成（如 `openssl rand -hex 32`）；不在任何回答、日志中出现。"""

    password: Annotated[str, StringConstraints(pattern=CHOSEN_AT_RANDOM)]
