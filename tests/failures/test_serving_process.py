"""A service's process: it starts, says where it listens, stops gracefully, and ends when a loop does."""

import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from urllib.request import Request, urlopen

import pytest

SERVICE = """
import asyncio
import os
import sys
import time
import serving.running
import telemetry
import watchdog
from delivery import nothing_to_prepare, one_by_one
from serving import Audited, Settings, run, start

async def app(scope, receive, send):
    assert scope["type"] in ("http", "lifespan")
    if scope["type"] == "lifespan":
        return
    await asyncio.sleep(0.3)
    headers = [(b"location", b"/there"), (b"scheme", scope["scheme"].encode())]
    headers.append((b"exporter", b"there" if "opentelemetry.sdk" in sys.modules else b"away"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"done"})

async def forever():
    await asyncio.Event().wait()

async def ends():
    await asyncio.sleep(0.1)

async def raises():
    raise ZeroDivisionError

async def tells():
    while True:
        telemetry.trace.begin("something")
        await asyncio.sleep(0.001)

async def hangs():
    time.sleep(600)

async def exits():
    sys.exit("no such thing")

if "YUANXIN_IS_BARE" in os.environ:
    sys.modules["opentelemetry.sdk"] = sys.modules["opentelemetry.exporter"] = None

limit = float(os.environ.get("YUANXIN_WATCHDOG", "60"))
serving.running.Watchdog = lambda: watchdog.Watchdog(limit)

async def serve(settings):
    return await run("sample", app, {"loop": LOOP}, settings)

if __name__ == "__main__":
    start("sample", Settings, serve, one_by_one(), nothing_to_prepare, Audited(()))
"""

NEEDED = {
    "DATABASE_URL": "postgresql://a:b@127.0.0.1/none",
    "LOOPS_URL": "postgresql://c:d@127.0.0.1/none",
    "KAFKA": "127.0.0.1:1",
    "REQUEST_KEY": "/nowhere",
    "SEALING_KEYS": "/nowhere",
    "AUDIT_KEY": "/nowhere",
}


@contextmanager
def sample(folder: Path, loop: str, **settings: str) -> Iterator[Popen[str]]:
    file = folder / "sample.py"
    file.write_text(SERVICE.replace("LOOP", loop))
    own = {f"YUANXIN_{name}": value for name, value in {**NEEDED, **settings}.items()}
    environment = {**os.environ, **own}
    running = Popen([sys.executable, str(file)], env=environment, stdout=PIPE, stderr=PIPE, text=True)
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def next_line(running: Popen[str], event: str) -> Mapping[str, object]:
    """The next log line of that event."""
    assert running.stdout is not None
    for line in running.stdout:
        if line.startswith("{") and (parsed := json.loads(line))["event"] == event:
            return dict(parsed)
    raise AssertionError(f"never logged: {event}")


def test_it_says_the_port_it_got_and_finishes_a_request_before_it_stops(tmp_path: Path) -> None:
    with sample(tmp_path, "forever", PORT="0") as running:
        port = next_line(running, "listening")["port"]
        with urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert answer.read() == b"done"
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0


def test_a_killed_process_leaves_its_port_to_the_next(tmp_path: Path) -> None:
    with sample(tmp_path, "forever", PORT="0") as first:
        port = next_line(first, "listening")["port"]
        with urlopen(f"http://127.0.0.1:{port}/"):
            first.kill()
            first.wait()
    with sample(tmp_path, "forever", PORT=str(port)) as second:
        assert next_line(second, "listening")["port"] == port


@pytest.mark.parametrize(("loop", "event"), [("ends", "a loop ended"), ("raises", "a loop failed")])
def test_a_loop_that_ends_or_raises_is_started_again_alone(tmp_path: Path, loop: str, event: str) -> None:
    with sample(tmp_path, loop, PORT="0") as running:
        port = next_line(running, "listening")["port"]
        for _ in range(2):
            assert next_line(running, event)["loop"] == "loop"
        with urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert answer.read() == b"done"
        assert running.poll() is None
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0


def test_a_stuck_loop_ends_the_process(tmp_path: Path) -> None:
    with sample(tmp_path, "forever", PORT="0", WATCHDOG="0.5") as running:
        ended = next_line(running, "the process ends")
        assert (ended["loop"], str(ended["reason"])[:19]) == ("watchdog", "loop made no turn f")
        assert running.wait(10) == 1


