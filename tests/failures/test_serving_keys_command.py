"""What `keys` did to the file is said whether or not PostgreSQL then tells how many rows are left."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from sealing import new_key_file, read_keys
from serving import keys_command
from serving.settings import Settings

STARTING = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"


@pytest.fixture(params=["away", "starting up"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """Of a server that is not there, or that starts just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"postgresql://nobody@127.0.0.1:{server.getsockname()[1]}/none?sslmode=disable"
        if request.param == "away":
            server.close()
            yield url
            return
        answering = Thread(target=refuse_one, args=(server,))
        answering.start()
        yield url
        answering.join()


def refuse_one(server: socket.socket) -> None:
    server.settimeout(10)
    client, _ = server.accept()
    with client:
        client.recv(1024)
        client.sendall(b"E" + (len(STARTING) + 4).to_bytes(4, "big") + STARTING)


@pytest.fixture
def settings(address: str, tmp_path: Path) -> Settings:
    file = tmp_path / "keys.json"
    new_key_file(file)
    return Settings(
        database_url=address,
        loops_url=address,
        kafka="127.0.0.1:1",
        request_key=file,
        sealing_keys=file,
        audit_key=file,
    )


@pytest.mark.parametrize(("verb", "current"), [("rotate", "k2"), ("prepare", "k1")])
def test_a_file_that_was_changed_is_said_to_be_though_nothing_can_be_counted(
    settings: Settings, verb: str, current: str, capsys: pytest.CaptureFixture[str]
) -> None:
    keys_command.run("intake", [verb], settings)
    told = capsys.readouterr()
    assert (read_keys(settings.sealing_keys).current, len(read_keys(settings.sealing_keys).keys)) == (
        current,
        2,
    )
    assert {row["key"]: (row["rows"], row["removable"]) for row in json.loads(told.out)} == {
        "k1": (None, False),
        "k2": (None, False),
    }
    changed, uncounted = told.err.splitlines()
    assert changed == f"{settings.sealing_keys} was changed: of k1, k2 the current one is {current}"
    assert uncounted.startswith(f"{settings.sealing_keys} WAS changed, do not {verb} again; ")
    assert "rows cannot be counted (" in uncounted


@pytest.mark.parametrize("words", [["show"], ["remove", "k1"]])
def test_what_needs_the_count_is_refused_in_one_line_and_changes_nothing(
    settings: Settings, words: list[str]
) -> None:
    before = settings.sealing_keys.read_bytes()
    with pytest.raises(SystemExit, match=r"keys\.json is as it was: its rows cannot be counted \(\w+\)$"):
        keys_command.run("intake", words, settings)
    assert settings.sealing_keys.read_bytes() == before
