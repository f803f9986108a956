"""What others encrypt to us: only by what is allowed, with keys that retire."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey, OctKey, RSAKey, import_key

from keyfiles.__main__ import main
from keyfiles.exchange_keys import (
    KEPT,
    LOOK_SECONDS,
    OFFERED,
    Closed,
    ExchangeKeys,
    new_exchange_keys,
    rotate_exchange_keys,
)
from keyfiles.replacing import make

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


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Path:
    path = tmp_path / "own.json"
    path.write_bytes(made.read_bytes())
    path.chmod(0o640)
    return path


def kids(keys: ExchangeKeys) -> list[str]:
    return [key["kid"] for key in keys.public()]


def at(path: Path, passed: timedelta) -> ExchangeKeys:
    return ExchangeKeys(path, lambda: NOW + passed)


def test_rotated_the_new_keys_are_offered_first_and_the_old_ones_beside_them_for_a_while(own: Path) -> None:
    rotate_exchange_keys(own, NOW)
    assert kids(at(own, timedelta(0))) == ["rsa-2", "ec-2", "rsa-1", "ec-1"]
    assert kids(at(own, OFFERED)) == ["rsa-2", "ec-2"]
    assert own.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in own.parent.iterdir()] == [own.name]


@pytest.mark.parametrize("kind", ["EC", "RSA"])
def test_what_was_encrypted_to_an_old_key_opens_for_its_time_and_then_the_key_is_unknown(
    made: Path, own: Path, kind: str
) -> None:
    sent = sealed(key_of(made, kind))
    rotate_exchange_keys(own, NOW)
    almost = OFFERED + KEPT - timedelta(seconds=1)
    assert [at(own, passed).open(sent) for passed in (timedelta(0), OFFERED, almost)] == [PLAIN] * 3
    assert at(own, OFFERED + KEPT).open(sent) == Closed.unknown_key


def test_unnamed_it_is_opened_by_whichever_key_is_offered(made: Path, own: Path) -> None:
    to_old = sealed(key_of(made, "EC"), kid=None)
    rotate_exchange_keys(own, NOW)
    [new] = [key for key in at(own, timedelta(0)).public() if key["kid"] == "ec-2"]
    to_new = sealed(import_key(dict(new)), kid=None)
    assert [at(own, timedelta(0)).open(each) for each in (to_old, to_new)] == [PLAIN, PLAIN]


def test_the_next_rotation_forgets_what_opens_nothing_any_more_and_no_name_is_given_twice(own: Path) -> None:
    rotate_exchange_keys(own, NOW)
    rotate_exchange_keys(own, NOW + OFFERED + KEPT)
    assert [each["kid"] for each in json.loads(own.read_text())["keys"]] == ["ec-2", "rsa-2", "ec-3", "rsa-3"]


def test_a_running_service_sees_the_new_keys_and_keeps_what_it_has_while_the_file_is_no_key_set(
    made: Path, own: Path
) -> None:
    ticks = [0.0]
    running = ExchangeKeys(own, lambda: NOW, lambda: ticks[0])
    rotate_exchange_keys(own, NOW)
    assert kids(running) == ["rsa-1", "ec-1"], "looked at a moment ago"
    [new] = [key for key in at(own, timedelta(0)).public() if key["kid"] == "ec-2"]
    assert running.open(sealed(import_key(dict(new)))) == PLAIN, "a key that it did not know"
    ticks[0] += LOOK_SECONDS
    assert len(kids(running)) == 4
    own.write_text("rubbish")
    ticks[0] += LOOK_SECONDS
    assert (len(kids(running)), running.open(sealed(key_of(made, "EC")))) == (4, PLAIN)


def test_the_command_shows_and_rotates_and_refuses_in_one_line(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["rotate", str(own)])
    main(["show", str(own)])
    rotated, shown = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert rotated == shown
    assert [each["key"] for each in shown if each["offered_until"] is None] == ["ec-2", "rsa-2"]
    own.write_text("rubbish")
    with pytest.raises(SystemExit, match="is no set of private keys"):
        main(["rotate", str(own)])


def test_a_file_of_keys_is_whole_or_not_there_and_the_first_to_make_it_stays(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"

    class Unwritable:
        pass

    with pytest.raises(TypeError):
        make(path, {"keys": Unwritable()})
    assert list(tmp_path.iterdir()) == []
    make(path, {"keys": 1})
    make(path, {"keys": 2})
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("keys.json", '{"keys": 1}')]
    assert path.stat().st_mode & 0o777 == 0o600
