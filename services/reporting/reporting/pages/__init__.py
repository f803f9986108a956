"""What the pages have in common: how they are put together, and what frames them."""

from reporting.pages.views import Page, html_page, in_yuan, to_root

__all__ = ["Page", "html_page", "in_yuan", "to_root"]
