"""案件排查 in a browser and as files: a county's table, form and cases, the city's view."""
