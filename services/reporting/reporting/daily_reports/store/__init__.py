"""The SQL of lines, of what was signed, and of what the city did about them."""
