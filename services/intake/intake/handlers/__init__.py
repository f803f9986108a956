"""What happens, one function per thing. The caller owns the transaction and has locked the case."""
