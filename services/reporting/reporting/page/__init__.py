"""The board as a page: from the board's JSON to HTML. No JavaScript, printable, colour never alone."""

from reporting.page import signs
from reporting.page.rendering import render

__all__ = ["render", "signs"]
