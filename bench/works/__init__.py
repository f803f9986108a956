"""A file per line of work: what is set up, what is measured, beside which peer."""
