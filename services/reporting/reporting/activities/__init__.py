"""四个一 and other activities of a county (N4, N8): recorded with evidence, withdrawn with a reason."""
