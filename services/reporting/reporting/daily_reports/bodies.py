"""What requests may say."""

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, create_model, model_validator

from languages import Words
from reporting.daily_reports.rules.versions import Dispute, Statement
from reporting.figures.rules.measures import MEASURES, is_money
from web import ONE_LINE, Body, Count, Fen, Flag, Phone, Text, invalid_value

ONLY_SIGNING: Final = Words("理由（reason）仅在签报时填写", "reason: only where it is signed")

Name = Annotated[str, StringConstraints(min_length=1, max_length=50), ONE_LINE]

if TYPE_CHECKING:
    Figures = Body
else:
    fields: dict[str, Any] = {name: ((Fen if is_money(name) else Count) | None, None) for name in MEASURES}
    Figures = create_model(
        "Figures",
        __base__=Body,
        __doc__="填报数：各项为非负整数；未填不等于零。",
        **fields,
    )


class DisputedEvent(Body):
    """不属本期的事项及理由。"""

    event_id: UUID
    reason: Text


class StatementBody(Body):
    """What a person fills in. `incidents_disputed`: why what `incidents` says is none of this period."""

    zero: Flag
    figures: Figures | None = None
    filled_by: Name
    reviewed_by: Name | None = None
    phone: Phone
    incidents: Text | None = None
    incidents_disputed: Text | None = None
    remarks: Text | None = None
    disputed: Annotated[tuple[DisputedEvent, ...], Field(max_length=200)] = ()

    def statement(self) -> Statement:
        """As the handlers take it."""
        return Statement(
            zero=self.zero,
            figures=None if self.figures is None else self.figures.model_dump(exclude_none=True),
            filled_by=self.filled_by,
            phone=self.phone,
            reviewed_by=self.reviewed_by,
            incidents=self.incidents,
            incidents_disputed=self.incidents_disputed,
            remarks=self.remarks,
            disputed=tuple(Dispute(one.event_id, one.reason) for one in self.disputed),
        )


class Report(StatementBody):
    """日报：草稿，或者首次签报。"""

    action: Literal["draft", "sign"]
    reason: Text | None = Field(default=None, description="代报理由；仅签报时填写，市局代报必填")

    @model_validator(mode="after")
    def _draft_has_no_reason(self) -> "Report":
        if self.action == "draft" and self.reason is not None:
            raise invalid_value("invalid-body", ONLY_SIGNING)
        return self


class Correction(StatementBody):
    """更正，须写明理由。"""

    reason: Text


class SecondSignature(Body):
    """审签：由填报签名人以外的具名人员办理，内容为所填报的，不能改动。"""

    reason: Text | None = Field(default=None, description="代报理由；市局代报的必填，其余不填")


class CorrectionLeaveBody(Body):
    """同意更正一次，由市局写明理由。"""

    reason: Text


class ExemptionWithdrawalBody(Body):
    """撤销免报，由市局写明理由。"""

    reason: Text


class ExemptionBody(Body):
    """免报，由市局写明理由。"""

    reason: Text