def test_a_loop_that_finds_a_wrong_setting_ends_the_process(tmp_path: Path) -> None:
    with sample(tmp_path, "exits", PORT="0") as running:
        _, complaint = running.communicate(timeout=60)
    assert (running.returncode, complaint.strip()) == (1, "no such thing")


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with sample(tmp_path, "forever", PORT="0") as first:
        port = next_line(first, "listening")["port"]
        with sample(tmp_path, "forever", PORT=str(port)) as second:
            _, complaint = second.communicate(timeout=60)
    assert second.returncode == 1
    assert complaint.startswith(f"port {port} on 127.0.0.1 cannot be used")
    assert len(complaint.splitlines()) == 1


@pytest.mark.parametrize(
    ("settings", "there", "scheme"),
    [
        ({}, "/told/there", "https"),
        ({"TRUSTED_PROXIES": ""}, "/there", "http"),
        ({"TRUSTED_PROXIES": "10.0.0.0/8, ::1"}, "/there", "http"),
        ({"PATH_PREFIX": "/set/"}, "/set/there", "https"),
    ],
)
def test_who_is_believed_and_the_prefix_are_those_of_the_settings_and_loopback_unless_set(
    tmp_path: Path, settings: dict[str, str], there: str, scheme: str
) -> None:
    says = {"X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/told"}
    with sample(tmp_path, "forever", PORT="0", **settings) as running:
        port = next_line(running, "listening")["port"]
        with urlopen(Request(f"http://127.0.0.1:{port}/", headers=says)) as answer:
            assert (answer.headers["Location"], answer.headers["Scheme"]) == (there, scheme)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "many", "a valid integer"),
        ("LONGEST_TOKEN_HOURS", "0", "greater than 0"),
        ("LONGEST_TOKEN_HOURS", "1e9", "less than or equal to 744"),
        ("REQUESTS_PER_SECOND", "nan", "less than or equal to 1000000"),
        ("REQUESTS_AT_ONCE", "0", "greater than or equal to 1"),
        ("CONNECTIONS_AT_ONCE", "5", "greater than or equal to 10"),
        ("TRUSTED_PROXIES", "10.0.0.1,*", "addresses or networks, with commas between"),
        ("PATH_PREFIX", "yuanxin/intake", "a path like /yuanxin/intake"),
        ("TRACES", "collector:4318", "an address like http://collector:4318/v1/traces"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(tmp_path: Path, name: str, value: str, says: str) -> None:
    with sample(tmp_path, "forever", **{name: value}) as running:
        _, complaint = running.communicate(timeout=60)
    assert running.returncode == 1
    (line,) = complaint.strip().splitlines()
    assert line.startswith(f"settings missing or wrong: YUANXIN_{name} (")
    assert says in line


def test_who_sends_no_traces_does_not_even_import_the_library(tmp_path: Path) -> None:
    with sample(tmp_path, "forever", PORT="0") as running:
        port = next_line(running, "listening")["port"]
        with urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert answer.headers["Exporter"] == "away"


def test_a_collector_that_is_away_keeps_nobody_from_answering_or_ending(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes connections, and never answers
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}/v1/traces"
        with sample(tmp_path, "tells", PORT="0", TRACES=address) as running:
            port = next_line(running, "listening")["port"]
            with urlopen(f"http://127.0.0.1:{port}/") as answer:
                assert (answer.read(), answer.headers["Exporter"]) == (b"done", "there")
            running.send_signal(signal.SIGTERM)
            assert running.wait(20) == 0


def test_traces_without_the_library_are_one_clear_line(tmp_path: Path) -> None:
    asked = {"TRACES": "http://127.0.0.1:1/v1/traces", "IS_BARE": "yes"}
    with sample(tmp_path, "forever", PORT="0", **asked) as running:
        _, complaint = running.communicate(timeout=60)
    assert running.returncode == 1
    (line,) = complaint.strip().splitlines()
    assert line.startswith("YUANXIN_TRACES is set, but OpenTelemetry's SDK is not installed here")


def test_more_connections_than_the_machine_allows_files_are_one_clear_line(tmp_path: Path) -> None:
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if allowed > 99_000:
        pytest.skip("this machine allows more open files than may be asked for")
    with sample(tmp_path, "forever", CONNECTIONS_AT_ONCE=str(allowed - 100)) as running:
        _, complaint = running.communicate(timeout=60)
    assert running.returncode == 1
    (line,) = complaint.strip().splitlines()
    assert f"{allowed} are allowed" in line


def test_an_event_loop_that_hangs_ends_the_process_from_outside(tmp_path: Path) -> None:
    with sample(tmp_path, "hangs", PORT="0", WATCHDOG="0.5") as running:
        assert running.wait(60) == 1
        assert running.stderr is not None
        assert "in hangs" in running.stderr.read()
