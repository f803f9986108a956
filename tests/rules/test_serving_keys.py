"""The key that stored hashes of requests are made with: one per service, and never none."""

from pathlib import Path

import pytest

from builders_web import no_pool, small_app
from contracts.service_names import SERVICES
from devstack.development_keys import DevelopmentKeys
from devstack.service_processes import service_processes
from keyfiles import read_key


@pytest.mark.parametrize("key", [b"", bytes(31)])
async def test_no_application_is_made_without_a_whole_key(key: bytes) -> None:
    with pytest.raises(ValueError, match="request_key"):
        small_app(no_pool(), request_key=key)


def test_every_service_has_a_request_key_of_its_own(tmp_path: Path) -> None:
    keys = DevelopmentKeys(tmp_path)
    keys.make()
    files = {keys.settings_of(process)["YUANXIN_REQUEST_KEY"] for process in service_processes()}
    assert len({read_key(Path(file), "YUANXIN_REQUEST_KEY") for file in files}) == len(SERVICES)
