"""docs/agencies.md and docs/platform.md followed literally: their commands, in order, in one shell."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from confluent_kafka import KafkaError

import kcat
from builders_up import Command, a_command
from contracts.agencies import MESSAGES, MessageOutcome, MessageRefusal, ReferralStatus
from devstack.checkout import CHECKOUT
from devstack.service_processes import service_processes

pytestmark = pytest.mark.timeout(400)
PAGE: Final = (CHECKOUT / "docs" / "agencies.md").read_text(encoding="utf-8")
OF_PLATFORM: Final = (CHECKOUT / "docs" / "platform.md").read_text(encoding="utf-8")
EXAMPLES: Final = CHECKOUT / "examples" / "agency"
MARK: Final = "==== end of block ===="


@pytest.fixture(scope="module")
def yuanxin(folder: Path) -> Iterator[Command]:
    with a_command(folder / "up") as command:
        command.environment["YUANXIN_PRACTICE_PLATFORM"] = str(folder / "platform")
        yield command


def blocks_of(walk: str, page: str = PAGE) -> list[str]:
    [part] = [part for part in page.split("\n## ") if part.startswith(walk)]
    return re.findall(r"^```sh\n(.*?)^```", part, re.DOTALL | re.MULTILINE)


def followed(yuanxin: Command, blocks: list[str]) -> list[list[Any]]:
    """What each block answered, in JSON; only ports and folder are this test's own."""
    script = "".join(f"{block}\necho '{MARK}'\n" for block in blocks)
    for process in service_processes(apart=False):
        script = script.replace(f":{process.port} ", f":{yuanxin.settings.ports[process.name]} ")
        script = script.replace(f":{process.port}\n", f":{yuanxin.settings.ports[process.name]}\n")
    script = script.replace("=var/up/", f"={yuanxin.settings.state}/")
    script = script.replace("var/platform", yuanxin.environment["YUANXIN_PRACTICE_PLATFORM"])
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


@pytest.fixture(scope="module")
def answers(yuanxin: Command) -> list[list[Any]]:
    return followed(yuanxin, blocks_of("Ten minutes, over HTTP"))


@pytest.fixture(scope="module")
def answers_on_kafka(yuanxin: Command) -> list[list[Any]]:
    return followed(yuanxin, blocks_of("Ten minutes, over Kafka"))


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


def test_on_kafka_the_first_message_has_a_receipt_and_the_next_ones_say_what_they_are(
    answers_on_kafka: list[list[Any]],
) -> None:
    [first], [again, elsewhere], [with_persons] = answers_on_kafka[1:4]
    told = [
        (each["outcome"], each["reason"], each["field"], each["responsible_instead"])
        for each in (first, again, elsewhere, with_persons)
    ]
    assert told == [
        ("taken", None, None, None),
        ("duplicate", None, None, None),
        ("refused", "unknown_county", "#/county", "other_centre"),
        ("taken", None, None, None),
    ]
    assert with_persons["case_no"]


def test_on_kafka_the_last_that_is_told_is_the_status_closed(answers_on_kafka: list[list[Any]]) -> None:
    told = answers_on_kafka[5]
    receipts = [each["outcome"] for each in told if "outcome" in each and "message_id" in each]
    statuses = [each["status"] for each in told if "status" in each]
    assert sorted(receipts) == ["duplicate", "refused", "taken", "taken"]
    assert statuses == ["received", "accepted", "granted", "assigned", "mediating", "closed"]
    assert (told[-1]["outcome"], told[-1]["recovered_fen"]) == ("fully_recovered", 2460000)


def test_a_case_goes_to_the_platform_and_is_found_by_its_number_and_one_from_there_comes_in(
    yuanxin: Command,
) -> None:
    """In whichever order the pages are read: what others filed meanwhile went there as well."""
    _, [filed], [listed], [answer], _ = followed(yuanxin, blocks_of("Try it", OF_PLATFORM))
    assert filed["case_no"]
    [case] = listed["items"]
    assert (case["state"], case["platform_no"]) == ("acknowledged", "PT-2018-1")
    assert (answer["result"], answer["number"], answer["county"]) == ("taken", "PT-2018-2", "330302")


