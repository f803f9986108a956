"""A file is attached to a case, and looked at: both noted in the case's audit."""

from typing import Final

from casework.act import Act
from database import Connection
from files import FileRows, Scan
from intake.case import audit
from intake.case import store as cases
from intake.case.audit import AuditAction, AuditRow
from intake.case.rules.case import Case
from intake.case_files import store
from intake.case_files.store import KeptFile
from sealing import Sealing, seal_texts

FILE_BYTES: Final = 10 * 1024 * 1024
MOST_FILES: Final = 100
"""Of a case: as many go into one package, and are looked through in one list."""


async def has_room(conn: Connection, case: Case, more: int = 1) -> bool:
    """Of a locked case."""
    return await store.count(conn, case.case_id) + more <= MOST_FILES


async def attach(conn: Connection, case: Case, file: KeptFile, act: Act) -> None:
    """To a locked case. What it is does not change: that a paper was shown is an act of its own."""
    await store.add(conn, file)
    await cases.look_again(conn, case.case_id)
    codes = (file.paper, str(file.file_id))
    await audit.add(
        conn, case.case_id, AuditRow(AuditAction.attach_file, case.state, case.state, act, codes=codes)
    )


async def keep_scan(conn: Connection, file: KeptFile, scan: Scan) -> None:
    """What the scanner said: the platform may be waiting for it."""
    await cases.lock(conn, file.case_id)
    await store.keep_scan(conn, file.file_id, scan)
    await cases.look_again(conn, file.case_id)


FILE_ROWS: Final = FileRows(store.waiting, keep_scan, store.known_among)


async def note_opening(
    conn: Connection, case: Case, file: KeptFile, reason: str, act: Act, sealing: Sealing
) -> None:
    """Before it is shown."""
    words = seal_texts(sealing, case.case_id, reason=reason)
    codes = (file.paper, str(file.file_id))
    await audit.add(
        conn, case.case_id, AuditRow(AuditAction.open_file, case.state, case.state, act, words, codes)
    )
