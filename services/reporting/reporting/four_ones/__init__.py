"""四个一: counties × four ones with the gaps, and the pages on which a county records them."""
