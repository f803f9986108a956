"""Two services that hash the same firm get the same hash, however it was typed."""

import base64
from pathlib import Path

import pytest

import matching

KEY = bytes(range(32))


@pytest.mark.parametrize(
    "typed",
    [
        "温州某某建设有限公司(总部)",
        " 温州某某建设 有限公司（总部）\n",
        "温州某某建设有限公司\u3000（总部）",
        "温州\u200b某某建设有限公司（总部)",
    ],
)
def test_a_name_typed_with_spaces_or_full_width_signs_is_the_same_name(typed: str) -> None:
    assert matching.name_hash(KEY, typed) == matching.name_hash(KEY, "温州某某建设有限公司(总部)")


def test_letters_are_compared_without_their_case_or_width() -> None:
    assert matching.normal_name("ＡＢＣ　Law") == matching.normal_name("abc law")


def test_another_name_and_another_key_give_another_hash() -> None:
    hashes = {
        matching.name_hash(KEY, "甲所"),
        matching.name_hash(KEY, "乙所"),
        matching.name_hash(b"another key", "甲所"),
        matching.code_hash(KEY, "甲所"),
    }
    assert len(hashes) == 4


def test_the_hash_does_not_contain_the_name() -> None:
    assert "甲所" not in matching.name_hash(KEY, "甲所")
    assert len(matching.name_hash(KEY, "甲所")) == 64


def test_the_key_is_base64_of_32_bytes_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "match.key"
    path.write_bytes(base64.b64encode(KEY) + b"\n")
    assert matching.read_key(path) == KEY


@pytest.mark.parametrize("content", [b"", b"not base64!", base64.b64encode(b"short"), "钥匙".encode()])
def test_a_file_that_holds_no_such_key_is_refused_by_the_name_of_its_setting(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "match.key"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="YUANXIN_MATCH_KEY"):
        matching.read_key(path)


def test_a_missing_file_is_refused_by_the_name_of_its_setting(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="YUANXIN_MATCH_KEY"):
        matching.read_key(tmp_path / "nowhere")
