"""Workstations look through what they filed: the preliminary review 初审 (N6)."""
