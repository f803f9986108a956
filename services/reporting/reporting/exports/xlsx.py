"""A workbook: a sheet of facts and one for each table, its heading frozen."""

from io import BytesIO
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reporting.exports.printed import FEN_OF_A_YUAN, Cell, Printed, Table, Yuan, clean

MOST_IN_A_CELL: Final = 32_767
"""Of what Excel shows in a cell."""
MOST_IN_A_NAME: Final = 31
WIDTH: Final = 14
FIRST_WIDTH: Final = 20


def as_xlsx(printed: Printed) -> bytes:
    """Row by row, so that its size is no matter of memory. What is text is written as text: no formula."""
    file = BytesIO()
    with Workbook(file, {"constant_memory": True, "in_memory": False}) as book:
        bold = book.add_format({"bold": True})
        money = book.add_format({"num_format": "#,##0.00"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("说明")
        sheet.set_column(0, 0, FIRST_WIDTH)
        sheet.set_column(1, 1, 80)
        sheet.write_string(0, 0, clean(printed.title), bold)
        told = [*printed.facts, *((text.title, text.text) for text in printed.texts)]
        for row, (name, text) in enumerate(told, 1):
            sheet.write_string(row, 0, clean(name), bold)
            sheet.write_string(row, 1, clean(text)[:MOST_IN_A_CELL], wrapped)
        for table in printed.tables:
            _write(book.add_worksheet(table.title[:MOST_IN_A_NAME]), table, bold, money, wrapped)
    return file.getvalue()


def _write(sheet: Worksheet, table: Table, bold: Format, money: Format, wrapped: Format) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, FIRST_WIDTH)
    sheet.set_column(1, max(1, len(table.columns) - 1), WIDTH)
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, clean(name), bold)
    for row, cells in enumerate(table.rows, 1):
        for column, cell in enumerate(cells):
            _write_cell(sheet, row, column, cell, money, wrapped)
    if table.note:
        sheet.write_string(len(table.rows) + 2, 0, clean(table.note)[:MOST_IN_A_CELL])


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, money: Format, wrapped: Format) -> None:
    if isinstance(cell, Yuan):
        sheet.write_number(row, column, cell.fen / FEN_OF_A_YUAN, money)
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, clean(cell)[:MOST_IN_A_CELL], wrapped)
