"""The rows of cases, of what happened to them, and of the counties and lawyers they belong to."""
