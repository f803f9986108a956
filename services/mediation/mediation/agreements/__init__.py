"""调解协议: what the parties agree on, and in which instalments."""
