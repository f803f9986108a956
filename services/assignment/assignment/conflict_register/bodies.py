"""What people send to a register of conflicts. A name is hashed at once, and kept nowhere."""

from typing import Annotated, TypeAlias

from fastapi import Path
from pydantic import Field

from assignment.conflict_register.codes import WithdrawalReason
from web import IDENTIFIER, Body, Day, Line

ClientName: TypeAlias = Annotated[Line, Field(description="当事人（单位）全称；只用于计算比对值，不保存")]
LawyerId: TypeAlias = Annotated[str, Path(pattern=IDENTIFIER)]
Ref: TypeAlias = Annotated[
    str,
    Path(
        pattern=IDENTIFIER,
        description="当事人在所在机构的编号；已申报的利益冲突由系统编号",
    ),
]


class ClientLine(Body):
    """所在机构的当事人；`ended_on`：代理或者顾问关系的最后一日。"""

    name: ClientName
    ended_on: Day | None = None


class AskedName(Body):
    """要查对的名称。"""

    name: ClientName


class ConflictWithdrawal(Body):
    """撤销登记，须写明原因。"""

    reason: WithdrawalReason
