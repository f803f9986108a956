"""看板: counties × days, and the page."""
