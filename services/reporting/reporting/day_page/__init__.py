"""One county's day in a browser: the system's figures, the form by which it is signed, the receipt."""
