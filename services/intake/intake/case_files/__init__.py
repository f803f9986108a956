"""Files of a case: attached to a paper, scanned, listed, opened with a reason that is kept."""
