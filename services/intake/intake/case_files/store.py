"""The rows of files; what they hold is in the store (libs/files)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from database import Connection
from files import Scan
from intake.case.rules.paper_kinds import Paper
from sealing import Sealed


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a case; `words`: its own key, sealed."""

    file_id: UUID
    case_id: UUID
    paper: Paper
    kind: str
    bytes: int
    scan: Scan
    kept_at: datetime
    words: Sealed


async def add(conn: Connection, file: KeptFile) -> None:
    await conn.execute(
        """
        INSERT INTO files (file_id, case_id, paper, kind, bytes, scan, kept_at, sealed, sealed_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        file.file_id,
        file.case_id,
        file.paper,
        file.kind,
        file.bytes,
        file.scan,
        file.kept_at,
        file.words.content,
        file.words.key_id,
    )


async def of_case(conn: Connection, case_id: UUID) -> Sequence[KeptFile]:
    """In the order in which they came."""
    rows = await conn.fetch("SELECT * FROM files WHERE case_id = $1 ORDER BY file_id", case_id)
    return [_read(row) for row in rows]


async def count(conn: Connection, case_id: UUID) -> int:
    files: int = await conn.fetchval("SELECT count(*) FROM files WHERE case_id = $1", case_id)
    return files


async def find(conn: Connection, case_id: UUID, file_id: UUID) -> KeptFile | None:
    row = await conn.fetchrow("SELECT * FROM files WHERE file_id = $1 AND case_id = $2", file_id, case_id)
    return _read(row) if row else None


async def waiting(conn: Connection, after: UUID, at_once: int) -> Sequence[KeptFile]:
    """Some that no scanner has seen, in order."""
    rows = await conn.fetch(
        "SELECT * FROM files WHERE scan = 'waiting' AND file_id > $1 ORDER BY file_id LIMIT $2",
        after,
        at_once,
    )
    return [_read(row) for row in rows]


async def keep_scan(conn: Connection, file_id: UUID, scan: Scan) -> None:
    """What the scanner said, once."""
    await conn.execute(
        "UPDATE files SET scan = $2, scanned_at = now() WHERE file_id = $1 AND scan = 'waiting'",
        file_id,
        scan,
    )


async def known_among(conn: Connection, file_ids: Collection[UUID]) -> set[UUID]:
    rows = await conn.fetch("SELECT file_id FROM files WHERE file_id = ANY($1::uuid[])", list(file_ids))
    return {row["file_id"] for row in rows}


def _read(row: asyncpg.Record) -> KeptFile:
    return KeptFile(
        file_id=row["file_id"],
        case_id=row["case_id"],
        paper=Paper(row["paper"]),
        kind=row["kind"],
        bytes=row["bytes"],
        scan=Scan(row["scan"]),
        kept_at=row["kept_at"],
        words=Sealed(row["sealed_key"], row["sealed"]),
    )
