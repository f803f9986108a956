"""The rig of `make prove`: load, a journal outside the system, faults from a seed, the checker.

It uses devstack's stack as a tool; what must come out is reckoned here, from the journal alone.
"""
