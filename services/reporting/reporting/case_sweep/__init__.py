"""案件排查 (N1): the year's cases of three classes, those carried in, what was filed of them."""
