"""调解会: sessions of mediation."""
