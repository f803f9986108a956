"""What reporting is told of an identity provider: all of it or nothing, over TLS."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from reporting.identity_provider import basic
from reporting.settings import Settings

NEEDED = {
    "database_url": "postgresql://a",
    "loops_url": "postgresql://b",
    "kafka": "127.0.0.1:1",
    "request_key": "a",
    "sealing_keys": "b",
    "audit_key": "c",
    "match_key": "d",
}
PROVIDER = {
    "oidc_issuer": "https://id.bureau.example/realms/bureau",
    "oidc_client": "board",
    "board_address": "https://board.bureau.example/yuanxin/",
}


def settings(**more: Any) -> Settings:
    return Settings(**{**NEEDED, **more})


def test_without_a_provider_there_is_no_registration() -> None:
    assert settings().registration() is None
    assert settings(board_address=PROVIDER["board_address"]).registration() is None


def test_a_registration_bears_the_secret_of_its_file_and_shows_it_nowhere(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")

    registration = settings(**PROVIDER, oidc_client_secret=tmp_path / "secret").registration()

    assert registration is not None
    assert (registration.secret, registration.address) == ("s3cret", "https://board.bureau.example/yuanxin")
    assert "s3cret" not in repr(registration)
    public = settings(**PROVIDER).registration()
    assert public is not None
    assert public.secret is None


@pytest.mark.parametrize("missing", sorted(PROVIDER))
def test_half_of_it_is_refused(missing: str) -> None:
    half = {name: value for name, value in PROVIDER.items() if name != missing}
    with pytest.raises(ValidationError, match="YUANXIN_OIDC_ISSUER"):
        settings(**half)


@pytest.mark.parametrize("address", ["http://id.bureau.example", "id.bureau.example", "https://", "ftp://a"])
def test_an_address_without_tls_is_refused_but_for_oneself(address: str) -> None:
    with pytest.raises(ValidationError, match="https://"):
        settings(**{**PROVIDER, "oidc_issuer": address})
    assert settings(**{**PROVIDER, "oidc_issuer": "http://127.0.0.1:8080/realms/bureau"}).registration()


@pytest.mark.parametrize(("content", "said"), [(None, "No such file"), ("", "is empty")])
def test_a_secret_that_cannot_be_read_is_one_line(tmp_path: Path, content: str | None, said: str) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_text(content)
    with pytest.raises(SystemExit, match=said):
        settings(**PROVIDER, oidc_client_secret=file).registration()


def test_a_secret_with_colons_and_spaces_stays_one(tmp_path: Path) -> None:
    assert basic("a:b", "c d") == "Basic YSUzQWI6Yytk"


def test_what_sends_reminders_is_an_address() -> None:
    assert settings().alert_messages == ""
    assert settings(alert_messages="http://alert-messages:8000").alert_messages
    with pytest.raises(ValidationError, match="begins with http:// or https://"):
        settings(alert_messages="alert-messages:8000")
