"""看板: counties × days, the city's report of the day, and the page."""
