"""What consultations and incidents have in common once they are there: read, revealed, withdrawn."""
