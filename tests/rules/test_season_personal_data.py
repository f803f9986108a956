"""The search for personal data must be able to find some, in whichever form and wherever it lies."""

import json
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from urllib.parse import quote

import pytest

from builders_season import UNITS
from season.check_agencies import personal
from season.personal_data import Search, found_in, in_logs, in_records, words_of
from season.plan import build
from season.running_stack import Record

NAME, NUMBER, PHONE = "赵测甲", "360000199001011239", "10001234567"
FACTS = "工程结束后一直没有结清工资"
SEARCH = Search([NAME, NUMBER, PHONE, FACTS])
BODY = json.dumps({"recipients": [{"name": NAME}]})


@pytest.mark.parametrize(
    "text",
    [
        f"老{NAME}来电",
        BODY,
        BODY.upper().replace("\\U", "\\u"),
        json.dumps({"inner": BODY}).replace("\\\\", "\\"),
        quote(f"/v1/cases?name={NAME}"),
        BODY.encode().hex(),
        f"a{NAME}".encode().hex(),
        *(b64encode(b"x" * before + NAME.encode() + b"yz").decode() for before in range(4)),
        *(b64encode(b"x" * before + BODY.encode()).decode() for before in range(4)),
        *(urlsafe_b64encode(b"x" * before + NAME.encode()).decode().rstrip("=") for before in range(4)),
        json.dumps({"data_base64": b64encode(BODY.encode()).decode()}),
        json.dumps({"data_base64": b64encode(b64encode(NAME.encode())).decode()}),
        json.dumps({"data_base64": urlsafe_b64encode(b64encode(BODY.encode())).decode().rstrip("=")}),
        json.dumps(
            {"outer": b64encode(json.dumps({"inner": b64encode(BODY.encode()).decode()}).encode()).decode()}
        ),
        b64encode(b64encode(b64encode(f"到访：{NAME}".encode()))).decode(),
    ],
)
def test_a_name_is_found_in_every_form(text: str) -> None:
    assert SEARCH.in_text(text) == {NAME}


@pytest.mark.parametrize("word", [NUMBER, PHONE, FACTS])
def test_numbers_and_facts_are_found_too(word: str) -> None:
    assert SEARCH.in_text(f'{{"told": "{word}"}}') == {word}
    assert SEARCH.in_text(b64encode(f"{word}.".encode()).decode()) == {word}


@pytest.mark.parametrize(
    "text", ["", NAME[:2], "2018-12-06T10:00:00+08:00", PHONE[:-1], json.dumps({"county": "330302"})]
)
def test_what_names_nobody_is_not_found(text: str) -> None:
    assert SEARCH.in_text(text) == set()


@pytest.mark.parametrize(
    "record",
    [
        Record("agency.court.in.v1", NAME.encode(), b"{}", ()),
        Record("agency.court.in.v1", None, BODY.encode(), ()),
        Record("agency.court.in.v1", None, None, [("ce_subject", NAME.encode())]),
        Record("agency.court.in.v1", None, b"{}", [(NAME, None)]),
    ],
)
def test_a_key_a_value_and_a_header_are_searched_and_the_topic_is_named(record: Record) -> None:
    assert in_records(SEARCH, [record]) == {"agency.court.in.v1": {NAME}}
    [difference] = personal(in_records(SEARCH, [record]))
    assert "agency.court.in.v1" in str(difference)


def test_logs_are_searched_and_a_folder_without_any_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        in_logs(SEARCH, tmp_path)
    (tmp_path / "intake.log").write_text(f"started\n{BODY}\n", encoding="utf-8")
    assert in_logs(SEARCH, tmp_path) == {"intake.log": {NAME}}
    assert found_in(SEARCH, [("metrics", "yuanxin_up 1")]) == {}


def test_the_words_of_a_season_are_names_numbers_and_what_was_typed_and_no_number_of_a_letter() -> None:
    words = words_of(build(3, 60, UNITS))
    assert {"工程结束后一直没有结清工资", "已自行解决"} <= words
    assert any(word.endswith("有限公司") for word in words)
    assert any(len(word) == 18 and word[:17].isdecimal() for word in words)
    assert any(word.startswith("1000") and len(word) == 11 for word in words)
    assert not any(word.endswith("号") for word in words)
