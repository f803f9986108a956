"""What is sent about an incident."""

from uuid import UUID

from contracts.reporting import IncidentAction, IncidentState
from reporting.incidents.rules import NextStep
from web import Body, Text


class FollowUpBody(Body):
    """下一步：已阅、处置中、已升级、已平息；日报所写的，还可以指明是哪一件登记的事件。说明文字加密保存在本地。"""

    state: IncidentState
    action: IncidentAction | None = None
    note: Text | None = None
    same_as: UUID | None = None

    def step(self) -> NextStep:
        return NextStep(self.state, self.action, self.note, str(self.same_as) if self.same_as else None)
