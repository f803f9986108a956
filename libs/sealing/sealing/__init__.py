"""Personal data is kept sealed under named keys, and sealed anew when they change. See README.md."""

from sealing.key_file import KeyFile, read_keys
from sealing.keyring import About, Keyring, Sealed, Sealing, Spoilt, UnknownKey, seal_texts

__all__ = [
    "About",
    "KeyFile",
    "Keyring",
    "Sealed",
    "Sealing",
    "Spoilt",
    "UnknownKey",
    "read_keys",
    "seal_texts",
]
