"""Files: sealed, in a folder or S3, their type told by their content, scanned. See README.md."""

from files.clamd import Clamd, Scanner, ScannerAway, clamd_at
from files.content_type import ACCEPTED, INLINE, content_type, ending_of, headers_of
from files.file_store import FileGone, FileStore, OtherServicesStore, StoreAway, open_files, open_own_files
from files.over_http import give_out_file, keep_file, why_unusable
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
    "OtherServicesStore",
    "Scan",
    "Scanner",
    "ScannerAway",
    "SealedFile",
    "StoreAway",
    "clamd_at",
    "content_type",
    "ending_of",
    "give_out_file",
    "headers_of",
    "is_usable",
    "keep_file",
    "open_file",
    "open_files",
    "open_own_files",
    "seal_file",
    "why_unusable",
]
