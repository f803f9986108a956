"""Reminders as they stand on the page of a county's day: when, to which role, what came of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from reporting.reminders.rules import LONGEST_TRY, Result, Step
from reporting.reminders.store import Asked

ROLES: Final[Mapping[Step, str]] = {Step.contact: "联系人", Step.deputy: "副联系人", Step.city: "市局"}
RESULTS: Final[Mapping[Result, str]] = {
    Result.sent: "已发出",
    Result.failed: "未能发出",
    Result.unclear: "是否送达尚不清楚，不再重发",
    Result.no_way: "没有可用的送达方式",
}
WAYS: Final[Mapping[str, str]] = {"email": "电子邮件", "robot": "群机器人", "webhook": "接口"}


def show_asked(asked: Sequence[Asked], now: datetime) -> Sequence[Mapping[str, Any]]:
    return [{"began": one.began, "role": ROLES[one.step], "said": _said(one, now)} for one in asked]


def _said(one: Asked, now: datetime) -> str:
    if one.result is None:
        return "正在发送" if now - one.began < LONGEST_TRY else RESULTS[Result.unclear]
    by = "、".join(WAYS.get(way, way) for way in one.ways)
    return RESULTS[one.result] + (f"（{by}）" if by else "")
