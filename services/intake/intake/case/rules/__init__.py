"""What a case is and may become: pure, like all rules."""
