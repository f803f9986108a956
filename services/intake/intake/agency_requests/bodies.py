"""What people send to refer a case to an agency, and to enter what went by hand."""

from typing import Annotated

from pydantic import Field

from contracts.agencies import AGENCY_CODE, DOCUMENT_NO, LONGEST_DOCUMENT_NO
from contracts.agency_facts import (
    CaseReferralAnswer,
    CaseReferralRefusal,
    CaseReferralResult,
    PriorityAnswer,
    Responsible,
)
from contracts.intake import ReferredMatter
from intake.agency_requests.handlers.answering import Reply
from intake.agency_requests.handlers.asking import Letter
from intake.agency_requests.rules import reply_flaw
from intake.fields import NOT_EMPTY, one_to
from intake.flaws import Flaw
from web import Body, Day, Instant

AgencyCode = Annotated[str, Field(pattern=AGENCY_CODE)]
DocumentNo = Annotated[str, Field(max_length=LONGEST_DOCUMENT_NO, pattern=DOCUMENT_NO)]


class NewCaseReferral(Body):
    """向协作部门转送案件；`document_no`：函件文号；`matters`：转送的事项；`answer_by`：请求答复的最后日期。"""

    agency: AgencyCode
    document_no: DocumentNo
    matters: Annotated[tuple[ReferredMatter, ...], one_to(10), NOT_EMPTY]
    answer_by: Day
    occurred_at: Instant | None = None

    def letter(self) -> Letter:
        matters = tuple(dict.fromkeys(self.matters))
        return Letter(self.agency, self.document_no, matters, self.answer_by)


class SentByHandBody(Body):
    """函件已由人工发送；`sent_on`：发送日期。"""

    sent_on: Day
    occurred_at: Instant | None = None


class PriorityPaperBody(Body):
    """对方书面答复优先办理；`document_no`：对方文号；`answered_on`：落款日期。"""

    answer: PriorityAnswer
    document_no: DocumentNo
    answered_on: Day
    occurred_at: Instant | None = None

    def reply(self) -> Reply:
        return Reply(self.answer, document_no=self.document_no, answered_on=self.answered_on)


class ReferralPaperBody(Body):
    """对方书面答复转送；不予接收的写明 `refusal`，办理完毕的写明 `result`。"""

    answer: CaseReferralAnswer
    refusal: CaseReferralRefusal | None = None
    responsible_instead: Responsible | None = None
    result: CaseReferralResult | None = None
    document_no: DocumentNo
    answered_on: Day
    occurred_at: Instant | None = None

    def flaw(self) -> Flaw | None:
        return reply_flaw(self.answer, self.refusal, self.responsible_instead, self.result)

    def reply(self) -> Reply:
        return Reply(
            self.answer,
            self.refusal,
            self.responsible_instead,
            self.result,
            self.document_no,
            self.answered_on,
        )
