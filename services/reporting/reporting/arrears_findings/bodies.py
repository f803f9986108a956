"""What is sent about a finding."""

from typing import Annotated, Final

from pydantic import Field, StringConstraints, model_validator

from contracts import Industry
from contracts.event import RecordWithdrawalReason
from contracts.reporting import FindingAction, FindingSource
from languages import Words
from reporting.arrears_findings.codes import EmployerKind
from reporting.arrears_findings.rules import NOTHING_TOLD, Employer, Told
from web import ONE_LINE, Body, Line, PositiveFen, Text, Whole, invalid_value

ONE_NUMBER: Final = Words(
    "人数只能填写确数（count）或至少数（at_least）之一；没有数的只填所述文字（as_told）",
    "count or at_least; where nobody counted, as_told alone",
)
ONE_AMOUNT: Final = Words(
    "金额只能填写确数（amount_fen）或至少数（at_least_fen）之一；说不清的只填所述文字（as_told）",
    "amount_fen or at_least_fen; where nobody knows, as_told alone",
)

Name = Annotated[str, StringConstraints(min_length=1, max_length=100), ONE_LINE]
Code = Annotated[str, StringConstraints(min_length=1, max_length=64), ONE_LINE]
Workers = Annotated[Whole, Field(ge=1, le=100_000)]


class EmployerBody(Body):
    """被查出欠薪的用工方：单位或者个人；统一社会信用代码知道的填写。名称加密保存，个人的姓名不显示。"""

    kind: EmployerKind
    name: Name
    credit_code: Code | None = None

    def employer(self) -> Employer:
        return Employer(self.kind, self.name, self.credit_code)


class WorkersBody(Body):
    """涉及人数：确数或至少数之一，或者只写所述文字；文字不折算成数字。"""

    count: Workers | None = None
    at_least: Workers | None = None
    as_told: Text | None = None

    @model_validator(mode="after")
    def _one_number_or_words(self) -> "WorkersBody":
        if not _says_one(self.count, self.at_least, self.as_told):
            raise invalid_value("invalid-body", ONE_NUMBER)
        return self

    def told(self) -> Told:
        number = self.at_least if self.count is None else self.count
        return Told(number, self.count is not None, self.as_told)


class ArrearsBody(Body):
    """欠薪金额（分）：确数或至少数之一，或者只写所述文字；文字不折算成数字。"""

    amount_fen: PositiveFen | None = None
    at_least_fen: PositiveFen | None = None
    as_told: Text | None = None

    @model_validator(mode="after")
    def _one_amount_or_words(self) -> "ArrearsBody":
        if not _says_one(self.amount_fen, self.at_least_fen, self.as_told):
            raise invalid_value("invalid-body", ONE_AMOUNT)
        return self

    def told(self) -> Told:
        number = self.at_least_fen if self.amount_fen is None else self.amount_fen
        return Told(number, self.amount_fen is not None, self.as_told)


class FindingBody(Body):
    """大排查发现的一个用工方。没有说的不填，不是零；已做的可多选，一项没做即为空。"""

    employer: EmployerBody
    source: FindingSource
    industry: Industry | None = None
    area: Code | None = None
    workers: WorkersBody | None = None
    arrears: ArrearsBody | None = None
    actions: Annotated[tuple[FindingAction, ...], Field(max_length=len(FindingAction))] = ()
    note: Text | None = None

    def workers_told(self) -> Told:
        return self.workers.told() if self.workers else NOTHING_TOLD

    def arrears_told(self) -> Told:
        return self.arrears.told() if self.arrears else NOTHING_TOLD


class FindingCaseBody(Body):
    """由此成为的案件，写本单位案件的编号。"""

    case_no: Line


class FindingWithdrawalBody(Body):
    """撤销登记的原因及说明。"""

    reason: RecordWithdrawalReason
    note: Text | None = None


class FindingRevealBody(Body):
    """查看的理由。"""

    reason: Text


def _says_one(exact: int | None, at_least: int | None, words: str | None) -> bool:
    stated = [number for number in (exact, at_least) if number is not None]
    return len(stated) <= 1 and bool(stated or words)
