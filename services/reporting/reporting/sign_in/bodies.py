"""What requests may say."""

from typing import Annotated, Final

from pydantic import Field, StringConstraints

from access import CITY_ROLES, COUNTY_ROLES, Caller, Role
from languages import Words
from reporting.callers import READERS
from web import COUNTY_CODE, ONE_LINE, SHA256, Body, Problem, at, problems

Hash = Annotated[str, StringConstraints(pattern=SHA256)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=100), ONE_LINE]
County = Annotated[str, StringConstraints(pattern=COUNTY_CODE)]

NO_BOARD: Final = Words("该角色不能查看看板", "this role cannot see the board")
NEEDS_COUNTY: Final = Words("县级角色须写明单位", "a role of a county names its unit")
NO_COUNTY: Final = Words("市级角色不属于某一单位", "a role of the city belongs to no unit")


class NewTicket(Body):
    """谁可以登录一次；票据只报散列。"""

    ticket_sha256: Hash = Field(description="票据（32 个随机字节的 base64url 文本）的 SHA-256，十六进制")
    subject: Word
    role: Role
    county: County | None = None
    name: Word | None = Field(default=None, description="姓名；没有姓名的只能查看，不能签报")

    def caller(self) -> Caller | Problem:
        """Whose browser it will be: somebody who may read the board, and of a county if the role is one's."""
        if self.role not in READERS:
            return problems.invalid_body(None, at("role", detail=NO_BOARD))
        if self.role in COUNTY_ROLES and self.county is None:
            return problems.invalid_body(None, at("county", detail=NEEDS_COUNTY))
        if self.role in CITY_ROLES and self.county is not None:
            return problems.invalid_body(None, at("county", detail=NO_COUNTY))
        return Caller(self.subject, self.role, self.county, self.name)
