"""欠薪热点 (N4.2, N5.2): where arrears gather, by employer, general contractor, industry and area."""
