"""What is sent about plans."""

from typing import Annotated

from pydantic import StringConstraints

from reporting.plans.rules import Plan
from web import ONE_LINE, Body, Day, LongText, Text

Name = Annotated[str, StringConstraints(min_length=1, max_length=50), ONE_LINE]


class PlanBody(Body):
    """方案：责任人、全文、日期；文字加密保存在本地。"""

    responsible: Name
    text: LongText
    dated_on: Day

    def plan(self) -> Plan:
        return Plan(self.responsible, self.text, self.dated_on)


class PlanCorrectionBody(PlanBody):
    """更正后的方案，须写明理由。"""

    reason: Text
