"""HTTP in: the board, the days, the lines and what is done to them, the alerts, and the page."""

from reporting.api import alerts, board, lines, pages

routers = (board.router, lines.router, alerts.router, pages.router)
