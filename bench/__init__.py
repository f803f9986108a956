"""Benchmarks: each piece of work beside a peer that does as little as possible, in the same run."""
