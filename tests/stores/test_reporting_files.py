"""The four ones, a county's day and the receipt of a signing as files: what they say, and who gets them."""

from collections.abc import AsyncIterator, Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader

from access import Caller
from builders_activities import attach, lecture, record_activity, withdraw
from builders_reporting import LONGWAN, WENZHOU, application, incident
from builders_reporting_store import (
    CITY,
    CLERK,
    OTHER,
    ZERO,
    Desk,
    everybody_acts,
    filled,
    line_path,
    opened,
    report_path,
)
from builders_web import address_of, bearer
from databases import Databases
from libreoffice import read_back
from reporting.exports import pdf
from reporting.exports.pdf import chinese_font

HAS_FONT = chinese_font(tuple(pdf._fonts().families())) is not None
FOUR_ONES = f"/v1/campaigns/{WENZHOU}/four-ones"
FORMULA = '=HYPERLINK("http://x","讲座")'
DAY = line_path("12-06")


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    """A day signed and corrected by Lucheng; three activities, one withdrawn; nobody else said anything."""
    desk = await office.start_again("12-06 16:10")
    await everybody_acts(desk, "12-06 09:00")
    await desk.consume_event(application(workers=4, claimed_fen=1_860_050), "12-06 09:00")
    await desk.consume_event(incident(), "12-06 10:00", county=LONGWAN)
    await desk.see("12-06 16:10")
    await desk.put("12-06", {**filled(), "remarks": FORMULA})
    await desk.correct(
        "12-06", {**filled(received=2), "reason": "@SUM(A1)"}, (await desk.line("12-06"))["version"]
    )
    held = await record_activity(desk, lecture(theme=FORMULA, attendance={"count": 60}))
    await attach(desk, held.body["activity_id"])
    await record_activity(desk, lecture(kind="publicity", attendance={"as_told": "+几十人"}))
    mistake = await record_activity(desk, lecture(kind="detachment", liaison="测试联络员"))
    assert (await withdraw(desk, mistake.body["activity_id"])).status == 200
    return desk


async def fetch(desk: Desk, path: str, caller: Caller = CITY) -> bytes:
    async with desk.session.get(path, headers=bearer(caller)) as answer:
        assert answer.status == 200, await answer.text()
        content: bytes = await answer.read()
        return content


def rows_of(book: Any, sheet: str) -> Mapping[str, list[Any]]:
    """By what stands first in each."""
    return {row[0].value: [cell.value for cell in row[1:]] for row in book[sheet].iter_rows()}


async def test_the_four_ones_are_numbers_where_something_stands_and_words_where_nothing_does(
    desk: Desk,
) -> None:
    book = openpyxl.load_workbook(BytesIO(await fetch(desk, f"{FOUR_ONES}/files/xlsx")))

    facts, progress = rows_of(book, "说明"), rows_of(book, "各单位进度")
    assert facts["专项行动"][0].endswith(f"（{WENZHOU}）")
    assert facts["统计至"] == ["2018-12-06 16:10:00"]
    assert facts["版本"][0].startswith("即时数据")
    assert facts["制作"] == ["市局测试人员，2018-12-06 16:10:00"]
    assert progress["鹿城区"] == ["未报告", "—", "未报告", "—", 1, 0, 1, 1, "未登记", "未登记"]
    assert progress["龙湾区"] == ["未报告", "—"] * 4 + ["未登记", "未登记"]
    assert book["各单位进度"].freeze_panes == "B2"
    assert "鹿城区" in rows_of(book, "缺口")["宣传活动"][1]
    activities = [[cell.value for cell in row] for row in book["活动明细"].iter_rows(min_row=2)]
    themes = {row[1]: (row[3], row[7], row[8], bool(row[10])) for row in activities}
    assert themes == {
        "专题讲座": (FORMULA, 60, 1, False),
        "宣传活动": ("农民工工资支付讲座", "未计数（所述：+几十人）", 0, False),
        "律师支队": ("农民工工资支付讲座", "约 60 人（所述：六十来人）", 0, True),
    }
    assert {cell.data_type for row in book["活动明细"].iter_rows() for cell in row} <= {"s", "n"}


async def test_a_countys_day_has_every_version_beside_what_the_system_counted(desk: Desk) -> None:
    book = openpyxl.load_workbook(BytesIO(await fetch(desk, f"{DAY}/files/xlsx", CLERK)))
    nothing = openpyxl.load_workbook(BytesIO(await fetch(desk, f"{line_path('12-06', '330324')}/files/xlsx")))

    figures, words = rows_of(book, "系统数与各版本"), rows_of(book, "填报人与说明")
    assert figures["项目"] == ["系统数", "第 1 版（签报）", "第 2 版（更正）", "不一致"]
    assert figures["收到申请"] == [1, 1, 2, "≠"]
    assert figures["申请标的额（元）"] == [18_600.5, "未填", "未填", ""]
    assert words["备注"] == [FORMULA, ""]
    assert words["理由"] == ["", "@SUM(A1)"]
    assert rows_of(nothing, "说明")["版本"] == ["尚未签报"]
    assert rows_of(nothing, "系统数与各版本")["项目"] == ["系统数", "不一致"]


