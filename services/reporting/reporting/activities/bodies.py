"""What is sent about activities."""

from typing import Annotated, Final

from pydantic import Field, StringConstraints, model_validator

from contracts.event import AgencyKind, RecordWithdrawalReason
from contracts.reporting import ActivityKind, AttendanceIs
from languages import Words
from reporting.activities.rules import NOT_COUNTED, ActivityWords, Attendance
from web import ONE_LINE, Body, Day, Line, Text, Whole, invalid_value

ONE_NUMBER: Final = Words(
    "确数（count）、至少（at_least）、约（about）只能填写一个，数不清的只填所述文字（as_told）",
    "one of count, at_least and about; where nobody counted, as_told alone",
)
LIAISON_MISSING: Final = Words(
    "律师支队须写明联络员（liaison）", "a detachment has a liaison: name the person"
)
LIAISON_OF_DETACHMENT: Final = Words("联络员（liaison）仅律师支队填写", "liaison: of a detachment only")

People = Annotated[Whole, Field(ge=1, le=10_000_000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=50), ONE_LINE]
Code = Annotated[str, StringConstraints(min_length=1, max_length=64), ONE_LINE]


class AttendanceBody(Body):
    """到场人数：确数、至少数、约数之一，或者只写所述文字；文字不折算成数字。"""

    count: People | None = None
    at_least: People | None = None
    about: People | None = None
    as_told: Text | None = None

    @model_validator(mode="after")
    def _one_number_or_words(self) -> "AttendanceBody":
        stated = [number for number in (self.count, self.at_least, self.about) if number is not None]
        if len(stated) > 1 or not (stated or self.as_told):
            raise invalid_value("invalid-body", ONE_NUMBER)
        return self

    def attendance(self) -> Attendance:
        stated = {
            AttendanceIs.exact: self.count,
            AttendanceIs.at_least: self.at_least,
            AttendanceIs.about: self.about,
        }
        for known_as, number in stated.items():
            if number is not None:
                return Attendance(number, known_as, self.as_told)
        return Attendance(as_told=self.as_told)


class ActivityBody(Body):
    """一次活动。主题、地点、联合单位、联络员等文字加密保存在本地；未写到场人数即为未计数。"""

    campaign: Code
    county: Code
    kind: ActivityKind
    held_on: Day
    theme: Line
    place: Line | None = None
    partners: Annotated[tuple[AgencyKind, ...], Field(max_length=len(AgencyKind))] = ()
    with_whom: Text | None = None
    liaison: Name | None = None
    attendance: AttendanceBody | None = None

    @model_validator(mode="after")
    def _detachment_has_a_liaison(self) -> "ActivityBody":
        if self.kind is ActivityKind.detachment and self.liaison is None:
            raise invalid_value("invalid-body", LIAISON_MISSING)
        if self.kind is not ActivityKind.detachment and self.liaison is not None:
            raise invalid_value("invalid-body", LIAISON_OF_DETACHMENT)
        return self

    def words(self) -> ActivityWords:
        return ActivityWords(self.theme, self.place, self.with_whom, self.liaison)

    def attendance_told(self) -> Attendance:
        return self.attendance.attendance() if self.attendance else NOT_COUNTED


class ActivityWithdrawalBody(Body):
    """撤销登记的原因及说明。"""

    reason: RecordWithdrawalReason
    note: Text | None = None
