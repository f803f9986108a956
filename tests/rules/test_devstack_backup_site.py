"""Which stack a backup is of: the embedded one, or another by its addresses."""

from pathlib import Path

import pytest

from contracts.service_names import SERVICES
from devstack.backup import site
from devstack.errors import CannotRun

ADDRESSES = {
    **{f"YUANXIN_{name.upper()}_OWNER_URL": f"postgresql://{name}_owner:x@db/{name}" for name in SERVICES},
    "YUANXIN_KAFKA": "plain://admin:x@kafka:9092",
    "YUANXIN_FILES": "/files",
    "YUANXIN_REPORTING_FILES": "/evidence",
    "YUANXIN_KEYS": "/keys",
    "YUANXIN_CAMPAIGNS": "/campaigns",
}


def test_another_stack_is_meant_by_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not site.is_in_environment()
    for name, value in ADDRESSES.items():
        monkeypatch.setenv(name, value)
    assert site.is_in_environment()
    told = site.site_in_environment()
    assert list(told.owner_urls) == list(SERVICES)
    assert (told.kafka, told.keys) == ("plain://admin:x@kafka:9092", Path("/keys"))


@pytest.mark.parametrize("missing", [name for name in ADDRESSES if name != site.FIRST])
def test_an_address_that_is_missing_is_named(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ADDRESSES.items():
        if name != missing:
            monkeypatch.setenv(name, value)
    with pytest.raises(CannotRun, match=missing):
        site.site_in_environment()
