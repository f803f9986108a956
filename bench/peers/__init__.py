"""What we measure ourselves against; each is a process of its own."""
