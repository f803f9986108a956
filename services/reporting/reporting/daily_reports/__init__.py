"""日报: what people do to a line: draft, sign, correct it; the city signs by proxy and exempts (N5.1)."""
