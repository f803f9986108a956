"""Whose a keyed hash is: the name of an employer, to who may know it, with a reason that is kept (N4.2)."""
