"""What requests may say."""

from typing import Annotated

from pydantic import Field, StringConstraints

from access import CITY_ROLES, COUNTY_ROLES, Caller, Role
from reporting.callers import READERS
from web import ONE_LINE, Body, Problem, at, problems

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=100), ONE_LINE]
County = Annotated[str, StringConstraints(pattern=r"^[0-9-]{1,20}$")]


class NewTicket(Body):
    """Who may sign in once; of the ticket only its hash is told."""

    ticket_sha256: Hash = Field(description="票据（32 个随机字节的 base64url 文本）的 SHA-256，十六进制")
    subject: Word
    role: Role
    county: County | None = None

    def caller(self) -> Caller | Problem:
        """Whose browser it will be: somebody who may read the board, and of a county if the role is one's."""
        if self.role not in READERS:
            return problems.invalid_body(None, at("role", detail="该角色不能查看看板"))
        if self.role in COUNTY_ROLES and self.county is None:
            return problems.invalid_body(None, at("county", detail="县级角色须写明单位"))
        if self.role in CITY_ROLES and self.county is not None:
            return problems.invalid_body(None, at("county", detail="市级角色不属于某一单位"))
        return Caller(self.subject, self.role, self.county)
