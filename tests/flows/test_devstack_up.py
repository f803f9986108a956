"""`yuanxin up` as a person uses it: what it prints works as pasted, data survives, nothing stays behind."""

import base64
import hashlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener, urlopen

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

import campaign
from broker_access import client_options
from builders_up import Command, a_command
from clock import SHANGHAI, day_of
from contracts.topics import CASES, COUNTIES, WATERMARKS
from devstack import status
from devstack.kafka_and_postgres_ports import setting_of
from devstack.supervisor import addresses_of

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def yuanxin(folder: Path) -> Iterator[Command]:
    with a_command(folder / "up") as command:
        yield command


@pytest.fixture(scope="module")
def printed(yuanxin: Command) -> str:
    return yuanxin("up")


def pasted(printed: str, method: str = "POST") -> Request:
    """The printed curl, as a request."""
    [line] = [line for line in printed.splitlines() if line.startswith(f"curl -sS -X {method} ")]
    words = shlex.split(line)
    headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H")
    [url] = [word for word in words if word.startswith("http")]
    return Request(url, data=words[words.index("-d") + 1].encode(), headers=headers, method=method)


def answer(request: Request | str) -> Any:
    with urlopen(request, timeout=10) as response:
        return json.load(response)


def received(yuanxin: Command) -> int:
    token = yuanxin("token", "--role", "city-staff").strip()
    url = f"http://127.0.0.1:{yuanxin.settings.ports['reporting']}/v1/campaigns/practice/board"
    board = answer(Request(url, headers={"Authorization": f"Bearer {token}"}))
    return int(board["totals"]["measures"]["received"])


def until(true: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.1)


def test_the_pasted_curl_makes_a_case_that_appears_on_the_board(yuanxin: Command, printed: str) -> None:
    case = answer(pasted(printed))
    assert case["state"] == "granted"
    until(lambda: received(yuanxin) == 1)


def test_the_pasted_zero_is_taken_when_the_period_has_ended_and_told_why_not_before(
    yuanxin: Command, printed: str
) -> None:
    """Whatever the time of day is now."""
    try:
        signed = answer(pasted(printed, "PUT"))
    except HTTPError as refused:
        with refused:
            problem = json.load(refused)
        assert problem["type"].endswith("signing-before-cut-off"), problem
    else:
        assert signed["content"] == "zero_report"
        assert signed["versions"][0]["signed_by"] == "测试人员乙"


def test_a_corrected_file_of_lawyers_is_compared_with_the_roster(yuanxin: Command, printed: str) -> None:
    assert json.loads(yuanxin("lawyers", "--json")) == {"added": [], "differing": [], "gone": []}
    table = yuanxin.settings.state / "campaigns" / "practice" / "lawyers.csv"
    right = table.read_text(encoding="utf-8")
    line = right.splitlines()[1]
    table.write_text(right.replace(line, line.replace(",60,", ",61,")), encoding="utf-8")
    told = yuanxin("lawyers")
    table.write_text(right, encoding="utf-8")
    assert "330302-L01, capacity: 61 in the file, 60 on the roster" in told
    assert "PUT /v1/lawyers/{lawyer_id}" in told


def test_a_token_for_a_county_that_is_not_there_is_refused_by_name(yuanxin: Command, printed: str) -> None:
    refused = yuanxin.run("token", "--role", "county-staff", "--county", "330399")
    assert refused.returncode == 1
    assert "there is no county '330399'; there are 330302" in refused.stderr


def test_a_token_without_a_name_says_that_it_signs_nothing(yuanxin: Command, printed: str) -> None:
    made = yuanxin.run("token", "--role", "county-staff", "--county", "330302")
    assert made.returncode == 0
    assert "no report can be signed" in made.stderr


def test_commands_without_its_settings_find_the_running_stack(yuanxin: Command, printed: str) -> None:
    ports = {setting_of(name) for name in yuanxin.settings.ports}
    forgetful = {name: value for name, value in yuanxin.environment.items() if name not in ports}

    shown = Command(forgetful, yuanxin.settings)("status", "--json")

    assert all(each["port"] == yuanxin.settings.ports[each["name"]] for each in json.loads(shown))
    assert {each["state"] for each in json.loads(shown)} == {"ready"}


