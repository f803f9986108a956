"""Applications for legal aid, from received to granted or refused. See README.md."""
