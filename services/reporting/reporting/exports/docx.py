"""A document of the bureau's own form: letterhead, styles and margins are those of a file that it edits."""

from io import BytesIO
from pathlib import Path
from typing import Final

from docx import Document
from docx.document import Document as Written
from docx.oxml.ns import qn

from reporting.exports.printed import Printed, Table, clean, shown

GRID: Final = "Table Grid"
FONT: Final = "宋体"


def as_docx(printed: Printed, template: Path | None) -> bytes:
    """What the template has stays; title, facts and tables follow it."""
    document = Document(str(template) if template else None)
    if template is None:
        _write_in_chinese(document)
    document.add_heading(clean(printed.title), 0)
    for name, text in printed.facts:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{clean(name)}：").bold = True
        paragraph.add_run(clean(text))
    for table in printed.tables:
        _add(document, table)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _add(document: Written, table: Table) -> None:
    document.add_heading(clean(table.title), 1)
    if not table.rows:
        document.add_paragraph("没有。")
    else:
        added = document.add_table(rows=1, cols=len(table.columns))
        if GRID in [style.name for style in document.styles]:
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
    for name in ("Normal", "Title", "Heading 1"):
        properties = document.styles[name].element.get_or_add_rPr()
        properties.get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