def open_in(browser: OpenerDirector, url: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
    """What is shown, at which address; a form is sent as our own page sends it."""
    sent = urlencode(form).encode() if form else None
    request = Request(url, sent, {"Accept": "text/html", "Origin": "/".join(url.split("/")[:3])})
    try:
        with browser.open(request, timeout=10) as page:
            return page.status, page.url, page.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.status or 0, refused.url, refused.read().decode()


def test_the_sign_in_link_opens_the_board_once(yuanxin: Command, printed: str) -> None:
    [link] = re.findall(r"http\S+/sign-in\S+", yuanxin("up"))
    address, ticket = link.split("?ticket=")
    browser = build_opener(HTTPCookieProcessor())

    assert "登录</button>" in open_in(browser, link)[2]
    status, url, page = open_in(browser, address, {"ticket": ticket})
    again = open_in(build_opener(HTTPCookieProcessor()), address, {"ticket": ticket})

    assert (status, url.rpartition("/")[2]) == (200, "board")
    assert "看板" in page
    assert again[0] == 403
    assert "登录链接无效、已使用或已过期" in again[2]


def test_a_clerks_link_opens_the_form_of_the_day(yuanxin: Command, printed: str) -> None:
    """The figures and the form come from the running service; who it is stands above."""
    practice = campaign.load(yuanxin.settings.state / "campaigns" / "practice")
    today = day_of(datetime.now(SHANGHAI))
    county = practice.roster(today)[0]
    address, ticket = yuanxin(
        "sign-in", "--role", "county-staff", "--county", county.code, "--name", "测试人员丁"
    ).split("?ticket=")
    browser = build_opener(HTTPCookieProcessor())

    open_in(browser, address, {"ticket": ticket.strip()})
    day = f"/campaigns/practice/counties/{county.code}/days/{today}"
    status, _, page = open_in(browser, address.replace("/sign-in", day))

    assert (status, county.name in page, "测试人员丁" in page) == (200, True, True)


async def test_nothing_in_a_log_a_topic_or_the_database_lets_anybody_in(
    yuanxin: Command, printed: str
) -> None:
    """The proxy sees addresses: of those the link's alone holds anything, and it is spent."""
    [link] = re.findall(r"http\S+/sign-in\S+", yuanxin("up"))
    address, ticket = link.split("?ticket=")
    cookies = CookieJar()
    browser = build_opener(HTTPCookieProcessor(cookies))
    seen = [link, *(open_in(browser, address, {"ticket": ticket})[:2])]
    [cookie] = [str(kept.value) for kept in cookies]

    state = yuanxin.settings.state
    logs = [file.read_text(errors="replace") for file in state.rglob("*.log")]
    addresses = addresses_of(yuanxin.settings)
    kept = "\n".join(
        [*logs, *await rows_of(addresses.owner_url("reporting")), *await records_of(addresses.bootstrap)]
    )

    assert any('"/v1/sign-in-tickets"' in log for log in logs)
    assert f"topic='{WATERMARKS}'" in kept
    assert hashlib.sha256(cookie.encode()).hexdigest() in kept
    for secret in (ticket, cookie):
        assert secret not in kept
        assert base64.urlsafe_b64decode(secret + "=").hex() not in kept
    assert not [part for part in map(str, seen) if cookie in part]
    assert "." not in ticket, "no token stands in a link"
    stranger = build_opener(HTTPCookieProcessor())
    for word in (ticket, hashlib.sha256(cookie.encode()).hexdigest()):
        stranger.addheaders = [("Cookie", f"yuanxin_session={word}")]
        assert open_in(stranger, address.replace("/sign-in", "/board"))[0] == 401


async def rows_of(url: str) -> list[str]:
    """Everything in a database."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [
            str(row[0])
            for table in tables
            for row in await connection.fetch(f'SELECT t::text FROM "{table["tablename"]}" t')
        ]
    finally:
        await connection.close()


async def records_of(bootstrap: str) -> list[str]:
    """Everything in the topics, as text."""
    async with AIOKafkaConsumer(
        CASES, COUNTIES, WATERMARKS, **client_options(bootstrap), auto_offset_reset="earliest"
    ) as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        records: list[str] = []
        while any([await consumer.position(one) < end for one, end in ends.items()]):
            batches = await consumer.getmany(timeout_ms=200)
            records += [str(record) for batch in batches.values() for record in batch]
        return records


def test_status_shows_every_process_ready(yuanxin: Command, printed: str) -> None:
    lines = json.loads(yuanxin("status", "--json"))
    assert {line["state"] for line in lines} == {"ready"}
    assert len(lines) == len(yuanxin.processes()) == 7


async def test_a_poisoned_message_is_listed_shown_and_stays_until_it_is_dismissed(
    yuanxin: Command, printed: str
) -> None:
    bootstrap = addresses_of(yuanxin.settings).bootstrap
    async with AIOKafkaProducer(**client_options(bootstrap), acks="all") as producer:
        await producer.send_and_wait("yuanxin.cases.v1", b"no event", key=b"no case")
    until(lambda: len(json.loads(yuanxin("quarantine", "list", "--service", "assignment", "--json"))) == 1)
    [row] = json.loads(yuanxin("quarantine", "list", "--service", "assignment", "--json"))
    assert "no event" in yuanxin("quarantine", "show", str(row["id"]), "--service", "assignment")
    assert yuanxin("quarantine", "replay", "--service", "assignment").startswith(f"{row['id']}: ")
    assert json.loads(yuanxin("quarantine", "list", "--service", "assignment", "--json"))
    assert json.loads(by_settings(yuanxin, "quarantine", "list", "--service", "assignment", "--json")) == [
        row
    ]
    assert by_settings(yuanxin, "audit", "head", "--service", "assignment") == yuanxin(
        "audit", "head", "--service", "assignment"
    )
    dismissed = yuanxin(
        "quarantine", "dismiss", str(row["id"]), "--service", "assignment", "--reason", "test"
    )
    assert dismissed == f"{row['id']}: dismissed\n"
    assert json.loads(yuanxin("quarantine", "list", "--service", "assignment", "--json")) == []


def by_settings(yuanxin: Command, *words: str) -> str:
    """As from another machine, which knows the addresses and has the keys."""
    addresses = addresses_of(yuanxin.settings)
    settings = {
        "YUANXIN_STATE": str(yuanxin.settings.state / "elsewhere"),
        "YUANXIN_ASSIGNMENT_LOOPS_URL": addresses.loops_url("assignment"),
        "YUANXIN_KAFKA": addresses.kafka_of("assignment"),
        "YUANXIN_KEYS": str(addresses.folder / "keys"),
        "YUANXIN_CAMPAIGNS": str(addresses.campaigns[0]),
    }
    return Command({**yuanxin.environment, **settings}, yuanxin.settings)(*words)


def test_an_agency_sends_as_printed_by_kafka_and_http_until_it_is_removed(
    yuanxin: Command, printed: str
) -> None:
    told = yuanxin("agency", "add", "court")
    [receipt] = answer(pasted(told))["receipts"]
    assert receipt["outcome"] == "taken"
    sending = pasted_program(told, "A message by Kafka")
    assert run_program(sending) == "sent\n"
    assert yuanxin("agency", "list").split() == ["court", "let", "in"]
    kept = (yuanxin.settings.state / "agencies" / "court.properties").read_text()

    yuanxin("agency", "remove", "court")
    assert yuanxin("agency", "list").split() == ["court", "removed"]
    yuanxin("agency", "add", "court")
    assert (yuanxin.settings.state / "agencies" / "court.properties").read_text() != kept
    assert "begins with a letter" in yuanxin.run("agency", "add", "Court").stderr


def pasted_program(told: str, heading: str) -> str:
    """The Python that a printed block hands to the interpreter."""
    _, _, block = told.partition(heading)
    _, _, program = block.partition("<<'END'\n")
    return program.partition("\nEND")[0]


def run_program(program: str) -> str:
    done = subprocess.run([sys.executable, "-"], input=program, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_figures_are_counted_anew_from_the_log_and_are_the_same(yuanxin: Command, printed: str) -> None:
    answer(pasted(printed))  # the same key again, so one case, whatever tests came before
    until(lambda: received(yuanxin) == 1)
    told = json.loads(yuanxin("reporting", "rebuild", "--json"))
    assert (told["identical"], told["exchanged"]) == (True, False), told
    assert told["messages"] > 0


def test_a_killed_supervisor_takes_everything_with_it_and_the_data_survives(
    yuanxin: Command, printed: str
) -> None:
    supervisor = status.supervisor_of(yuanxin.settings.state)
    assert supervisor
    before = yuanxin.processes()
    os.kill(supervisor.pid, signal.SIGKILL)
    until(lambda: not any(process.runs() for process in before))
    yuanxin("up")
    assert received(yuanxin) == 1


def test_down_leaves_nothing_running(yuanxin: Command, printed: str) -> None:
    before = yuanxin.processes()
    assert before
    yuanxin("down")
    assert not any(process.runs() for process in before)
    assert not yuanxin.processes()
