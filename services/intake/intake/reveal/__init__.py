"""Staff see personal data in clear, with a reason that is kept."""
