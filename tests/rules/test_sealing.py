"""What is sealed opens with its key, for its record only; the key file may change under a running service."""

import base64
import json
import os
from pathlib import Path
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from builders_web import SEALING
from sealing import KeyFile, Keyring, Sealed, Spoilt, UnknownKey, read_keys


def test_what_is_sealed_for_one_record_opens_for_no_other() -> None:
    sealed = SEALING.seal({"name": "赵测山"}, UUID(int=1))
    with pytest.raises(Spoilt, match=r"^key 'k1' does not open"):
        SEALING.open(sealed, UUID(int=2))


def test_what_an_older_key_sealed_still_opens() -> None:
    sealed = SEALING.seal({"name": "赵测山"}, UUID(int=1))
    newer = Keyring("k2", {"k1": bytes(32), "k2": bytes(range(32))}, SEALING.hash_key)
    assert newer.open(sealed, UUID(int=1)) == {"name": "赵测山"}
    assert newer.seal({}, UUID(int=1)).key_id == "k2"


def test_the_digest_of_words_outlives_a_change_of_keys_and_differs_from_record_to_record() -> None:
    words, about = {"reason": "核对身份"}, UUID(int=1)
    sealed = SEALING.seal(words, about)
    newer = Keyring("k2", {"k1": bytes(32), "k2": bytes(range(32))}, SEALING.hash_key)
    anew = newer.seal(newer.open(sealed, about), about)
    assert anew.content != sealed.content
    assert anew.digest == sealed.digest == newer.digest(anew, about) == newer.digest(sealed, about)
    assert SEALING.seal(words, UUID(int=2)).digest != sealed.digest


def test_keys_are_never_printed() -> None:
    assert repr(SEALING) == "Keyring(current='k1')"


KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        '{"current": "k1", "keys": {"k1": "short"}, "hash": "short"}',
        json.dumps({"current": "k1", "keys": {"k1": "AAAA"}, "hash": KEY}),
        json.dumps({"current": "k2", "keys": {"k1": KEY}, "hash": KEY}),
    ],
)
def test_a_wrong_key_file_is_one_line_that_names_the_setting(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(text)
    with pytest.raises(ValueError, match=r"^YUANXIN_SEALING_KEYS: "):
        read_keys(file)


def test_a_key_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"current": "k1", "keys": {"k1": KEY}, "hash": KEY}))
    assert read_keys(file).keys == {"k1": bytes(32)}


def write(file: Path, current: str, *key_ids: str) -> Path:
    """A key file with these keys, each other than the rest."""
    keys = {name: base64.b64encode(bytes([number] * 32)).decode() for number, name in enumerate(key_ids)}
    file.write_text(json.dumps({"current": current, "keys": keys, "hash": KEY}))
    return file


class Hands:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_key_that_the_file_gains_is_used_a_second_later_without_a_restart(tmp_path: Path) -> None:
    file, clock = write(tmp_path / "keys.json", "k1", "k1"), Hands()
    keys = KeyFile(file, clock)
    before = keys.seal({"name": "赵测山"}, b"record")
    write(file, "k2", "k1", "k2")
    assert keys.seal({}, b"record").key_id == "k1"
    clock.seconds += 1
    assert keys.seal({}, b"record").key_id == "k2"
    assert keys.open(before, b"record") == {"name": "赵测山"}


def test_what_another_replica_sealed_under_a_newer_key_opens_at_once(tmp_path: Path) -> None:
    file = write(tmp_path / "keys.json", "k1", "k1")
    keys = KeyFile(file, Hands())
    sealed = KeyFile(write(file, "k2", "k1", "k2")).seal({"name": "赵测山"}, b"record")
    assert keys.open(sealed, b"record") == {"name": "赵测山"}


def test_a_key_that_nobody_has_is_named_and_nothing_else_is_told(tmp_path: Path) -> None:
    keys = KeyFile(write(tmp_path / "keys.json", "k1", "k1"))
    with pytest.raises(UnknownKey, match=r"^sealed under key 'k9', which the key file does not hold$"):
        keys.open(Sealed("k9", b"anything"), b"record")


def test_a_key_file_that_was_spoilt_or_taken_away_leaves_the_keys_as_they_were(tmp_path: Path) -> None:
    file, clock = write(tmp_path / "keys.json", "k1", "k1"), Hands()
    keys = KeyFile(file, clock)
    file.write_text("{")
    clock.seconds += 1
    assert keys.seal({}, b"record").key_id == "k1"
    file.unlink()
    clock.seconds += 1
    assert keys.seal({}, b"record").key_id == "k1"


def test_a_file_that_could_not_be_read_is_tried_again_though_it_looks_the_same_and_logged_once(
    tmp_path: Path,
) -> None:
    """As after a `chmod`: neither its time nor its inode differs."""
    file, clock = write(tmp_path / "keys.json", "k1", "k1"), Hands()
    keys = KeyFile(file, clock)
    file.write_text("{")
    at = file.stat().st_mtime_ns + 1
    os.utime(file, ns=(at, at))
    with capture_logs() as lines:
        for _ in range(3):
            clock.seconds += 1
            assert keys.ring.current == "k1"
    assert [line["event"] for line in lines] == ["the keys stay as they were"]
    os.utime(write(file, "k2", "k1", "k2"), ns=(at, at))
    clock.seconds += 1
    assert keys.ring.current == "k2"


def test_words_sealed_anew_are_the_same_words_under_the_current_key() -> None:
    newer = Keyring("k2", {"k1": bytes(32), "k2": bytes(range(32))}, SEALING.hash_key)
    anew = newer.reseal(SEALING.seal({"reason": "核对身份"}, b"record"), b"record")
    assert anew.key_id == "k2"
    assert newer.open(anew, b"record") == {"reason": "核对身份"}


def test_what_is_too_short_to_be_sealed_words_is_spoilt() -> None:
    with pytest.raises(Spoilt):
        SEALING.open(Sealed("k1", b""), b"record")
