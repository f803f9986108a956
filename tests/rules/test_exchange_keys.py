"""What others encrypt to us: only by what is allowed, with keys that retire."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey, OctKey, RSAKey, import_key

from keyfiles.exchange_keys import KEPT, Closed, ExchangeKeys, new_exchange_keys

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
PLAIN = b"secret words"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "exchange-keys.json"
    new_exchange_keys(path)
    return path


def key_of(path: Path, kind: str) -> Any:
    [key] = [each for each in ExchangeKeys(path).public() if each["kty"] == kind]
    return import_key(dict(key))


def sealed(key: Any, **header: str | None) -> str:
    told = {"alg": key.alg, "enc": "A256GCM", "kid": key.kid, **header}
    protected = {name: text for name, text in told.items() if text is not None}
    allowed = [str(protected["alg"]), str(protected["enc"]), "DEF"]
    return jwe.encrypt_compact(protected, PLAIN, key, algorithms=allowed)


@pytest.mark.parametrize("kind", ["EC", "RSA"])
@pytest.mark.parametrize("named", [True, False])
def test_what_is_encrypted_to_a_public_key_is_opened(made: Path, kind: str, named: bool) -> None:
    key = key_of(made, kind)
    assert ExchangeKeys(made).open(sealed(key) if named else sealed(key, kid=None)) == PLAIN


def test_the_file_is_its_owners_and_is_made_once(made: Path) -> None:
    before = made.read_bytes()
    new_exchange_keys(made)
    assert (made.read_bytes(), made.stat().st_mode & 0o777) == (before, 0o600)


def retired_at(made: Path, folder: Path, at: datetime) -> Path:
    told = json.loads(made.read_text())
    told["keys"][0]["retired_at"] = at.isoformat()
    path = folder / "retired.json"
    path.write_text(json.dumps(told))
    return path


def test_a_retired_key_is_offered_no_more_and_opens_for_a_while(made: Path, tmp_path: Path) -> None:
    sent = sealed(key_of(made, "EC"))
    path = retired_at(made, tmp_path, NOW)
    for passed, opened in ((timedelta(0), PLAIN), (KEPT, Closed.unknown_key)):
        keys = ExchangeKeys(path, lambda passed=passed: NOW + passed)  # type: ignore[misc]
        assert [key["kty"] for key in keys.public()] == ["RSA"]
        assert "retired_at" not in str(keys.public())
        assert keys.open(sent) == opened
    assert keys.open(sealed(key_of(made, "EC"), kid=None)) == Closed.unknown_key


STRANGE = ECKey.generate_key("P-256", {"alg": "ECDH-ES+A256KW", "use": "enc"}, private=True)

NOT_OPENED: dict[str, tuple[Callable[[Path], str], Closed]] = {
    "to nobody we know": (lambda made: sealed(STRANGE, kid="x"), Closed.unknown_key),
    "to another key under our name": (lambda made: sealed(STRANGE, kid="ec-1"), Closed.unreadable),
    "to a key of the other kind": (lambda made: sealed(key_of(made, "EC"), kid="rsa-1"), Closed.unreadable),
    "by an older algorithm": (
        lambda made: sealed(key_of(made, "RSA"), alg="RSA-OAEP"),
        Closed.unreadable,
    ),
    "with an older encryption": (
        lambda made: sealed(key_of(made, "EC"), enc="A128CBC-HS256"),
        Closed.unreadable,
    ),
    "compressed": (lambda made: sealed(key_of(made, "EC"), zip="DEF"), Closed.unreadable),
    "nothing": (lambda made: "", Closed.unreadable),
    "no header": (lambda made: "bm90IGpzb24.a.b.c.d", Closed.unreadable),
    "a header that is a list": (lambda made: "W10.a.b.c.d", Closed.unreadable),
    "a name that is no text": (
        lambda made: "eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJraWQiOjF9.a.b.c.d",
        Closed.unknown_key,
    ),
    "too few parts": (lambda made: sealed(key_of(made, "EC")).rpartition(".")[0], Closed.unreadable),
}


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize("what", NOT_OPENED)
def test_what_is_otherwise_is_not_opened(made: Path, what: str) -> None:
    make, closed = NOT_OPENED[what]
    assert ExchangeKeys(made).open(make(made)) == closed


@pytest.mark.parametrize("kind", ["EC", "RSA"])
def test_whatever_part_is_changed_or_cut_it_is_answered(made: Path, kind: str) -> None:
    keys, parts = ExchangeKeys(made), sealed(key_of(made, kind)).split(".")
    for place, part in enumerate(parts):
        for changed in (part[:-3], part[::-1], "AAAA", "A", "", part + "AAAA"):
            opened = keys.open(".".join([*parts[:place], changed, *parts[place + 1 :]]))
            assert isinstance(opened, Closed), (place, changed)


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {"keys": [{"kty": "EC"}]},
        {"keys": [OctKey.generate_key(256, {"kid": "o", "alg": "A256KW"}).as_dict(private=True)]},
        {"keys": [{**STRANGE.as_dict(private=False), "kid": "public"}]},
        {"keys": [{**STRANGE.as_dict(private=True), "kid": "k", "retired_at": "2026-01-05T09:00:00"}]},
        {
            "keys": [
                RSAKey.generate_key(2048, {"kid": "s", "alg": "RS256"}, private=True).as_dict(private=True)
            ]
        },
    ],
)
def test_what_is_no_set_of_private_keys_is_one_clear_line(told: Any, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    if told is not None:
        path.write_text(json.dumps(told))
    with pytest.raises(ValueError, match=r"YUANXIN_EXCHANGE_KEYS: .* is no set of private keys"):
        ExchangeKeys(path)
