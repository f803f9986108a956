"""A line of the register as it is sent."""

from typing import Annotated

from pydantic import Field

from campaign import Agency
from contracts.agencies import AgencyKind, Way
from intake.fields import NOT_EMPTY, Code, Name, one_to
from web import Body, Phone


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
