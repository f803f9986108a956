"""What people send to ask for priority."""

from typing import Annotated

from pydantic import Field

from contracts.agencies import AGENCY_CODE
from web import DOCUMENT_NO, Body, Day, Instant

AgencyCode = Annotated[str, Field(pattern=AGENCY_CODE)]
DocumentNo = Annotated[str, Field(max_length=64, pattern=DOCUMENT_NO)]


class NewPriorityRequest(Body):
    """提请优先办理；`document_no`：函件文号；`answer_by`：请求答复的最后日期。"""

    agency: AgencyCode
    document_no: DocumentNo
    answer_by: Day
    occurred_at: Instant | None = None
