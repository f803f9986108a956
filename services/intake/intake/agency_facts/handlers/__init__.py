"""What happens when an agency says something: about a case, about a county."""
