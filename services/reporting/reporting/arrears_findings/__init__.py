"""What a sweep of arrears found at which employer (N4.2), what was done, and the case it became."""
