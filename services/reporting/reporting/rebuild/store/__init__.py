"""The tables of the schema `rebuild`, and how the live ones differ from them."""
