"""专项行动总结: each county's final summary, its figures frozen as it is signed (N9)."""
