"""Our Kafka clients on the real broker."""

from delivery import broker
from devstack.stack import Stack


async def test_a_reader_that_is_closed_at_once_ends_nobody(stack: Stack) -> None:
    """aiokafka cancels a task of its own and waits for it: one that has not begun cancels who waits."""
    for _ in range(3):
        async with broker.reader(stack.bootstrap) as client:
            assert client is not None
