"""What the municipal platform must have of each case, from a journal alone; and a checker that can fail."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey

from builders_season import LUCHENG, MORNING, UNITS, facts_of
from contracts.intake import AidGranted, ApplicationReceived
from season.check_platform import package
from season.checker import differences
from season.expected_platform import not_uploaded, on_platform
from season.journal import Count, Entry, Journal, OnPlatform, read
from season.personal_data import Search, found_in
from season.plan import What, build
from season.plan.platform import COUNTIES, NO_COUNTY
from season.platform_stand_in import StandInPlatform

CONNECTED = Entry(MORNING, "", "operator", "connect_platform")
TYPED = {"facts": "工程结束后一直没有结清工资", "recipients": [{"name": "赵测甲"}]}
CASE = {"case_no": "温援申字〔2018〕第1号", "county": LUCHENG, "lane": "green", "class": "wages"}
DONE = [ApplicationReceived.type, AidGranted.type]


def received(case: str) -> Entry:
    return Entry(MORNING, LUCHENG, "staff", "apply", subject=case, counts=(Count("received", 1, MORNING),))


def answered(case: str, **said: Any) -> Entry:
    return Entry(MORNING, LUCHENG, "platform", "answer", subject=case, on_platform=OnPlatform(**said))


ENTRIES = [
    CONNECTED,
    *map(received, ("numbered", "refused", "lost", "never")),
    answered("numbered", reason="id-number-missing"),
    answered("numbered", number="1"),
    answered("refused", number="2"),
    answered("refused", reason="id-number-missing"),
    answered("lost"),
]


def test_each_case_is_known_there_as_it_was_answered_last_and_none_where_there_is_no_platform() -> None:
    lines = on_platform(ENTRIES)
    assert lines == {
        "numbered": "acknowledged 1",
        "refused": "refused id-number-missing",
        "lost": "uploaded",
        "never": "answered",
    }
    assert not_uploaded(lines) == {"refused"}
    assert on_platform(ENTRIES[1:]) == {}


def test_what_it_said_is_read_again_from_the_journal(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.jsonl") as journal:
        for entry in ENTRIES:
            journal.write(entry)
    assert list(read(tmp_path / "journal.jsonl")) == ENTRIES


@pytest.mark.parametrize(
    "changed",
    [
        {"on_platform": {"a": "acknowledged 2"}},
        {"on_platform": {}},
        {"on_platform": {"a": "acknowledged 1", "b": "uploaded"}},
        {"not_uploaded": frozenset({"a"})},
    ],
)
def test_another_state_or_number_there_or_a_list_that_lacks_a_case_is_a_difference(
    changed: dict[str, Any],
) -> None:
    expected = replace(facts_of([]), on_platform={"a": "acknowledged 1"})
    assert differences(expected, expected) == []
    assert len(differences(expected, replace(expected, **changed))) == 1


def sent(**changed: Any) -> dict[str, Any]:
    nothing = {
        "agent": None,
        "urgent_grounds": [],
        "campaign": "w",
        "recipients": [{"name": "赵测甲", "phone": None}],
    }
    return {
        "case": {**CASE, "state": "granted"},
        "application": {**TYPED, **nothing},
        "acts": [{"action": "receive"}, {"action": "grant"}, {"action": "attach_file"}],
        "files": [{"sha256": "f1"}],
        **changed,
    }


def compared(held: dict[str, Any] | None) -> list[str]:
    return [each.what for each in package("c", held, {**TYPED, "source": {}}, CASE, DONE, ["f1"])]


def test_a_package_that_holds_what_was_done_is_none() -> None:
    assert compared(sent()) == []


@pytest.mark.parametrize(
    ("held", "what"),
    [
        (None, "package of c"),
        (sent(case={**CASE, "lane": "ordinary"}), "package of c"),
        (sent(application={**TYPED, "facts": "别的"}), "package of c: fields of the statement that differ"),
        (sent(application={**TYPED, "more": 1}), "package of c: fields of the statement that differ"),
        (sent(acts=[{"action": "receive"}]), "package of c: acts"),
        (sent(acts=[{"action": each} for each in ("receive", "grant", "grant")]), "package of c: acts"),
        (sent(files=[]), "package of c: files"),
    ],
)
def test_a_package_that_lacks_something_or_has_more_is_a_difference(
    held: dict[str, Any] | None, what: str
) -> None:
    assert compared(held) == [what]


def test_whatever_the_size_of_the_season_some_cases_are_registered_there_one_of_no_county() -> None:
    acts = [act for of_instant in build(5, 60, UNITS).acts.values() for act in of_instant]
    registered = [act for act in acts if act.what is What.register_there]
    assert [act.county for act in registered] == [*COUNTIES[:-1], NO_COUNTY]
    named = {act.case for act in acts if act.what in (What.attach_file, What.upload_again)}
    assert named <= {act.case for act in acts if act.what is What.apply}


NAME = "赵测甲"
SEARCH = Search([NAME])
ID = "01a22030-72f5-7606-8345-ae075ec64aa5"


def lies_there(platform: StandInPlatform, *, sealed: bool) -> None:
    assert platform.key is not None
    body = {
        "case": {"case_id": ID},
        "revision": 1,
        "files": [],
        "application": {"recipients": [{"name": NAME}]},
    }
    document, name = json.dumps(body, ensure_ascii=False).encode(), "package.json"
    if sealed:
        header, algorithms = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM"}, ["ECDH-ES+A256KW", "A256GCM"]
        document = jwe.encrypt_compact(header, document, platform.key, algorithms=algorithms).encode()
        name = "package.jwe"
    folder = platform.folder / "packages" / f"{ID}-1"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(document)


def test_a_name_in_a_package_is_for_the_platform_alone_and_anywhere_else_it_is_found(tmp_path: Path) -> None:
    platform = StandInPlatform.at(tmp_path / "platform", ECKey.generate_key("P-256"))
    lies_there(platform, sealed=True)
    assert [package["revision"] for package in platform.collect()] == [1]
    assert found_in(SEARCH, platform.in_the_open()) == {}
    assert set(found_in(SEARCH, platform.opened_samples())) == {f"{ID}-1/package.jwe"}
    platform.write("told", json.dumps({"remark": NAME}))
    (platform.folder / "receipts" / f"{NAME}.json").touch()
    assert set(found_in(SEARCH, platform.in_the_open())) == {
        f"the platform's folder: receipts/{name}.json" for name in ("told", NAME)
    }


def test_where_it_has_a_key_a_package_that_lies_open_is_not_taken(tmp_path: Path) -> None:
    platform = StandInPlatform.at(tmp_path / "platform", ECKey.generate_key("P-256"))
    lies_there(platform, sealed=False)
    with pytest.raises(AssertionError, match="lies open"):
        platform.collect()
