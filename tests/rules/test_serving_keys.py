"""The key that stored hashes of requests are made with: one per service, and never none."""

import base64
from pathlib import Path

import pytest

from builders_web import no_pool, small_app
from devstack.keys import Keys
from devstack.services import SERVICES
from serving import read_key

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


@pytest.mark.parametrize("key", [b"", bytes(31)])
async def test_no_application_is_made_without_a_whole_key(key: bytes) -> None:
    with pytest.raises(ValueError, match="hash_key"):
        small_app(no_pool(), hash_key=key)


def test_every_service_has_a_request_key_of_its_own(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    keys.make()
    files = {service.database: service.key_files(keys)["YUANXIN_REQUEST_KEY"] for service in SERVICES}
    assert len({read_key(Path(file), "YUANXIN_REQUEST_KEY") for file in files.values()}) == 4
