"""The board on a terminal: counties × days, one sign per line, a month per block.

Zero, silent and missing never look alike: 零, 断, 缺 (domain §5); colour only repeats what the sign says.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from rich.table import Table
from rich.text import Text

from contracts.chinese_names import CASE_CLASS_NAMES
from season.calendar import PERIODS, cut_off, opens
from season.facts import Facts, Filing, Silence
from season.roster import Unit

SIGNS: Final[Mapping[str, tuple[str, str]]] = {
    "零": ("零报告", "green"),
    "报": ("填报数字", "bold green"),
    "迟": ("迟报", "yellow"),
    "补": ("补报", "yellow"),
    "代": ("市局代报", "cyan"),
    "更": ("更正后一致", "blue"),
    "异": ("与系统数不一致", "magenta"),
    "免": ("免报", "dim"),
    "缺": ("未报", "bold red"),
    "断": ("未报且断报（无任何音讯）", "reverse bold red"),
}

BY_FILING: Final = {"exempt": "免", "late": "迟", "filed_afterwards": "补"}
BY_CHECK: Final = {"differing": "异", "corrected": "更"}

MEASURES: Final[Mapping[str, str]] = {
    "received": "收到申请",
    "workers_received": "涉及人数",
    "amount_claimed_fen": "申请金额",
    "accepted": "受理",
    "granted": "给予法律援助",
    "refused": "不予法律援助",
    "consultations": "咨询",
    "incidents": "苗头和群体性事件",
    "assigned": "指派",
    "agreements": "调解协议",
    "mediations_failed": "调解不成",
    "proceedings_opened": "进入仲裁诉讼等程序",
    "closed": "结案",
    "wages_recovered_fen": "追回欠薪",
    "losses_recovered_fen": "挽回损失",
}


def sign(filing: Filing, silent: bool) -> str:
    """One sign for a line: what matters most to who reads it."""
    if filing.filing == "missing":
        return "断" if silent else "缺"
    if filing.by_proxy:
        return "代"
    by_content = "零" if filing.content == "zero_report" else "报"
    return BY_FILING.get(filing.filing) or BY_CHECK.get(filing.check or "") or by_content


def is_silent(silences: Sequence[Silence], county: str, period: date) -> bool:
    """Whether the county was silent at some instant of the period."""
    return any(
        silence.county == county
        and silence.raised < cut_off(period)
        and (silence.cleared or silence.raised) > opens(period)
        for silence in silences
    )


def months(facts: Facts, units: Sequence[Unit]) -> Iterator[Table]:
    """A block per month, narrow enough for a terminal of eighty columns."""
    for (year, month), days in groupby(PERIODS, lambda day: (day.year, day.month)):
        yield block(f"{year}年{month}月", list(days), facts, units)


def block(title: str, days: Sequence[date], facts: Facts, units: Sequence[Unit]) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=0, pad_edge=False)
    table.add_column("", min_width=9)
    for day in days:
        table.add_column(f"{day.day:>2}", width=2)
    for unit in units:
        table.add_row(unit.name.replace("市局", ""), *(cell(facts, unit.code, day) for day in days))
    return table


def cell(facts: Facts, county: str, day: date) -> Text:
    filing = facts.filings.get((county, day))
    if filing is None:
        return Text("　")
    sign_shown = sign(filing, is_silent(facts.silences, county, day))
    return Text(sign_shown, SIGNS[sign_shown][1])


def legend() -> Text:
    """What the signs mean."""
    line = Text()
    for each, (meaning, style) in SIGNS.items():
        line.append(each, style).append(f" {meaning}  ")
    return line


def totals(facts: Facts) -> Table:
    """The sums of the season, by case class."""
    table = Table(title="全期合计", title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    for name in ("合计", *CASE_CLASS_NAMES.values()):
        table.add_column(name, justify="right")
    for measure, name in MEASURES.items():
        by_class = [facts.sums.by_class.get(case_class, {}).get(measure) for case_class in CASE_CLASS_NAMES]
        row = [facts.sums.measures.get(measure), *by_class]
        table.add_row(name, *(amount(measure, number) for number in row))
    return table


def amount(measure: str, number: int | None) -> str:
    """Counts as they are, money in 万元; what nobody counted is no 0."""
    if number is None:
        return "—"
    return f"{number / 1_000_000:,.2f}万元" if measure.endswith("_fen") else f"{number:,}"


def summary(facts: Facts, units: Sequence[Unit]) -> Iterator[str]:
    """Rates and silences in words."""
    rates = facts.rates
    yield (
        f"报送率 {rates.filed}/{rates.due} = {rates.filed / rates.due:.1%}，"
        f"及时率 {rates.on_time}/{rates.due} = {rates.on_time / rates.due:.1%}"
    )
    names = {unit.code: unit.name for unit in units}
    for silence in facts.silences:
        cleared = f"{silence.cleared:%m-%d %H:%M:%S} 解除" if silence.cleared else "未解除"
        yield f"断报：{names[silence.county]}，{silence.raised:%Y-%m-%d %H:%M:%S} 超过断报时限，{cleared}"
