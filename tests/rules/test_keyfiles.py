"""A key is a file that holds base64 of 32 bytes; anything else is one clear line."""

import base64
from pathlib import Path

import pytest

from keyfiles import read_key

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "requests.key"


def test_a_key_is_base64_of_32_bytes_in_a_file(path: Path) -> None:
    path.write_bytes(base64.b64encode(KEY) + b"\n")
    assert read_key(path, "YUANXIN_REQUEST_KEY") == KEY


@pytest.mark.parametrize("content", [None, b"", b"not base64!", base64.b64encode(b"short"), "钥匙".encode()])
def test_a_file_that_holds_no_key_is_refused_by_the_name_of_its_setting(
    path: Path, content: bytes | None
) -> None:
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match="YUANXIN_REQUEST_KEY"):
        read_key(path, "YUANXIN_REQUEST_KEY")
