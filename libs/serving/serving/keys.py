"""Key files: base64 of 32 bytes, named by a setting."""

import base64
import binascii
from pathlib import Path
from typing import Final

KEY_BYTES: Final = 32


def read_key(path: Path, setting: str) -> bytes:
    """The key in a file. Anything else is refused with one clear line that names the setting."""
    try:
        key = base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True)
    except (OSError, UnicodeDecodeError, binascii.Error) as error:
        raise ValueError(f"{setting}: {path} cannot be read as base64 ({type(error).__name__})") from error
    if len(key) != KEY_BYTES:
        raise ValueError(f"{setting}: {path} holds {len(key)} bytes, {KEY_BYTES} are needed")
    return key
