"""Whether two services mean the same firm, without either telling its name (decision 12).

Intake sends a keyed hash of a respondent, assignment compares it with that of a lawyer's firm (domain §4),
reporting hashes the employers that a sweep of arrears found (decision 71). All read one key, the file named
by YUANXIN_MATCH_KEY. Whoever lacks the key cannot try names out.
"""

import hmac
import unicodedata
from pathlib import Path

import keyfiles

INVISIBLE = "Cf"


def read_key(path: Path) -> bytes:
    """The shared key: base64 of 32 bytes in a file. Anything else is refused with one clear line."""
    return keyfiles.read_key(path, "YUANXIN_MATCH_KEY")


def name_hash(key: bytes, name: str) -> str:
    """A firm's name as a keyed hash: equal for names that differ only in how they were typed."""
    return hmac.digest(key, b"name:" + normal_name(name).encode(), "sha256").hex()


def code_hash(key: bytes, credit_code: str) -> str:
    """A social credit code 统一社会信用代码 as a keyed hash; it never equals the hash of a name."""
    return hmac.digest(key, b"code:" + normal_name(credit_code).encode(), "sha256").hex()


def normal_name(name: str) -> str:
    """A name as it is compared: full-width forms made narrow, no spaces or invisible characters, one case."""
    narrow = unicodedata.normalize("NFKC", name)
    return "".join(sign for sign in narrow if _is_visible(sign)).casefold()


def _is_visible(sign: str) -> bool:
    return not sign.isspace() and unicodedata.category(sign) != INVISIBLE
