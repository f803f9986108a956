"""What only another side may read is encrypted to its public key."""

import json
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey, OctKey, RSAKey

from keyfiles.public_key import PublicKey

SETTING = "YUANXIN_PLATFORM_KEY"


def written(folder: Path, told: Any) -> Path:
    path = folder / "key.json"
    path.write_text(told if isinstance(told, str) else json.dumps(told))
    return path


@pytest.mark.parametrize("make", [lambda: ECKey.generate_key("P-256"), lambda: RSAKey.generate_key(2048)])
@pytest.mark.parametrize("kid", [None, "one"])
@pytest.mark.parametrize("in_a_set", [False, True])
def test_whoever_has_the_private_key_reads_it(
    tmp_path: Path, make: Any, kid: str | None, in_a_set: bool
) -> None:
    key = make()
    told = {**key.as_dict(private=False), **({"kid": kid} if kid else {})}
    if kid is None:
        told.pop("kid", None)
    public = PublicKey(written(tmp_path, {"keys": [told]} if in_a_set else told), SETTING)
    content = bytes(3_000_000) + "赵测山".encode()
    sealed = public.seal(content)
    allowed = jwe.JWERegistry(algorithms=["ECDH-ES+A256KW", "RSA-OAEP-256", "A256GCM"])
    allowed.max_ciphertext_length = 10**8
    opened = jwe.decrypt_compact(sealed, key, registry=allowed)
    assert (opened.plaintext, opened.headers().get("kid")) == (content, kid)


@pytest.mark.parametrize(
    "told",
    [
        "",
        "{",
        "[]",
        '{"keys": []}',
        ECKey.generate_key("P-256").as_dict(private=True),
        OctKey.generate_key(256).as_dict(private=True),
    ],
    ids=["empty", "half", "a list", "no key", "a private key", "a secret key"],
)
def test_what_is_no_public_key_is_one_clear_line(tmp_path: Path, told: Any) -> None:
    with pytest.raises(ValueError, match=rf"^{SETTING}: .*key\.json is no public key \(\w+\)$"):
        PublicKey(written(tmp_path, told), SETTING)


def test_nor_is_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="FileNotFoundError"):
        PublicKey(tmp_path / "none.json", SETTING)


@pytest.mark.filterwarnings("ignore:Key size")
def test_nor_is_one_that_is_too_short(tmp_path: Path) -> None:
    short = RSAKey.generate_key(1024).as_dict(private=False)
    with pytest.raises(ValueError, match="is no public key"):
        PublicKey(written(tmp_path, short), SETTING)
