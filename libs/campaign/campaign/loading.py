"""From a campaign's folder to a Campaign; a wrong file is one clear line."""

import os
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any, Final, TypeVar

from campaign.model import Campaign
from campaign.tables import read_counties, read_lawyers
from campaign.trouble import CampaignError, has_control, wrong
from clock import SHANGHAI
from contracts import CaseClass

T = TypeVar("T")

FILE: Final = "campaign.toml"
FIRST_DAY: Final = "first-day"
"""`starts` of a campaign that is not dated yet: it starts on the day it is first used."""

YEARS: Final = range(1990, 2101)
MOST_DAYS: Final = 1000
MOST_HOURS: Final = 1000
MOST_PAPERS_DAYS: Final = 365

WORDS: Final[Mapping[type, str]] = {
    str: "a text",
    int: "a whole number",
    date: "a date like 2018-12-06",
    time: "a time like 16:00:00",
    list: "a list",
}
KEYS: Final = frozenset(
    {
        "code",
        "name",
        "notice",
        "case_classes",
        "window.starts",
        "window.days",
        "daily_report.cut_off",
        "daily_report.due",
        "daily_report.last_due",
        "daily_report.last_late_until",
        "daily_report.city_report_at",
        "silence.limit_hours",
        "silence.last_limit_hours",
        "papers.days",
        "case_no.template",
        "working_days.worked",
        "working_days.holidays",
    }
)


def load(folder: Path, first_day: date | None = None) -> Campaign:
    """The campaign of a folder; `first_day` dates one whose `starts` is "first-day".

    Raises CampaignError with one line.
    """
    said = _Said(folder / FILE)
    starts = _midnight(_first_day(said, first_day))
    ends = starts + timedelta(days=said.number("window.days", MOST_DAYS))
    counties = read_counties(folder)
    return Campaign(
        code=said.get("code", str),
        name=said.get("name", str),
        notice=said.get("notice", str),
        starts=starts,
        ends=ends,
        cut_off=said.get("daily_report.cut_off", time),
        due=said.after("daily_report.due", "daily_report.cut_off"),
        last_due=_at(ends, said.get("daily_report.last_due", time)),
        last_late_until=_at(ends, said.after("daily_report.last_late_until", "daily_report.last_due")),
        city_report_at=said.get("daily_report.city_report_at", time),
        silence_limit=timedelta(hours=said.number("silence.limit_hours", MOST_HOURS)),
        last_silence_limit=timedelta(hours=said.number("silence.last_limit_hours", MOST_HOURS)),
        papers_days=said.number("papers.days", MOST_PAPERS_DAYS),
        case_no_template=_template(said),
        case_classes=_classes(said),
        overrides=_overrides(said),
        counties=counties,
        lawyers=read_lawyers(folder, counties),
    )


def load_all(paths: str) -> Mapping[str, Campaign]:
    """The dated campaigns below the folders of a path list, by code; undated ones wait for `render`."""
    found: dict[str, Campaign] = {}
    for folder in _folders(paths):
        if _Said(folder / FILE).raw("window.starts") == FIRST_DAY:
            continue
        one = load(folder)
        if one.code in found:
            raise wrong(folder / FILE, "code", f"{one.code!r} is the code of two campaigns")
        found[one.code] = one
    return MappingProxyType(found)


def render(folder: Path, first_day: date, target: Path) -> Path:
    """Write a dated copy of an undated campaign to `target`, whole or not at all; returns `target`."""
    load(folder, first_day)
    draft = target.with_name(f".{target.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(folder, draft)
    text = (draft / FILE).read_text(encoding="utf-8")
    (draft / FILE).write_text(text.replace(f'"{FIRST_DAY}"', first_day.isoformat()), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    return draft.rename(target)


def _folders(paths: str) -> Iterator[Path]:
    for path in filter(None, paths.split(os.pathsep)):
        if not Path(path).is_dir():
            raise CampaignError(f"{path}: folder: is missing (YUANXIN_CAMPAIGNS names it)")
        yield from sorted(file.parent for file in Path(path).glob(f"*/{FILE}"))


class _Said:
    """campaign.toml, with each key looked up by its dotted name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._values = dict(_flat(_parsed(path)))
        for key in sorted(self._values.keys() - KEYS):
            raise wrong(path, key, "is not a key of a campaign")

    def raw(self, key: str) -> object:
        return self._values.get(key)

    def get(self, key: str, kind: type[T]) -> T:
        found = self._values.get(key)
        if found is None:
            raise self.wrong(key, "is missing")
        if type(found) is not kind or found == "":
            raise self.wrong(key, f"should be {WORDS[kind]}")
        if isinstance(found, str) and has_control(found):
            raise self.wrong(key, "holds a control character")
        return found

    def number(self, key: str, most: int) -> int:
        number = self.get(key, int)
        if not 1 <= number <= most:
            raise self.wrong(key, "should be above 0" if number < 1 else f"should be {most} at most")
        return number

    def after(self, key: str, earlier: str) -> time:
        """A time of the day that comes after another one."""
        found = self.get(key, time)
        if found <= self.get(earlier, time):
            raise self.wrong(key, f"should be later than {earlier}")
        return found

    def wrong(self, key: str, what: str) -> CampaignError:
        return wrong(self.path, key, what)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise wrong(path, "file", "is missing") from None
    except UnicodeDecodeError:
        raise wrong(path, "file", "is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise wrong(path, "file", f"is not TOML: {error}") from None


def _flat(found: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in found.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key, value


def _first_day(said: _Said, first_day: date | None) -> date:
    if said.raw("window.starts") != FIRST_DAY:
        first_day = said.get("window.starts", date)
    if first_day is None:
        raise said.wrong(
            "window.starts", f'"{FIRST_DAY}" has no date yet: the campaign is dated by `yuanxin up`'
        )
    if first_day.year not in YEARS:
        raise said.wrong("window.starts", f"should be in the years {YEARS.start} to {YEARS.stop - 1}")
    return first_day


def _template(said: _Said) -> str:
    """It must tell two cases apart: {office}, {year} and {seq} occur in it, plain, and nothing else."""
    template = said.get("case_no.template", str)
    if _fields(template) != {"office", "year", "seq"}:
        raise said.wrong(
            "case_no.template", "should hold {office}, {year} and {seq}, and nothing else in braces"
        )
    return template


def _fields(template: str) -> set[str]:
    """What stands in braces; nothing, when the braces make no sense."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return set()
    return {name + (spec or "") + (turned or "") for _, name, spec, turned in parts if name is not None}


def _classes(said: _Said) -> tuple[CaseClass, ...]:
    words: list[Any] = said.get("case_classes", list)
    if not words:
        raise said.wrong("case_classes", "is empty")
    try:
        return tuple(CaseClass(word) for word in words)
    except ValueError as error:
        raise said.wrong("case_classes", f"{error}") from None


def _overrides(said: _Said) -> Mapping[date, bool]:
    """Days that are worked or free whatever the published calendar says."""
    worked = dict.fromkeys(_days(said, "working_days.worked"), True)
    free = dict.fromkeys(_days(said, "working_days.holidays"), False)
    for day in sorted(worked.keys() & free.keys()):
        raise said.wrong("working_days", f"{day} cannot be both worked and a holiday")
    return MappingProxyType({**worked, **free})


def _days(said: _Said, key: str) -> list[date]:
    days: list[Any] = said.get(key, list)
    if any(type(day) is not date for day in days):
        raise said.wrong(key, "should be a list of dates")
    return days


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _at(day: datetime, at: time) -> datetime:
    return datetime.combine(day.date(), at, SHANGHAI)
