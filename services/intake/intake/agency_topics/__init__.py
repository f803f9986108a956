"""Messages of agencies from their topics, taken as over HTTP, a transaction per batch (decision 38)."""
