"""The key file of a service, and the keyring in it: read again by itself when the file has changed.

{"current": "k2", "keys": {"k1": base64, "k2": base64}, "hash": base64}     each of 32 bytes
"""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import structlog

from keyfiles import decode_key
from keyfiles.replacing import changed_at
from sealing.keyring import About, Keyring, Sealed, UnknownKey

SETTING: Final = "YUANXIN_SEALING_KEYS"
LOOK_SECONDS: Final = 1.0

log = structlog.get_logger()


def read_keys(path: Path) -> Keyring:
    """What a key file holds; else a ValueError of one clear line."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        keys = {str(key_id): decode_key(text) for key_id, text in written["keys"].items()}
        ring = Keyring(str(written["current"]), keys, decode_key(written["hash"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{SETTING}: {path} is not a key file ({type(error).__name__})") from None
    if ring.current not in ring.keys:
        raise ValueError(f"{SETTING}: {path}: the current key is not among the keys")
    return ring


class KeyFile:
    """The keyring of a file that may change while the service runs.

    The file is looked at before a key is used, at most once a second; so a process that stood still for an
    hour seals nothing under a key that was replaced meanwhile. What is no key file, or cannot be read,
    changes nothing; it is logged once and looked at again.
    """

    def __init__(self, path: Path, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._path, self._monotonic = path, monotonic
        self._seen, self._looked = changed_at(path), monotonic()
        self._ring = read_keys(path)
        self._logged: object = None

    @property
    def ring(self) -> Keyring:
        if self._monotonic() - self._looked >= LOOK_SECONDS:
            self._look()
        return self._ring

    def seal(self, words: Mapping[str, Any], about: About) -> Sealed:
        return self.ring.seal(words, about)

    def seal_without_digest(self, words: Mapping[str, Any], about: About) -> Sealed:
        return self.ring.seal_without_digest(words, about)

    def open(self, sealed: Sealed, about: About) -> Mapping[str, Any]:
        return self._ring_for(sealed).open(sealed, about)

    def reseal(self, sealed: Sealed, about: About) -> Sealed:
        return self._ring_for(sealed).reseal(sealed, about)

    def digest(self, sealed: Sealed, about: About) -> bytes:
        return self._ring_for(sealed).digest(sealed, about)

    def hash(self, text: str) -> bytes:
        return self.ring.hash(text)

    def _ring_for(self, sealed: Sealed) -> Keyring:
        """Another replica may have read a new key in this very second."""
        if sealed.key_id not in self.ring.keys:
            self._look()
            if sealed.key_id not in self._ring.keys:
                error = UnknownKey(sealed.key_id)
                log.error("sealed words cannot be opened", setting=SETTING, reason=str(error))
                raise error
        return self._ring

    def _look(self) -> None:
        seen, self._looked = changed_at(self._path), self._monotonic()
        if seen is None or seen == self._seen:
            return
        try:
            self._ring = read_keys(self._path)
        except ValueError as error:
            self._log_once(seen, str(error))
        else:
            self._seen, self._logged = seen, None
            log.info("keys read again", current=self._ring.current, keys=list(self._ring.keys))

    def _log_once(self, seen: tuple[int, int], reason: str) -> None:
        if (seen, reason) != self._logged:
            self._logged = (seen, reason)
            log.error("the keys stay as they were", reason=reason)
