"""A table as spreadsheets save it: what is meant is read, what was spoilt is refused with its place."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from campaign.errors import CampaignError, flaw_of_code, flaw_of_text, wrong

T = TypeVar("T")

AROUND: Final = " \t\u00a0\u3000"
"""Blanks that are taken off a cell; a line break is none."""

SAVE_AS: Final = "请在表格软件中另存为“CSV UTF-8（逗号分隔）”，或用记事本打开后另存为，编码选“UTF-8”"
SEPARATORS: Final = {";": "分号", "\t": "制表符", "，": "中文逗号", "；": "中文分号"}
POWER_OF_TEN: Final = re.compile(r"-?\d+(\.\d+)?[Ee]\+\d+")
DAY_OR_MONTH: Final = re.compile(
    r"\d{1,4}年\d{1,2}月|\d{1,2}月\d{1,2}日|\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{2}"
)
DAY: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")


@dataclass(frozen=True)
class Row:
    """One line of a table, and where it stands."""

    path: Path
    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """A cell that must say something."""
        if not self.cells[column]:
            raise self.wrong(column, "是空的，应填写")
        return self.cells[column]

    def code(self, column: str) -> str:
        """A cell that others are compared with, sign by sign."""
        text = self.text(column)
        flaw = flaw_of_code(text)
        if flaw:
            raise self.wrong(column, flaw)
        return text

    def read(self, column: str, parse: Callable[[str], T], what: str) -> T:
        """A cell parsed, or a line that says what it should have been."""
        text = self.text(column)
        try:
            return parse(text)
        except ValueError:
            raise self.wrong(column, f"“{text}”不对，应为{what}") from None

    def day(self, column: str) -> date | None:
        """A date like 2019-08-16, 2019/8/16 as spreadsheets rewrite it, or nothing."""
        return self.read(column, day_in, "2019-08-16 这样的日期") if self.cells[column] else None

    def one_of(self, column: str, *allowed: str) -> Any:
        """One of a few words."""
        if self.cells[column] not in allowed:
            raise self.wrong(column, f"“{self.cells[column]}”不对，应为 {'、'.join(allowed)} 之一")
        return self.cells[column]

    def wrong(self, column: str, what: str) -> CampaignError:
        return wrong(self.path, f"第 {self.line} 行，{column}", what)


def rows_of(path: Path, columns: str, *optional: str) -> Iterator[Row]:
    """The lines of a table; empty ones, and empty columns without a name, count for nothing.

    `optional`: columns that may follow, those of a group together and the groups in this order; the cells of
    those that are left out are empty.
    """
    yield from rows_in(_read(path), path, columns, *optional)


def rows_in(content: bytes, path: Path, columns: str, *optional: str) -> Iterator[Row]:
    """The same of what was sent; `path`: what it is called where something is wrong with it."""
    lines = _cells(_text(content, path), path)
    _, header = next(lines, (1, []))
    names, left_out = columns.split(","), list[str]()
    for group in optional:
        more = group.split(",")
        there = header[len(names) : len(names) + len(more)] == more
        (names if there else left_out).extend(more)
    _expect(path, header, names, left_out)
    for line, cells in lines:
        if not any(cells):
            continue
        if len(cells) < len(names) or any(cells[len(names) :]):
            raise wrong(
                path, f"第 {line} 行", f"格数与首行不同，应为 {len(names)} 格；内有逗号的文字应加英文引号"
            )
        row = Row(path, line, dict.fromkeys(left_out, "") | dict(zip(names, cells, strict=False)))
        for name in names:
            flaw = flaw_of_text(row.cells[name]) or _spoilt(row.cells[name])
            if flaw:
                raise row.wrong(name, flaw)
        yield row


def _expect(path: Path, header: Sequence[str], names: Sequence[str], more: Sequence[str]) -> None:
    """The names of the columns, in their order."""
    if header[: len(names)] == list(names) and not any(header[len(names) :]):
        return
    first = "".join(header)
    for sign, name in SEPARATORS.items():
        if sign in first:
            raise wrong(path, "第 1 行", f"各列之间应为英文逗号，这里是{name}；{SAVE_AS}")
    may_follow = f"；后面可以再加 {','.join(more)}" if more else ""
    raise wrong(path, "第 1 行", f"各列应依次为 {','.join(names)}{may_follow}")


def _cells(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each line as a spreadsheet sees it, and the number at which it begins; a quoted break ends none."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [cell.strip(AROUND) for cell in cells]
            line = reader.line_num + 1
    except csv.Error:
        raise wrong(path, f"第 {line} 行", "英文引号不成对，或引号后面还有字") from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise wrong(path, "文件", "没有找到") from None


def _text(content: bytes, path: Path) -> str:
    """Only UTF-8 is read: to guess another encoding is to guess names."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise wrong(path, "文件", f"编码不是 UTF-8；{SAVE_AS}") from None


def _spoilt(text: str) -> str | None:
    """What a spreadsheet has made of a number or a code; what stood there before cannot be told from it."""
    if POWER_OF_TEN.fullmatch(text):
        return f"“{text}”已被 Excel 缩写，原来的数字丢了；请把这一列设为“文本”格式后重新填写"
    if DAY_OR_MONTH.fullmatch(text):
        return f"“{text}”已被 Excel 改写成日期；请把这一列设为“文本”格式后重新填写"
    return None


def day_in(text: str) -> date:
    """Also as spreadsheets rewrite it; ValueError where it is none."""
    found = DAY.fullmatch(text)
    if not found:
        raise ValueError(text)
    return date(*map(int, found.groups()))
