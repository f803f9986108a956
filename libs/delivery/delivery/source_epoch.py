"""A database restored from a backup goes on in a new epoch: its numbers contradict nothing (decision 52)."""

from datetime import datetime

from database import Connection


async def current(connection: Connection) -> int:
    """The epoch in which the database gives numbers; 0: it was never restored."""
    highest: int = await connection.fetchval(
        """
        SELECT greatest((SELECT max(epoch) FROM subjects),
                        (SELECT substring(pg_get_expr(adbin, adrelid) FROM '[0-9]+')::bigint FROM pg_attrdef
                         JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
                         WHERE adrelid = 'subjects'::regclass AND attname = 'epoch'))
        """
    )
    return highest


def epoch_of(restored_at: datetime) -> int:
    """The number of the epoch that begins with a restore."""
    return int(restored_at.timestamp())


async def begin(connection: Connection, restored_at: datetime) -> int:
    """Every subject, known or to come, goes on in the epoch of this restore; the tables' owner may do so.

    It is the machine's time of the restore: two restores of one backup need to know nothing of each other.
    """
    epoch = epoch_of(restored_at)
    if epoch <= await current(connection):
        raise ValueError("an epoch is later than the one before")
    async with connection.transaction():
        await connection.execute("UPDATE subjects SET epoch = $1, epoch_first = last_sequence + 1", epoch)
        await connection.execute(f"ALTER TABLE subjects ALTER COLUMN epoch SET DEFAULT {epoch}")
    return epoch
