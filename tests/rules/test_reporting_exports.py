"""Files: what is text stays text, whatever it begins with; read back by those who read such files."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from pypdf import PdfReader

from reporting.exports import MadeWhenRead, NoChineseFont, Printed, Table, Yuan, as_file, pdf, shown
from reporting.exports.docx import as_docx, check_template
from reporting.exports.pdf import as_pdf, chinese_font
from reporting.exports.printed import MOST_LAID_OUT, shortened
from reporting.exports.xlsx import as_xlsx

RUBBISH = (
    *('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "{=1}", "http://x", "a & b <c>"),
    *("控制\x00\x0b\x1f\ufffe符", '#{read("/etc/passwd")}', "*粗*", "\ud800", "—", "长" * 40_000),
)
HAS_FONT = chinese_font(tuple(pdf._fonts().families())) is not None


def a_file(*cells: Any) -> Printed:
    rows = [[cell, 0, Yuan(123_456)] for cell in cells]
    tables = [
        Table("数字", ("项目", "=件数", "金额"), rows, "注：“—”不是零"),
        Table("没有", ("项目",), []),
    ]
    return Printed("某区 & 某市日报", [("专项行动", "=1+1"), ("制作", "测试人员\x07")], tables)


@pytest.fixture
def book() -> Any:
    return openpyxl.load_workbook(BytesIO(as_xlsx(a_file(*RUBBISH))))


def test_no_text_of_a_workbook_is_a_formula_or_a_link(book: Any) -> None:
    sheet = book["数字"]

    kinds = {cell.data_type for row in sheet.iter_rows(max_col=1, min_row=2) for cell in row if cell.value}

    assert kinds == {"s"}
    assert [sheet.cell(n, 1).value for n in (2, 3, 4, 5)] == list(RUBBISH[:4])
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    assert book["说明"].cell(2, 2).data_type == "s"


def test_numbers_of_a_workbook_are_numbers_and_its_heading_is_frozen(book: Any) -> None:
    sheet = book["数字"]

    assert (sheet.cell(2, 2).value, sheet.cell(2, 2).data_type) == (0, "n")
    assert (sheet.cell(2, 3).value, sheet.cell(2, 3).number_format) == (1234.56, "#,##0.00")
    assert sheet.freeze_panes == "B2"
    assert (sheet.cell(1, 2).value, sheet.cell(1, 2).data_type) == ("=件数", "s")
    assert book["没有"].max_row == 1


def test_signs_that_no_file_can_hold_are_marked_and_long_words_end(book: Any) -> None:
    cells = [row[0].value for row in book["数字"].iter_rows(min_row=2, max_row=1 + len(RUBBISH))]

    assert "控制\ufffd\ufffd\ufffd\ufffd符" in cells
    assert max(len(cell) for cell in cells) == 32_767


def test_a_document_holds_every_word_and_number() -> None:
    document = Document(BytesIO(as_docx(a_file(*RUBBISH), None)))

    words = [cell.text for cell in document.tables[0].column_cells(0)]

    assert "某区 & 某市日报" in [paragraph.text for paragraph in document.paragraphs]
    assert {'=HYPERLINK("http://x")', "a & b <c>", "—"} <= set(words)
    assert document.tables[0].cell(1, 1).text == "0"
    assert document.tables[0].cell(1, 2).text == "1,234.56"
    assert "没有。" in [paragraph.text for paragraph in document.paragraphs]


def test_a_document_begins_with_the_bureaus_own(tmp_path: Path) -> None:
    own, letterhead = Document(), "某某市司法局"
    own.sections[0].header.paragraphs[0].text = letterhead
    own.save(str(tmp_path / "own.docx"))

    document = Document(BytesIO(as_docx(a_file("a"), tmp_path / "own.docx")))

    assert document.sections[0].header.paragraphs[0].text == letterhead


def test_a_letterhead_without_our_styles_gets_bold_paragraphs(tmp_path: Path) -> None:
    own, place = Document(), tmp_path / "own.docx"
    for name in ("Title", "Heading 1", "Table Grid"):
        own.styles[name].delete()
    own.save(str(place))
    check_template(place)

    document = Document(BytesIO(as_docx(a_file("a"), place)))

    bold = [
        paragraph.text for paragraph in document.paragraphs if all(run.bold for run in paragraph.runs[:99])
    ]
    assert bold == ["某区 & 某市日报", "数字", "没有"]
    assert {paragraph.style.name for paragraph in document.paragraphs if paragraph.style} == {"Normal"}
    assert document.tables[0].cell(1, 0).text == "a"


def test_a_style_of_another_kind_is_none_for_a_heading(tmp_path: Path) -> None:
    own, place = Document(), tmp_path / "own.docx"
    own.styles["Title"].delete()
    own.styles.add_style("Title", WD_STYLE_TYPE.CHARACTER)
    own.save(str(place))

    document = Document(BytesIO(as_docx(a_file("a"), place)))

    assert document.paragraphs[0].runs[0].bold


def no_documents() -> dict[str, bytes]:
    empty, parts = BytesIO(), BytesIO()
    ZipFile(empty, "w").close()
    with ZipFile(parts, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types")
    whole = as_xlsx(a_file("a"))
    return {
        "text": "某某市司法局".encode(),
        "nothing": b"",
        "an archive of nothing": empty.getvalue(),
        "no XML": parts.getvalue(),
        "a workbook": whole,
        "half": whole[: len(whole) // 2],
    }


@pytest.mark.parametrize("kind", no_documents())
def test_with_a_template_that_is_no_document_there_is_no_start(kind: str, tmp_path: Path) -> None:
    place = tmp_path / "own.docx"
    place.write_bytes(no_documents()[kind])

    with pytest.raises(ValueError, match=r"YUANXIN_DOCX_TEMPLATE: .*own\.docx cannot be read as a DOCX"):
        check_template(place)


@pytest.mark.skipif(not HAS_FONT, reason="NOT RUN: this machine has no font with Chinese characters")
def test_a_pdf_is_an_archive_file_with_its_fonts_and_reads_no_word_as_markup() -> None:
    content = as_pdf(a_file(*(word[:2000] for word in RUBBISH)))
    reader = PdfReader(BytesIO(content))
    text = "".join(page.extract_text() for page in reader.pages)

    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert "某区 & 某市日报" in text
    assert "1,234.56" in text
    assert "read(" in text
    pages: Any = [page["/Resources"] for page in reader.pages]
    fonts = {
        str(font.get_object()["/BaseFont"]) for resources in pages for font in resources["/Font"].values()
    }
    assert fonts
    assert all("+" in font for font in fonts), "every font is embedded, as the part of it that is used"


def test_without_a_chinese_font_there_is_no_pdf_full_of_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        def families(self) -> list[str]:
            return ["DejaVu Sans"]

    monkeypatch.setattr(pdf, "_fonts", Nothing)

    with pytest.raises(NoChineseFont):
        as_pdf(a_file("a"))


def test_of_the_fonts_that_are_there_the_first_we_know_is_taken() -> None:
    assert chinese_font(("DejaVu Sans", "wenquanyi micro hei", "Noto Sans CJK SC")) == "Noto Sans CJK SC"
    assert chinese_font(("wenquanyi micro hei",)) == "wenquanyi micro hei"
    assert chinese_font(()) is None


def test_a_cell_as_text() -> None:
    assert [shown(cell) for cell in (0, 1_234, Yuan(5), "—", "\x00")] == ["0", "1,234", "0.05", "—", "\ufffd"]
    json.dumps(shown("\ud800"))


def a_long_list(rows: int) -> tuple[Printed, list[int]]:
    """A table of so many rows that are made while they are read, and which were made."""
    made: list[int] = []

    def row(number: int) -> list[int]:
        made.append(number)
        return [number]

    table = Table("清单", ("编号",), MadeWhenRead(range(rows), row), "注。")
    return Printed("清单", [], [Table("短", ("编号",), [[1]]), table]), made


def test_of_a_long_table_a_file_that_is_laid_out_whole_has_the_beginning_and_says_so() -> None:
    printed, made = a_long_list(MOST_LAID_OUT + 1)
    short, long = shortened(printed).tables
    assert (list(short.rows), short.note) == ([[1]], "")
    assert len(long.rows) == MOST_LAID_OUT
    assert long.note == "共 1001 行，此处只列前 1000 行，其余见表格（XLSX）。注。"
    assert made == [], "a row is made when it is read"
    document = Document(BytesIO(as_file(printed, "docx", None)))
    assert len(document.tables[1].rows) == 1 + MOST_LAID_OUT
    assert "其余见表格" in document.paragraphs[-1].text
    printed, _ = a_long_list(MOST_LAID_OUT)
    assert shortened(printed).tables[1].note == "注。"


def test_a_table_that_was_cut_before_says_how_many_there_are_in_all() -> None:
    cut = Table("清单", ("编号",), [[n] for n in range(3)], "注。", in_all=5)
    whole = Table("短", ("编号",), [[1]])

    def notes(most: int) -> list[str]:
        return [table.note for table in shortened(Printed("清单", [], [cut, whole]), most).tables]

    assert notes(2) == ["共 5 行，此处只列前 2 行，其余见表格（XLSX，列前 3 行）。注。", ""]
    assert notes(3) == ["共 5 行，此处只列前 3 行。注。", ""]


def test_a_workbook_and_a_text_have_every_row_of_a_long_table() -> None:
    printed, made = a_long_list(MOST_LAID_OUT + 1)
    book = openpyxl.load_workbook(BytesIO(as_file(printed, "xlsx", None)), read_only=True)
    assert [row[0] for row in book["清单"].iter_rows(values_only=True)][1:3] == [0, 1]
    assert made == list(range(MOST_LAID_OUT + 1)), "each once"
    lines = as_file(printed, "txt", None).decode().splitlines()
    assert lines[-2:] == ["1,000", "注。"]
