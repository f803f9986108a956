"""What is printed: facts and tables, as XLSX, PDF and DOCX. No file has anything in it that another lacks."""

from reporting.exports.docx import as_docx, check_template
from reporting.exports.pdf import NoChineseFont, as_pdf
from reporting.exports.printed import Cell, Printed, Table, Yuan, shown
from reporting.exports.xlsx import as_xlsx

__all__ = [
    "Cell",
    "NoChineseFont",
    "Printed",
    "Table",
    "Yuan",
    "as_docx",
    "as_pdf",
    "as_xlsx",
    "check_template",
    "shown",
]
