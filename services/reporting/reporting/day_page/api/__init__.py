"""/campaigns/…/counties/…/days/{day}: the page, what is behind its figures, signing, and files."""

from reporting.day_page.api import behind, day, files, signing

router = files.router
page_routers = (day.page_router, behind.page_router, signing.page_router)

__all__ = ["page_routers", "router"]
