"""The table of the four ones; a county's activities; one activity."""

from reporting.four_ones.api import activity, county, table

router = table.router
page_routers = (table.page_router, county.page_router, activity.page_router)

__all__ = ["page_routers", "router"]
