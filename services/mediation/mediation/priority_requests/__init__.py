"""优先办理: an agency is asked to hear the case first, and what it answers (N1.1)."""