def said_by(yuanxin: Command, *words: str, **more: str) -> Any:
    """The last line that an example prints."""
    [program, *others] = words
    command = [str(EXAMPLES / program), *others]
    environment = {**yuanxin.environment, **more}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout.splitlines()[-1])


@pytest.mark.parametrize(("client", "number"), [("send.py", "WLJY-2018-21"), ("send.sh", "WLJY-2018-22")])
def test_a_small_client_has_a_receipt_too(
    yuanxin: Command, answers: list[list[Any]], client: str, number: str
) -> None:
    token = yuanxin("token", "--role", "agency", "--agency", "inspection").strip()
    address = f"http://127.0.0.1:{yuanxin.settings.ports['intake']}"
    said = said_by(yuanxin, client, "inspection", number, "330302", INTAKE=address, TOKEN=token)
    [receipt] = said["receipts"]
    assert (receipt["outcome"], receipt["document_no"]) == ("taken", number)


@pytest.mark.parametrize(
    ("client", "number"), [("send_kafka.py", "WLJY-2018-23"), ("send_kcat.sh", "WLJY-2018-24")]
)
def test_a_small_client_on_kafka_has_a_receipt_too(
    yuanxin: Command, folder: Path, client: str, number: str
) -> None:
    python = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    environment = python if client.endswith(".py") else kcat.environment(folder)
    yuanxin("up")
    yuanxin("agency", "add", "inspection")
    settings = str(yuanxin.settings.state / "agencies" / "inspection.properties")
    receipt = said_by(yuanxin, client, settings, "inspection", number, "330302", **environment)
    assert (receipt["outcome"], receipt["document_no"]) == ("taken", number)


def test_what_is_printed_for_kcat_works_as_pasted(yuanxin: Command, folder: Path) -> None:
    environment = {**yuanxin.environment, **kcat.environment(folder)}
    yuanxin("up")
    printed = yuanxin("agency", "add", "arbitration").partition("The same two with kcat")[2].splitlines()
    [sending, reading] = [line for line in printed if "kcat -F" in line]
    for _ in range(2):
        subprocess.run(["bash", "-c", sending], env=environment, check=True, timeout=60)
    first_two = f"{reading} -c 2"
    read = subprocess.run(
        ["bash", "-c", first_two], env=environment, check=True, capture_output=True, timeout=120
    )
    outcomes = [json.loads(line)["outcome"] for line in read.stdout.splitlines()]
    assert outcomes == ["taken", "duplicate"]


def test_a_password_of_its_own_lets_an_agency_in_on_kafka(yuanxin: Command, answers: list[list[Any]]) -> None:
    [let_in] = [block for block in blocks_of("Ten minutes, over HTTP") if "INTAKE=" in block]
    [asked, line] = followed(yuanxin, [let_in, *blocks_of("On Kafka")])[1]
    assert (asked["user"], asked["topic_in"]) == ("agency.inspection", "agency.inspection.in.v1")
    assert line["kafka"] == {"state": "made", "trouble": None}


def test_the_page_names_every_message_outcome_reason_and_status() -> None:
    messages = [name.removeprefix("cn.yuanxin.agency.").removesuffix(".v1") for name in MESSAGES]
    codes = [*messages, *MessageOutcome, *MessageRefusal, *ReferralStatus]
    assert [code for code in codes if f"`{code}`" not in PAGE] == []


def test_the_page_says_what_librdkafka_says_when_a_right_is_missing() -> None:
    said = [
        KafkaError(code).str().removeprefix("Broker: ")
        for code in (
            KafkaError.TOPIC_AUTHORIZATION_FAILED,
            KafkaError.GROUP_AUTHORIZATION_FAILED,
            KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
            KafkaError.UNSUPPORTED_SASL_MECHANISM,
            KafkaError.MSG_SIZE_TOO_LARGE,
        )
    ]
    assert [words for words in said if words not in PAGE] == []
