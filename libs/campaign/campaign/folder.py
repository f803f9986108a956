"""A campaign's folder: read it, read all of them, write a dated copy. A wrong file is one clear line."""

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from campaign.campaign_toml import FILE, FROM, CampaignToml
from campaign.changes import is_too_early, too_late, with_changes
from campaign.csv_tables import read_agencies, read_counties, read_duty, read_lawyers
from campaign.errors import CampaignError, wrong
from campaign.model import Agency, Campaign, County, DayTerms, Lawyer, Platform, ReminderTimes
from clock import SHANGHAI, day_of, midnight

FIRST_DAY: Final = "first-day"
"""`starts` of a campaign that is not dated yet: it starts on the day it is first used."""

YEARS: Final = range(1990, 2101)
MOST_DAYS: Final = 1000
MOST_LATE_ENTRY_DAYS: Final = 365
MOST_HOURS: Final = 1000
MOST_PAPERS_DAYS: Final = 365
MOST_DAYS_FOR_SUMMARIES: Final = 365
MOST_DAYS_BEFORE_LOCK: Final = 365
MOST_REMINDER_MINUTES: Final = 6 * 60


def load(folder: Path, first_day: date | None = None) -> Campaign:
    """The campaign of a folder; `first_day` dates one whose `starts` is "first-day".

    Raises CampaignError with one line.
    """
    toml = CampaignToml(folder)
    starts = midnight(_first_day(toml, first_day))
    tables = _tables(folder)
    versions = [_campaign(toml, starts, tables)]
    for after in toml.versions()[1:]:
        versions.append(_changed(versions[-1], after, tables))
    campaign = with_changes(versions)
    duty = read_duty(folder, campaign.counties, day_of(campaign.starts), campaign.last_day)
    return replace(campaign, duty=duty)


Tables = tuple[tuple[County, ...], tuple[Lawyer, ...], tuple[Agency, ...]]


def _tables(folder: Path) -> Tables:
    counties = read_counties(folder)
    return counties, read_lawyers(folder, counties), read_agencies(folder, counties)


def _changed(before: Campaign, toml: CampaignToml, tables: Tables) -> Campaign:
    """The campaign after a change, which names a day on which nothing is over that it changes."""
    after = _campaign(toml, before.starts, tables)
    first_day = after.terms[0].first_day
    assert first_day is not None
    if is_too_early(before, first_day):
        raise toml.wrong(FROM, f"应晚于第一天 {day_of(before.starts)}；从第一天起就这样的，直接写在上面")
    if late := too_late(before, after, first_day):
        raise toml.wrong(late.key, f"至迟自 {late.latest} 起变更：以后它所定的已经过去，或最后一期已经开始")
    return after


def _campaign(toml: CampaignToml, starts: datetime, tables: Tables) -> Campaign:
    ends = starts + timedelta(days=toml.number("window.days", MOST_DAYS))
    counties, lawyers, agencies = tables
    return Campaign(
        code=toml.code("code"),
        name=toml.get("name", str),
        notice=toml.get("notice", str),
        starts=starts,
        ends=ends,
        late_entries_until=ends + timedelta(days=toml.number("window.late_entry_days", MOST_LATE_ENTRY_DAYS)),
        terms=(_terms(toml),),
        last_due=_at(ends, toml.get("daily_report.last_due", time)),
        last_late_until=_at(ends, toml.later("daily_report.last_late_until", "daily_report.last_due")),
        last_silence_limit=timedelta(hours=toml.number("silence.last_limit_hours", MOST_HOURS)),
        case_no_template=_template(toml),
        overrides=_overrides(toml),
        summary_due_days=_summary_due_days(toml),
        counties=counties,
        lawyers=lawyers,
        agencies=agencies,
        platform=_platform(toml),
        case_sweep_due_day=_case_sweep_due_day(toml),
        second_signature=_second_signature(toml),
        correction_lock_days=_correction_lock_days(toml),
        reminders=_reminder_times(toml),
    )


def _terms(toml: CampaignToml) -> DayTerms:
    return DayTerms(
        first_day=toml.changed_from,
        cut_off=toml.get("daily_report.cut_off", time),
        due=toml.later("daily_report.due", "daily_report.cut_off"),
        city_report_at=toml.later("daily_report.city_report_at", "daily_report.due"),
        silence_limit=timedelta(hours=toml.number("silence.limit_hours", MOST_HOURS)),
        papers_days=toml.number("papers.days", MOST_PAPERS_DAYS),
    )


