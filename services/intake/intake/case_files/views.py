"""What is shown of a file; not what is in it."""

from files import is_usable
from intake.case.rules.paper_kinds import PAPER_NAMES
from intake.case_files.shown import FileJson
from intake.case_files.store import KeptFile


def show_file(file: KeptFile, *, is_scanned_here: bool) -> FileJson:
    return {
        "file_id": file.file_id,
        "paper": file.paper,
        "paper_name": PAPER_NAMES[file.paper],
        "type": file.kind,
        "bytes": file.bytes,
        "scan": file.scan,
        "usable": is_usable(file.scan, is_scanned_here=is_scanned_here),
        "kept_at": file.kept_at,
    }
