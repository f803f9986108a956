"""Reading the log, folding it, and what is done with what comes out."""
