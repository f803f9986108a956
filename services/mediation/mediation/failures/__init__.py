"""调解不成: why mediation failed, and the route this opens."""
