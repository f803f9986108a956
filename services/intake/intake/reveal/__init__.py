"""Staff, and the lawyer of the case, see personal data in clear, with a reason that is kept."""
