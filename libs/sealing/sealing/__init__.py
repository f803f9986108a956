"""Personal data is kept sealed under named keys, and sealed anew when they change. See README.md."""

from sealing.changing_keys import Refused, new_key_file, prepare_key, remove_key, rotate
from sealing.key_file import KeyFile, read_keys
from sealing.keyring import About, Keyring, Sealed, Sealing, Spoilt, UnknownKey, about_row, seal_texts
from sealing.resealing import Resealing, SealedTable, rows_not_under

__all__ = [
    "About",
    "KeyFile",
    "Keyring",
    "Refused",
    "Resealing",
    "Sealed",
    "SealedTable",
    "Sealing",
    "Spoilt",
    "UnknownKey",
    "about_row",
    "new_key_file",
    "prepare_key",
    "read_keys",
    "remove_key",
    "rotate",
    "rows_not_under",
    "seal_texts",
]
