"""Files: sealed, in a folder or S3, their type told by their content, scanned. See README.md."""

from files.clamd import Clamd, Scanner, ScannerAway, clamd_at
from files.content_type import ACCEPTED, INLINE, content_type, ending_of, headers_of
from files.file_store import FileGone, FileStore, StoreAway, open_files
from files.rounds import FileRounds, FileRows
from files.sealed_file import SealedFile, open_file, seal_file
from files.states import Scan, is_usable

__all__ = [
    "ACCEPTED",
    "INLINE",
    "Clamd",
    "FileGone",
    "FileRounds",
    "FileRows",
    "FileStore",
    "Scan",
    "Scanner",
    "ScannerAway",
    "SealedFile",
    "StoreAway",
    "clamd_at",
    "content_type",
    "ending_of",
    "headers_of",
    "is_usable",
    "open_file",
    "open_files",
    "seal_file",
]
