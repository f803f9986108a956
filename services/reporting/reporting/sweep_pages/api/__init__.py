"""The pages of the sweep, and what is downloaded from them."""

from reporting.sweep_pages.api import city, county

page_routers = (city.page_router, county.page_router)

__all__ = ["page_routers"]
