"""An application comes in, is read and listed."""
