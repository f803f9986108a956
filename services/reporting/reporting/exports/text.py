"""Text to paste: a line for each fact and each row, cells parted by tabs."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from reporting.exports.printed import Cell, Printed, Table, clean, shown


def as_text(printed: Printed) -> bytes:
    """Line by line, so that no list of them stands in memory."""
    file = BytesIO()
    file.writelines(f"{line}\n".encode() for line in _lines(printed))
    return file.getvalue()


def _lines(printed: Printed) -> Iterator[str]:
    yield clean(printed.title)
    for name, text in printed.facts:
        yield f"{_in_a_line(name)}：{_in_a_line(text)}"
    for told in printed.texts:
        yield from ("", _in_a_line(told.title), *(clean(line) for line in told.text.split("\n")))
    for table in printed.tables:
        yield from ("", _in_a_line(table.title), *_rows(table))


def _rows(table: Table) -> Iterator[str]:
    if table.rows:
        yield "\t".join(map(_in_a_line, table.columns))
        yield from map(_row, table.rows)
    else:
        yield "没有。"
    if table.note:
        yield _in_a_line(table.note)


def _row(cells: Sequence[Cell]) -> str:
    return "\t".join(_in_a_line(shown(cell)) for cell in cells)


def _in_a_line(text: str) -> str:
    """A word with a tab or an end of a line in it would move the rest to other columns."""
    return " ".join(clean(text).split())
