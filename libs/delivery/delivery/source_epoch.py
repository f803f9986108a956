"""A database restored from a backup goes on in a new epoch: its numbers contradict nothing (decision 52)."""

from collections.abc import Collection
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


async def forgotten(connection: Connection, subjects: Collection[str]) -> set[str]:
    """Those of them that this service told of after the backup it was restored from, and does not know."""
    rows = await connection.fetch(
        "SELECT subject FROM forgotten_subjects WHERE subject = ANY($1::text[])", [*subjects]
    )
    return {row["subject"] for row in rows}


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
    await connection.execute(statements(epoch))
    return epoch


def statements(epoch: int, forgotten: Collection[str] = ()) -> str:
    """The same as SQL for who brings a database back in one transaction with it; also what it forgot."""
    subjects = "".join(f"{subject}\n" for subject in sorted(forgotten))
    copied = f"COPY public.forgotten_subjects FROM stdin;\n{subjects}\\.\n" if forgotten else ""
    updated = f"UPDATE public.subjects SET epoch = {epoch:d}, epoch_first = last_sequence + 1;"  # noqa: S608
    return f"{copied}{updated} ALTER TABLE public.subjects ALTER COLUMN epoch SET DEFAULT {epoch:d};\n"
