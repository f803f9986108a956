"""Each fault the doctor knows, planted: one sentence that says what is wrong, one that says what to do."""

import os
import socket
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from clock import SHANGHAI, WorkingDay
from devstack import doctor
from devstack.development_keys import DevelopmentKeys
from devstack.doctor import Finding

NOW = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)


def the_one(findings: Iterable[Finding]) -> Finding:
    [only] = findings
    assert only.what.endswith("。")
    assert only.do.endswith("。")
    return only


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    DevelopmentKeys(folder).make()
    for file in folder.iterdir():
        os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    return folder


def test_a_sound_machine_has_no_findings(keys: Path) -> None:
    quiet = {"outbox": 3, "held": 0, "refused": 0, "quarantined": 0, "progress": {}}
    everything = [
        *doctor.platform(),
        *doctor.disk(keys, 100 * doctor.GIGABYTE),
        *doctor.clocks(NOW, NOW, 0),
        *doctor.calendar(date(2026, 1, 5)),
        *doctor.keys(keys, NOW, has_data=True),
        *doctor.pipeline("intake", quiet, 0),
        *doctor.processes({"intake": "ready"}),
        *doctor.versions({"aiokafka": "0.14.0"}, {"aiokafka": "0.14.0", "rich": "1"}),
        *doctor.database_version("18", "18"),
        *doctor.backups(keys, NOW, has_data=False),
        *doctor.keys(keys / "none", NOW, has_data=False),
    ]
    assert everything == []
    assert doctor.exit_status(everything) == 0


def test_a_port_that_another_program_has_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        found = the_one(doctor.free_ports({"intake": port}))
    assert f"{port}（intake）" in found.what
    assert list(doctor.free_ports({"intake": port})) == []


def test_a_process_that_is_not_ready_is_named() -> None:
    found = the_one(doctor.processes({"kafka": "ready", "intake": "stopped"}))
    assert "intake" in found.what
    assert "yuanxin logs intake" in found.do


@pytest.mark.parametrize(("free", "is_fault"), [(900_000_000, True), (4_000_000_000, False)])
def test_a_disk_is_full_or_soon(tmp_path: Path, free: int, is_fault: bool) -> None:
    found = the_one(doctor.disk(tmp_path, free))
    assert (found.is_fault, doctor.exit_status([found])) == (is_fault, int(is_fault))


def test_a_clock_that_went_back_is_found_by_what_was_written(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    file.write_text("{}")
    later = (NOW + timedelta(hours=2)).timestamp()
    os.utime(file, (later, later))
    found = the_one(doctor.clocks(NOW, doctor.newest_file(tmp_path), 0))
    assert "时钟落后" in found.what
    assert "2026-01-05 11:00" in found.what


def test_a_clock_that_nothing_keeps_is_a_warning() -> None:
    assert not the_one(doctor.clocks(NOW, None, doctor.UNSYNCHRONISED)).is_fault


@pytest.mark.parametrize(("today", "is_fault"), [(date(2060, 12, 1), True), (date(2026, 12, 1), False)])
def test_working_days_run_out(today: date, is_fault: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def known_until_2026(day: date, _: object) -> WorkingDay:
        return WorkingDay(answer=True, provisional=day.year > 2026)

    monkeypatch.setattr(doctor, "is_working_day", known_until_2026)
    assert the_one(doctor.calendar(today)).is_fault is is_fault


def test_data_without_keys_is_a_fault_before_new_ones_are_made(keys: Path) -> None:
    assert "取回" in the_one(doctor.keys(keys / "none", NOW, has_data=True)).do
    (keys / "match.key").unlink()
    assert "match.key" in the_one(doctor.keys(keys, NOW, has_data=True)).what


def test_keys_that_others_may_read_are_named(keys: Path) -> None:
    (keys / "intake-audit.key").chmod(0o644)
    assert list(doctor.keys(keys, NOW, has_data=True)) == []
    keys.chmod(0o755)
    assert "intake-audit.key" in the_one(doctor.keys(keys, NOW, has_data=True)).what


def test_a_key_that_is_years_old_is_a_warning(keys: Path) -> None:
    findings = list(doctor.keys(keys, NOW + timedelta(days=400), has_data=True))
    assert [finding.is_fault for finding in findings] == [False] * 4
    assert "keys rotate --service assignment" in findings[0].do


@pytest.mark.parametrize(
    ("numbers", "unread", "told"),
    [
        (None, 0, "不回答"),
        ({"quarantined": 2, "held": 5, "refused": 0}, 0, "2 条消息被隔离，5 条"),
        ({"quarantined": 0, "held": 5, "refused": 0}, 0, "缺失的序号"),
        ({"quarantined": 0, "held": 0, "refused": 1}, 0, "拒收"),
        ({"quarantined": 0, "held": 0, "refused": 0}, 7, "7 条事件没有读"),
    ],
)
def test_what_waits_is_told(numbers: dict[str, int] | None, unread: int, told: str) -> None:
    assert told in the_one(doctor.pipeline("mediation", numbers, unread)).what


def test_a_backup_that_is_old_cut_off_or_never_made_is_a_warning(tmp_path: Path) -> None:
    assert "从来没有" in the_one(doctor.backups(tmp_path / "none", NOW, has_data=True)).what
    (tmp_path / "cut off").mkdir()
    assert "从来没有" in the_one(doctor.backups(tmp_path, NOW, has_data=True)).what
    manifest = tmp_path / "cut off" / "manifest.json"
    manifest.write_text("{}")
    os.utime(manifest, (NOW.timestamp(), NOW.timestamp()))
    assert list(doctor.backups(tmp_path, NOW + timedelta(hours=20), has_data=True)) == []
    assert "2026-01-05" in the_one(doctor.backups(tmp_path, NOW + timedelta(days=2), has_data=True)).what


def test_other_versions_than_those_tried_are_named() -> None:
    found = the_one(doctor.versions({"aiokafka": "0.14.0", "faust": "1"}, {"aiokafka": "0.13.0"}))
    assert "aiokafka 0.13.0（应为 0.14.0）、faust 没有（应为 1）" in found.what
    assert "PostgreSQL 16" in the_one(doctor.database_version("16", "18")).what
