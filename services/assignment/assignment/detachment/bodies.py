"""A lawyer as a county registers one."""

from typing import Annotated, Final

from fastapi import Path
from pydantic import Field

from contracts import CaseClass
from contracts.assignment import LawyerKind
from web import IDENTIFIER, Body, Line, Whole

LARGEST_CAPACITY: Final = 1000

LawyerId = Annotated[str, Path(pattern=IDENTIFIER)]


class LawyerLine(Body):
    """承办律师或者基层法律服务工作者；`capacity` 为 0 或者没有值班日的，不再接受指派。"""

    county: Line
    name: Line
    firm: Line
    kind: LawyerKind
    expertise: frozenset[CaseClass] = Field(min_length=1)
    capacity: Whole = Field(ge=0, le=LARGEST_CAPACITY)
    duty_days: frozenset[Annotated[Whole, Field(ge=0, le=6)]]
