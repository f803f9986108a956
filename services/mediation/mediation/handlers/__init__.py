"""What happens, one function per thing. The caller owns the transaction and holds the case's row."""
