"""What is printed: facts, texts and tables, as XLSX, PDF, DOCX and text; none has what another lacks.

The libraries that make them are read when the first file is asked for: they take some 30 MB and a tenth
of a second in a service that most of the time makes none.
"""

from reporting.exports.over_http import KIND_NAMES, TYPES, FileKind, answer_file, as_file
from reporting.exports.printed import (
    Cell,
    MadeWhenRead,
    NoChineseFont,
    Printed,
    Table,
    Text,
    Yuan,
    made_by,
    moment,
    shown,
)
from reporting.exports.text import as_text

__all__ = [
    "KIND_NAMES",
    "TYPES",
    "Cell",
    "FileKind",
    "MadeWhenRead",
    "NoChineseFont",
    "Printed",
    "Table",
    "Text",
    "Yuan",
    "answer_file",
    "as_file",
    "as_text",
    "made_by",
    "moment",
    "shown",
]
