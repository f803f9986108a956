"""campaign.toml, with each key looked up by its dotted name; whatever is wrong with it is one clear line."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from datetime import date, time
from pathlib import Path
from typing import Any, Final, TypeVar

from campaign.errors import CampaignError, flaw_of_code, flaw_of_text, wrong

T = TypeVar("T")

FILE: Final = "campaign.toml"

WORDS: Final[Mapping[type, str]] = {
    str: "文字",
    int: "整数",
    bool: " true 或 false（不加引号）",
    date: " 2018-12-06 这样的日期（不加引号）",
    time: " 16:00:00 这样的时间（不加引号）",
    list: "列表",
}
KEYS: Final = frozenset(
    {
        "code",
        "name",
        "notice",
        "window.starts",
        "window.days",
        "window.late_entry_days",
        "daily_report.cut_off",
        "daily_report.due",
        "daily_report.last_due",
        "daily_report.last_late_until",
        "daily_report.city_report_at",
        "daily_report.second_signature",
        "daily_report.correction_lock_days",
        "silence.limit_hours",
        "silence.last_limit_hours",
        "papers.days",
        "case_sweep.due_day",
        "case_no.template",
        "summary.due_days",
        "reminders.before_minutes",
        "reminders.deputy_after_minutes",
        "reminders.city_after_minutes",
        "working_days.worked",
        "working_days.holidays",
        "platform.adapter",
        "platform.to",
    }
)


CHANGES: Final = "changes"
FROM: Final = "from"
CHANGEABLE: Final = frozenset(
    {
        "window.days",
        "daily_report.cut_off",
        "daily_report.due",
        "daily_report.last_due",
        "daily_report.last_late_until",
        "daily_report.city_report_at",
        "silence.limit_hours",
        "silence.last_limit_hours",
        "papers.days",
        "case_sweep.due_day",
        "summary.due_days",
    }
)
"""What may be otherwise from a day on."""


class CampaignToml:
    """The file of one campaign; it is refused when it holds a key that no campaign has.

    `changed_from`: with the changes up to that day laid over it; None: as the campaign begins.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.changed_from: date | None = None
        self._values = dict(_flat(_parsed(self.path)))
        self._changes = self._values.pop(CHANGES, [])
        for key in sorted(self._values.keys() - KEYS):
            raise wrong(self.path, key, "不是专项行动的项目")

    def versions(self) -> Sequence["CampaignToml"]:
        """The file as the campaign begins, and as each of its [[changes]] leaves it, in their order."""
        versions = [self]
        for change in self._tables():
            versions.append(versions[-1]._after(change))
        return versions

    def _tables(self) -> Sequence[dict[str, Any]]:
        if not isinstance(self._changes, list) or not all(isinstance(one, dict) for one in self._changes):
            raise wrong(self.path, CHANGES, "应写成 [[changes]]，每次变更一段")
        return self._changes

    def _after(self, change: dict[str, Any]) -> "CampaignToml":
        values = dict(_flat(change))
        first_day = values.pop(FROM, None)
        if type(first_day) is not date:
            raise wrong(self.path, f"{CHANGES}.{FROM}", f"应为{WORDS[date]}：变更自哪一天起")
        after = copy(self)
        after.changed_from, after._values = first_day, {**self._values, **values}
        if self.changed_from and first_day <= self.changed_from:
            raise after.wrong(FROM, f"应晚于上一段变更的 {self.changed_from}；同一天的变更写在一段里")
        if not values:
            raise after.wrong(FROM, "没有写变更什么")
        for key in sorted(values.keys() - CHANGEABLE):
            raise after.wrong(key, f"不能在期间变更；能变更的为 {'、'.join(sorted(CHANGEABLE))}")
        return after

    def raw(self, key: str) -> object:
        return self._values.get(key)

    def get(self, key: str, kind: type[T]) -> T:
        value = self._values.get(key)
        if value is None:
            raise self.wrong(key, "没有写")
        if type(value) is not kind or value == "":
            raise self.wrong(key, f"应为{WORDS[kind]}")
        flaw = flaw_of_text(value) if isinstance(value, str) else None
        if flaw:
            raise self.wrong(key, flaw)
        return value

    def code(self, key: str) -> str:
        """A text that other texts are compared with, sign by sign."""
        value = self.get(key, str)
        flaw = flaw_of_code(value)
        if flaw:
            raise self.wrong(key, flaw)
        return value

    def number(self, key: str, most: int) -> int:
        number = self.get(key, int)
        if not 1 <= number <= most:
            raise self.wrong(key, "应大于 0" if number < 1 else f"最大为 {most}")
        return number

    def later(self, key: str, earlier: str) -> time:
        """A time of the day that comes after that of another key."""
        value = self.get(key, time)
        if value <= self.get(earlier, time):
            raise self.wrong(key, f"应晚于 {earlier}")
        return value

    def days(self, key: str) -> list[date]:
        """A list of dates."""
        days: list[Any] = self.get(key, list)
        if any(type(day) is not date for day in days):
            raise self.wrong(key, "应为日期的列表")
        return days

    def wrong(self, key: str, what: str) -> CampaignError:
        return wrong(self.path, f"{CHANGES} {self.changed_from} {key}" if self.changed_from else key, what)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise wrong(path, "文件", "没有找到") from None
    except UnicodeDecodeError:
        raise wrong(path, "文件", "编码不是 UTF-8；请用记事本打开后另存为，编码选“UTF-8”") from None
    except tomllib.TOMLDecodeError as error:
        raise wrong(path, "文件", f"{_place(error)}不合 TOML 的写法（{error}）") from None


def _place(error: tomllib.TOMLDecodeError) -> str:
    found = re.search(r"at line (\d+)", str(error))
    return f"第 {found[1]} 行附近" if found else "末尾"


def _flat(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key, value
