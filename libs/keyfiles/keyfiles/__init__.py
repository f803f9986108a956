"""Key files: base64 of 32 bytes, named by a setting."""

import base64
from pathlib import Path
from typing import Final

KEY_BYTES: Final = 32


def read_key(path: Path, setting: str) -> bytes:
    """The key in a file. Anything else is a ValueError of one clear line that names the setting."""
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{setting}: {path} cannot be read as base64 ({type(error).__name__})") from error
    try:
        return decode_key(text)
    except ValueError as error:
        raise ValueError(f"{setting}: {path} {error}") from error


def decode_key(text: str) -> bytes:
    """A key as it is written in files. The ValueError says what is wrong, never what was written."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError as error:
        raise ValueError(f"cannot be read as base64 ({type(error).__name__})") from error
    if len(key) != KEY_BYTES:
        raise ValueError(f"holds {len(key)} bytes, {KEY_BYTES} are needed")
    return key
