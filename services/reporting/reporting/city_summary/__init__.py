"""The city's summary out of the counties' (N9): who filed, sums over what was filed, the city's own words."""
