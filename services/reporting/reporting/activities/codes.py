"""Kinds of activities with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.reporting import ActivityKind, AttendanceIs

ACTIVITY_KIND_NAMES: Final[Mapping[ActivityKind, str]] = MappingProxyType(
    {
        ActivityKind.detachment: "律师支队",
        ActivityKind.arrears_sweep: "欠薪大排查",
        ActivityKind.publicity: "宣传活动",
        ActivityKind.lecture: "专题讲座",
        ActivityKind.other: "其他活动",
    }
)

FOUR_ONES: Final = (
    ActivityKind.detachment,
    ActivityKind.arrears_sweep,
    ActivityKind.publicity,
    ActivityKind.lecture,
)
"""What every county owes once (N4.1 to N4.4)."""

ATTENDANCE_NAMES: Final[Mapping[AttendanceIs, str]] = MappingProxyType(
    {AttendanceIs.exact: "确数", AttendanceIs.at_least: "至少", AttendanceIs.about: "约"}
)
