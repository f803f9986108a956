"""The board as a page: from the board's JSON to HTML. No JavaScript, printable, colour never alone."""

from reporting.board.page import symbols
from reporting.board.page.rendering import render, style

__all__ = ["render", "style", "symbols"]
