"""What people send to ask for priority."""

from typing import Annotated

from pydantic import Field

from contracts.agencies import AGENCY_CODE, DOCUMENT_NO, LONGEST_DOCUMENT_NO
from mediation.priority_requests.rules import Letter
from web import Body, Day, Instant

AgencyCode = Annotated[str, Field(pattern=AGENCY_CODE)]
DocumentNo = Annotated[str, Field(max_length=LONGEST_DOCUMENT_NO, pattern=DOCUMENT_NO)]


class NewPriorityRequest(Body):
    """提请优先办理；`document_no`：函件文号；`answer_by`：请求答复的最后日期。"""

    agency: AgencyCode
    document_no: DocumentNo
    answer_by: Day
    occurred_at: Instant | None = None

    def letter(self) -> Letter:
        return Letter(self.agency, self.document_no, self.answer_by)
