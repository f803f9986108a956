"""A simulated season: people with a plan, their journal, and the facts it must show, worked out apart from every service."""
