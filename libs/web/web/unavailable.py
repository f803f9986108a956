"""Which exceptions are a machine in trouble that may pass (503, try again: H9), and which are our bugs."""

import asyncpg

import database

OF_A_REQUEST = (OSError, asyncpg.InvalidCachedStatementError)
"""Beside what passes for everybody: no way to the server, and a statement prepared before a migration."""


def is_transient(error: BaseException) -> bool:
    """Whether the same request may succeed in a moment."""
    return isinstance(error, OF_A_REQUEST) or database.is_transient(error)
