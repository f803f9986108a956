"""A simulated season: people with a plan, their journal, and a reckoning independent of every service."""
