"""Who gets a case, and the waiting list: whoever may have freed somebody asks for it to be served."""