async def test_a_receipt_says_who_signed_which_version_when_and_its_number(desk: Desk) -> None:
    if not HAS_FONT:
        pytest.skip("NOT RUN: this machine has no font with Chinese characters")
    first, second = (await desk.line("12-06"))["versions"]
    origin = address_of(desk.session)

    latest = await fetch(desk, f"{DAY}/receipt", CLERK)
    earlier = text_of(await fetch(desk, f"{DAY}/receipt?version=1", CLERK))

    assert b"<pdfaid:part>2</pdfaid:part>" in latest
    assert second["receipt"] in text_of(latest)
    assert first["receipt"] in earlier
    for said in ("鹿城区", "2018-12-06", "测试人员甲", "2018-12-06 16:10:00", "第 1 版（签报）"):
        assert said in earlier, said
    assert f"{origin}{DAY.removeprefix('/v1')}#receipt" in earlier.replace("\n", "")


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


async def test_what_was_not_signed_has_no_receipt_and_what_is_another_countys_no_file(desk: Desk) -> None:
    unsigned = line_path("12-06", LONGWAN)
    for path, caller, problem in (
        (f"{unsigned}/receipt", OTHER, "no-receipt"),
        (f"{DAY}/receipt?version=3", CLERK, "no-receipt"),
        (f"{DAY}/receipt?version=0", CLERK, "invalid-parameter"),
        (f"{DAY}/receipt", OTHER, "not-found"),
        (f"{DAY}/files/xlsx", OTHER, "not-found"),
        (f"{FOUR_ONES}/files/xlsx", CLERK, "forbidden-role"),
        (f"{FOUR_ONES.replace(WENZHOU, 'nowhere')}/files/xlsx", CITY, "unknown-campaign"),
    ):
        assert (await desk.get(path, caller)).problem == problem, path


async def test_text_has_a_line_for_each_fact_and_row(desk: Desk) -> None:
    text = (await fetch(desk, f"{DAY}/files/txt", CLERK)).decode()
    document = Document(BytesIO(await fetch(desk, f"{DAY}/files/docx", CLERK)))

    assert text.splitlines()[0] == "鹿城区日报（2018-12-06）"
    assert "收到申请\t1\t1\t2\t≠" in text.splitlines()
    assert "收到申请" in [cell.text for cell in document.tables[0].column_cells(0)]


async def test_libreoffice_reads_in_every_file_what_we_wrote(desk: Desk, tmp_path: Path) -> None:
    """Workbooks cell by cell, documents table by table; nothing that it reads is a formula or a link."""
    await desk.put("12-06", ZERO, OTHER, county=LONGWAN)
    paths = {
        "city-report": report_path("12-06"),
        "four-ones": FOUR_ONES,
        "day": DAY,
        "unsigned": line_path("12-06", "330324"),
    }
    files = [
        (tmp_path / f"{name}-{kind}.{kind}", f"{at}/files/{kind}")
        for name, at in paths.items()
        for kind in KINDS
    ]
    for file, address in files:
        file.write_bytes(await fetch(desk, address))

    read = await read_back([file for file, _ in files], tmp_path)

    for file, _ in files:
        assert read[file.name].tables == KINDS[file.suffix[1:]](file), file.name
    assert [one.links for one in read.values()] == [[]] * 8
    assert FORMULA in str(read["four-ones-xlsx.xlsx"].tables)


def sheets_of(path: Path) -> list[list[list[Any]]]:
    """By openpyxl, in the same form: numbers, and text with its spaces drawn together."""
    book = openpyxl.load_workbook(path)
    return [[[cell_of(cell.value) for cell in row] for row in sheet.iter_rows()] for sheet in book]


def tables_of(path: Path) -> list[list[list[Any]]]:
    tables = Document(str(path)).tables
    return [[[cell_of(cell.text) for cell in row.cells] for row in table.rows] for table in tables]


def cell_of(value: Any) -> str | float:
    return " ".join(str(value or "").split()) if value is None or isinstance(value, str) else float(value)


KINDS: Mapping[str, Callable[[Path], list[list[list[Any]]]]] = {"xlsx": sheets_of, "docx": tables_of}
