"""docs/agencies.md followed literally: its commands, one after the other, in one shell."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from builders_up import Command, a_command
from contracts.agencies import MESSAGES, MessageOutcome, MessageRefusal, ReferralStatus
from devstack.checkout import CHECKOUT
from devstack.service_processes import service_processes

pytestmark = pytest.mark.timeout(400)
PAGE: Final = (CHECKOUT / "docs" / "agencies.md").read_text(encoding="utf-8")
MARK: Final = "==== end of block ===="


@pytest.fixture(scope="module")
def yuanxin(folder: Path) -> Iterator[Command]:
    with a_command(folder / "up") as command:
        yield command


@pytest.fixture(scope="module")
def answers(yuanxin: Command) -> list[list[Any]]:
    """What each block of the page answered, in JSON; only the ports are this test's own."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    script = "".join(f"{block}\necho '{MARK}'\n" for block in blocks)
    for process in service_processes(apart=False):
        script = script.replace(f":{process.port} ", f":{yuanxin.settings.ports[process.name]} ")
        script = script.replace(f":{process.port}\n", f":{yuanxin.settings.ports[process.name]}\n")
    run = subprocess.run(
        ["bash", "-c", script],
        cwd=CHECKOUT,
        env=yuanxin.environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    told = run.stdout.split(f"{MARK}\n")
    return [[json.loads(line) for line in block.splitlines() if line.startswith("{")] for block in told]


def test_the_first_message_has_a_receipt_and_the_next_ones_say_what_they_are(
    answers: list[list[Any]],
) -> None:
    [first], [again, mistaken] = answers[2:4]
    outcomes = [
        (each["outcome"], each["reason"], each["field"])
        for answer in (first, again, mistaken)
        for each in answer["receipts"]
    ]
    assert outcomes == [
        ("taken", None, None),
        ("duplicate", None, None),
        ("refused", "missing_field", "#/document_no"),
    ]


def test_the_feed_ends_with_the_status_closed(answers: list[list[Any]]) -> None:
    """Issue 11, done when: a receipt, and after acting on the case the status closed."""
    [feed] = answers[7]
    told = [item["data"] for item in feed["items"]]
    statuses = [each["status"] for each in told]
    assert statuses == ["received", "accepted", "granted", "assigned", "mediating", "closed"]
    assert told[-1]["outcome"] == "fully_recovered"
    assert told[-1]["recovered_fen"] == 1860000


def test_the_small_clients_have_a_receipt_too(yuanxin: Command, answers: list[list[Any]]) -> None:
    token = yuanxin("token", "--role", "agency", "--agency", "inspection").strip()
    address = f"http://127.0.0.1:{yuanxin.settings.ports['intake']}"
    environment = {**yuanxin.environment, "INTAKE": address, "TOKEN": token}
    for number, client in enumerate(("send.py", "send.sh"), 21):
        program = str(CHECKOUT / "examples" / "agency" / client)
        words = [program, "inspection", f"WLJY-2018-{number}", "330302"]
        said = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60)
        assert said.returncode == 0, said.stderr
        [receipt] = json.loads(said.stdout)["receipts"]
        assert (receipt["outcome"], receipt["document_no"]) == ("taken", f"WLJY-2018-{number}")


def test_the_page_names_every_message_outcome_reason_and_status() -> None:
    messages = [name.removeprefix("cn.yuanxin.agency.").removesuffix(".v1") for name in MESSAGES]
    codes = [*messages, *MessageOutcome, *MessageRefusal, *ReferralStatus]
    assert [code for code in codes if f"`{code}`" not in PAGE] == []
