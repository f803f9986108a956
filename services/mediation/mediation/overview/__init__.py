"""A case with everything in it, and the cases of a county, as people read them."""
