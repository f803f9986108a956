"""What an event tells of arrears, where they gather and grow, which zero is against a habit. Pure."""
