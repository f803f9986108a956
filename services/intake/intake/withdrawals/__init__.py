"""An application is withdrawn, or deemed withdrawn."""
