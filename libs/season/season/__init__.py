"""A simulated season: people with a plan, their journal, and the figures that follow from it alone."""
