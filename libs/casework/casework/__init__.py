"""What the services that carry a case share. See README.md."""
