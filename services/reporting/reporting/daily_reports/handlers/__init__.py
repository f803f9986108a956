"""What happens to a line: people sign it, the city decides about it; and how all of it is read."""
