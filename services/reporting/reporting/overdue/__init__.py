"""逾期: reports whose due time passed without a signature."""
