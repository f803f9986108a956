"""Whose end a CancelledError is: of the task that meets it, or of another one that it waited for.

A Kafka client that is closed, or loses its connection, hands the end of tasks of its own to who waits.
"""

import asyncio


def is_cancelled() -> bool:
    """Whether whoever runs this task has told it to end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