def load_all(paths: str) -> Mapping[str, Campaign]:
    """The dated campaigns below the folders of a path list, by code; undated ones wait for `render`."""
    campaigns: dict[str, Campaign] = {}
    for folder in _folders(paths):
        if CampaignToml(folder).raw("window.starts") == FIRST_DAY:
            continue
        campaign = load(folder)
        if campaign.code in campaigns:
            raise wrong(folder / FILE, "code", f"“{campaign.code}”是两个专项行动的代码")
        campaigns[campaign.code] = campaign
    return MappingProxyType(campaigns)


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
            raise CampaignError(f"{path}: 文件夹: 没有找到（由 YUANXIN_CAMPAIGNS 指定）")
        yield from sorted(file.parent for file in Path(path).glob(f"*/{FILE}"))


def _first_day(toml: CampaignToml, first_day: date | None) -> date:
    if toml.raw("window.starts") != FIRST_DAY:
        first_day = toml.get("window.starts", date)
    if first_day is None:
        raise toml.wrong("window.starts", f"“{FIRST_DAY}”还不是日期，由 yuanxin up 填上")
    if first_day.year not in YEARS:
        raise toml.wrong("window.starts", f"应在 {YEARS.start} 年至 {YEARS.stop - 1} 年之间")
    return first_day


def _template(toml: CampaignToml) -> str:
    """It must tell two cases apart: {office}, {year} and {seq} occur in it, plain, and nothing else."""
    template = toml.get("case_no.template", str)
    if _placeholders(template) != {"office", "year", "seq"}:
        raise toml.wrong("case_no.template", "应含有 {office}、{year} 和 {seq}，花括号内不能有别的")
    return template


def _placeholders(template: str) -> set[str]:
    """What stands in braces; nothing, when the braces make no sense."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return set()
    return {
        name + (spec or "") + (conversion or "") for _, name, spec, conversion in parts if name is not None
    }


def _overrides(toml: CampaignToml) -> Mapping[date, bool]:
    """Days that are worked or free whatever the published calendar says."""
    worked = dict.fromkeys(toml.days("working_days.worked"), True)
    free = dict.fromkeys(toml.days("working_days.holidays"), False)
    for day in sorted(worked.keys() & free.keys()):
        raise toml.wrong("working_days", f"{day} 不能既上班又放假")
    return MappingProxyType({**worked, **free})


def _case_sweep_due_day(toml: CampaignToml) -> int | None:
    """Off unless it is named."""
    key = "case_sweep.due_day"
    return None if toml.raw(key) is None else toml.number(key, toml.number("window.days", MOST_DAYS))


def _summary_due_days(toml: CampaignToml) -> int | None:
    """A campaign whose notice names no day for the counties' summaries has none."""
    key = "summary.due_days"
    return None if toml.raw(key) is None else toml.number(key, MOST_DAYS_FOR_SUMMARIES)


def _second_signature(toml: CampaignToml) -> bool:
    """Off unless it is asked for."""
    key = "daily_report.second_signature"
    return toml.raw(key) is not None and toml.get(key, bool)


def _correction_lock_days(toml: CampaignToml) -> int | None:
    """Off unless it is named."""
    key = "daily_report.correction_lock_days"
    return None if toml.raw(key) is None else toml.number(key, MOST_DAYS_BEFORE_LOCK)


def _reminder_times(toml: CampaignToml) -> ReminderTimes:
    """What is not named stays as it comes."""
    usual = ReminderTimes()
    times = ReminderTimes(
        before=_minutes(toml, "reminders.before_minutes", usual.before),
        deputy_after=_minutes(toml, "reminders.deputy_after_minutes", usual.deputy_after),
        city_after=_minutes(toml, "reminders.city_after_minutes", usual.city_after),
    )
    if times.city_after <= times.deputy_after:
        raise toml.wrong("reminders.city_after_minutes", "应大于 reminders.deputy_after_minutes")
    return times


def _minutes(toml: CampaignToml, key: str, usual: timedelta) -> timedelta:
    return usual if toml.raw(key) is None else timedelta(minutes=toml.number(key, MOST_REMINDER_MINUTES))


def _platform(toml: CampaignToml) -> Platform | None:
    """Off unless it is named."""
    if toml.raw("platform.adapter") is None and toml.raw("platform.to") is None:
        return None
    adapter, to = toml.get("platform.adapter", str), toml.get("platform.to", str)
    if adapter == "folder" and Path(to).is_absolute():
        return Platform("folder", to)
    if adapter == "http" and urlsplit(to).scheme == "https" and urlsplit(to).hostname:
        return Platform("http", to)
    if adapter not in ("folder", "http"):
        raise toml.wrong("platform.adapter", "应为 folder 或 http")
    raise toml.wrong("platform.to", "应为完整的文件夹路径（如 /srv/platform）或 https:// 开头的地址")


def _at(day: datetime, at: time) -> datetime:
    return datetime.combine(day.date(), at, SHANGHAI)
