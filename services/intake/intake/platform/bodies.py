"""What the platform sends, as docs/schemas/platform/receipt.schema.json describes it."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from intake.platform.rules import Receipt
from web.patterns import NUMBER_OF_OTHERS, REASON_OF_OTHERS

Number = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=NUMBER_OF_OTHERS)]
Reason = Annotated[str, StringConstraints(pattern=REASON_OF_OTHERS)]


class ReceiptMessage(BaseModel):
    """What we do not know in it is left out: the platform may say more to others."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    case_id: UUID
    revision: Annotated[int, Field(ge=1, le=2**31 - 1, strict=True)]
    result: Literal["acknowledged", "refused"]
    number: Number | None = None
    reason: Reason | None = None

    @model_validator(mode="after")
    def _says_number_or_reason(self) -> "ReceiptMessage":
        if (self.number is None) == (self.result == "acknowledged"):
            raise ValueError("a number with acknowledged, and with nothing else")
        if (self.reason is None) == (self.result == "refused"):
            raise ValueError("a reason with refused, and with nothing else")
        return self


def read_receipt(content: bytes) -> Receipt | None:
    """None: it is none, or half of one."""
    try:
        said = ReceiptMessage.model_validate_json(content)
    except ValidationError:
        return None
    return Receipt(said.case_id, said.revision, said.number, said.reason)
