"""The key that stored hashes of requests are made with: one per service, and never none."""

from pathlib import Path

import pytest

from builders_web import no_pool, small_app
from devstack.keys import Keys
from devstack.services import SERVICES
from keyfiles import read_key


@pytest.mark.parametrize("key", [b"", bytes(31)])
async def test_no_application_is_made_without_a_whole_key(key: bytes) -> None:
    with pytest.raises(ValueError, match="request_key"):
        small_app(no_pool(), request_key=key)


def test_every_service_has_a_request_key_of_its_own(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    keys.make()
    files = {service.database: service.key_files(keys)["YUANXIN_REQUEST_KEY"] for service in SERVICES}
    assert len({read_key(Path(file), "YUANXIN_REQUEST_KEY") for file in files.values()}) == 4
