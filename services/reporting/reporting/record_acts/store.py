"""Rows of acts, which are only added; a person's name and what was typed are sealed with each.

Names of tables and columns are written down where the subjects keep theirs; nothing of it comes from outside.
"""
# ruff: noqa: S608

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from database import Connection
from reporting.record_acts.by import By
from sealing import Sealed, Sealing, seal_texts


@dataclass(frozen=True, slots=True)
class ActTable:
    """Its name, its column of the record, and the one of what else an act is about: a file, a case."""

    name: str
    record: str
    about: str


@dataclass(frozen=True, slots=True)
class ActRow:
    """`by`: the subject of the token; `words`: the person's name, and what else was typed."""

    act: str
    about: Any
    by: str
    at: datetime
    words: Mapping[str, str]


async def add_act(
    conn: Connection,
    table: ActTable,
    record: tuple[UUID, str],
    act: str,
    by: By,
    at: datetime,
    sealing: Sealing,
    about: object = None,
    **words: str | None,
) -> None:
    """`record`: its id, and whose it is."""
    sealed = seal_texts(sealing, record[0], name=by.name, **words)
    await conn.execute(
        f"""
        INSERT INTO {table.name} ({table.record}, county, act, {table.about}, by, at, sealed, sealed_key,
                                  words_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        *record,
        act,
        about,
        by.subject,
        at,
        sealed.content,
        sealed.key_id,
        sealed.digest,
    )


async def acts_of(conn: Connection, table: ActTable, record_id: UUID, sealing: Sealing) -> Sequence[ActRow]:
    """What was done to a record, in order."""
    rows = await conn.fetch(f"SELECT * FROM {table.name} WHERE {table.record} = $1 ORDER BY id", record_id)
    return [
        ActRow(
            act=row["act"],
            about=row[table.about],
            by=row["by"],
            at=row["at"],
            words=sealing.open(Sealed(row["sealed_key"], row["sealed"]), record_id),
        )
        for row in rows
    ]
