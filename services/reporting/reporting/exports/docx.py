"""A document of the bureau's own form: letterhead, styles and margins are those of a file that it edits."""

from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

from docx import Document
from docx.document import Document as Written
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from reporting.exports.printed import Printed, Table, clean, shown

TITLE: Final = "Title"
HEADING: Final = "Heading 1"
GRID: Final = "Table Grid"
FONT: Final = "宋体"


def check_template(template: Path) -> None:
    """A ValueError says that it is no document, before anybody asks for a file."""
    try:
        Document(str(template))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError, OSError):
        raise ValueError(
            f"YUANXIN_DOCX_TEMPLATE: {template} cannot be read as a DOCX document (a .docx of Word or WPS)"
        ) from None


def as_docx(printed: Printed, template: Path | None) -> bytes:
    """What the template has stays; title, facts, texts and tables follow it."""
    document = Document(str(template) if template else None)
    if template is None:
        _write_in_chinese(document)
    _add_heading(document, printed.title, TITLE)
    for name, text in printed.facts:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{clean(name)}：").bold = True
        paragraph.add_run(clean(text))
    for written in printed.texts:
        _add_heading(document, written.title, HEADING)
        for line in written.text.split("\n"):
            document.add_paragraph(clean(line))
    for table in printed.tables:
        _add(document, table)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _add_heading(document: Written, text: str, style: str) -> None:
    """A letterhead has the styles that its text uses, and perhaps no others."""
    if _has(document, style, WD_STYLE_TYPE.PARAGRAPH):
        document.add_paragraph(clean(text), style)
    else:
        document.add_paragraph().add_run(clean(text)).bold = True


def _has(document: Written, style: str, kind: WD_STYLE_TYPE) -> bool:
    return any((one.name, one.type) == (style, kind) for one in document.styles)


def _add(document: Written, table: Table) -> None:
    _add_heading(document, table.title, HEADING)
    if not table.rows:
        document.add_paragraph("没有。")
    else:
        added = document.add_table(rows=1, cols=len(table.columns))
        if _has(document, GRID, WD_STYLE_TYPE.TABLE):
            added.style = GRID
        for cell, name in zip(added.rows[0].cells, table.columns, strict=True):
            cell.text = clean(name)
        for row in table.rows:
            for cell, told in zip(added.add_row().cells, row, strict=True):
                cell.text = shown(told)
    if table.note:
        document.add_paragraph(clean(table.note))


def _write_in_chinese(document: Written) -> None:
    """Word asks for the font of Chinese characters by a name of its own."""
    for name in ("Normal", TITLE, HEADING):
        properties = document.styles[name].element.get_or_add_rPr()
        properties.get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
