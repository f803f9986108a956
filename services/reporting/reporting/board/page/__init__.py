"""The board as a page: from the board's JSON to HTML. No JavaScript, printable, colour never alone."""

from reporting.board.page import symbols
from reporting.board.page.filters import CellState, Filters, UnitKind
from reporting.board.page.rendering import Asked, render, style

__all__ = ["Asked", "CellState", "Filters", "UnitKind", "render", "style", "symbols"]
