"""What is sent about the sweep: numbers, codes and days; no name of anybody in a case."""

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints, create_model, model_validator

from contracts import CaseClass
from contracts.agencies import DocumentNo
from contracts.event import RecordWithdrawalReason
from languages import Words
from reporting.case_sweep.codes import FIGURES, OpenReason
from reporting.case_sweep.rules.cases import CarriedIn
from reporting.case_sweep.rules.filing import SweepStatement
from reporting.figures.rules.stored_rows import EndedAs
from web import IDENTIFIER, Body, Count, Day, Flag, Text, invalid_value

CLOSED_TOO_EARLY: Final = Words(
    "结案日期（closed_on）不能早于指派日期（assigned_on）", "closed_on is not before assigned_on"
)
NOTE_MISSING: Final = Words("原因为“其他”的，须写明说明（note）", "other: say which in note")

SweptClass = Literal["wages", "work_injury", "social_insurance"]
Handler = Annotated[str, StringConstraints(pattern=IDENTIFIER)]

if TYPE_CHECKING:
    SweepFigures = Body
else:
    fields: dict[str, Any] = dict.fromkeys(FIGURES, (Count, ...))
    SweepFigures = create_model(
        "SweepFigures",
        __base__=Body,
        __doc__="三类案件本年指派、办结、未结件数，逐项填写；指派等于办结与未结之和。",
        **fields,
    )


class SweepFilingBody(Body):
    """排查表：首次报送，或者写明理由（reason）的更正。"""

    zero: Flag
    figures: SweepFigures
    remarks: Text | None = None
    reason: Text | None = Field(default=None, description="更正理由；首次报送不填")

    def statement(self) -> SweepStatement:
        return SweepStatement(self.zero, self.figures.model_dump(), self.remarks, self.reason)


class CarriedInBody(Body):
    """专项行动之前指派的案件：只写编号、类别、日期，不写任何当事人的姓名。"""

    case_no: DocumentNo
    case_class: SweptClass
    assigned_on: Day
    handler: Handler | None = Field(default=None, description="承办人编号")
    closed_on: Day | None = Field(default=None, description="结案日期；未结的不填")
    result: EndedAs | None = None

    @model_validator(mode="after")
    def _closed_after_it_was_assigned(self) -> "CarriedInBody":
        if self.closed_on is not None and self.closed_on < self.assigned_on:
            raise invalid_value("invalid-body", CLOSED_TOO_EARLY)
        return self

    def case(self) -> CarriedIn:
        return CarriedIn(
            case_no=self.case_no,
            case_class=CaseClass(self.case_class),
            assigned_on=self.assigned_on,
            handler=self.handler,
            closed_on=self.closed_on,
            result=self.result,
        )


class CarriedInWithdrawalBody(Body):
    """撤销补录的原因。"""

    reason: RecordWithdrawalReason


class OpenReasonBody(Body):
    """未结原因及说明。"""

    reason: OpenReason
    note: Text | None = None

    @model_validator(mode="after")
    def _other_says_which(self) -> "OpenReasonBody":
        if self.reason is OpenReason.other and self.note is None:
            raise invalid_value("invalid-body", NOTE_MISSING)
        return self
