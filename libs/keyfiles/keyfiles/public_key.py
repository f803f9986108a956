"""A public key of somebody else, to which we encrypt what only they may read: compact JWE."""

import json
from pathlib import Path
from typing import Any, Final

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey, import_key

from keyfiles.exchange_keys import ENCRYPTION, KINDS, registry

ALGORITHMS: Final = {kind: algorithm for algorithm, kind in KINDS.items()}
LEAST_RSA_BITS: Final = 2048


class PublicKey:
    """The key in a file: a JSON Web Key, or the first of a set. A ValueError names `setting` in one line."""

    def __init__(self, path: Path, setting: str) -> None:
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            self._key = _read(told["keys"][0] if "keys" in told else told)
        except (OSError, ValueError, KeyError, TypeError, IndexError, JoseError) as error:
            raise ValueError(f"{setting}: {path} is no public key ({type(error).__name__})") from None

    def seal(self, content: bytes) -> bytes:
        header = {"alg": ALGORITHMS[self._key.key_type], "enc": ENCRYPTION}
        if self._key.kid:
            header["kid"] = self._key.kid
        most = registry(2 * len(content) + 1024)
        return jwe.encrypt_compact(header, content, self._key, registry=most).encode()


def _read(told: dict[str, Any]) -> ECKey | RSAKey:
    """One with its private part is refused: it is nothing that we should have."""
    key = import_key(told)
    if not isinstance(key, ECKey | RSAKey) or key.is_private:
        raise ValueError("a key of another kind, or with its private part")
    if isinstance(key, RSAKey) and key.raw_value.key_size < LEAST_RSA_BITS:
        raise ValueError("too short")
    return key
