"""What is printed: facts, texts and tables, as XLSX, PDF, DOCX and text; none has what another lacks."""

from reporting.exports.docx import as_docx, check_template
from reporting.exports.over_http import KIND_NAMES, TYPES, FileKind, answer_file, as_file
from reporting.exports.pdf import NoChineseFont, as_pdf
from reporting.exports.printed import Cell, Printed, Table, Text, Yuan, made_by, moment, shown
from reporting.exports.text import as_text
from reporting.exports.xlsx import as_xlsx

__all__ = [
    "KIND_NAMES",
    "TYPES",
    "Cell",
    "FileKind",
    "NoChineseFont",
    "Printed",
    "Table",
    "Text",
    "Yuan",
    "answer_file",
    "as_docx",
    "as_file",
    "as_pdf",
    "as_text",
    "as_xlsx",
    "check_template",
    "made_by",
    "moment",
    "shown",
]
