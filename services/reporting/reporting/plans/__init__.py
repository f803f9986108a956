"""方案: each county's plan with its responsible person, recorded and corrected as versions (N9)."""
