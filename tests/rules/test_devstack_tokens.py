"""Whose the tokens are that `yuanxin token` makes."""

import base64
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from devstack.commands import app
from devstack.development_keys import DevelopmentKeys


@pytest.fixture(autouse=True)
def _stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    DevelopmentKeys(tmp_path / "keys").make()
    monkeypatch.setenv("YUANXIN_STATE", str(tmp_path))


def subject(*more: str) -> str:
    made = CliRunner().invoke(app, ["token", "--role", "city-staff", *more])
    assert made.exit_code == 0, made.output
    _, claims, _ = made.stdout.strip().split(".")
    return str(json.loads(base64.urlsafe_b64decode(claims + "=="))["sub"])


def test_two_persons_of_a_place_are_two_subjects_and_each_is_always_the_same() -> None:
    """As two signatures want it; the name itself is in no subject, for a subject travels."""
    first, second = subject("--name", "测试人员甲"), subject("--name", "测试人员乙")
    assert first != second
    assert first == subject("--name", "测试人员甲")
    assert "测试" not in first
    assert first.startswith("city-staff-city-")


def test_a_subject_that_is_given_is_taken_as_it_is() -> None:
    assert subject("--name", "测试人员甲", "--subject", "someone") == "someone"
    assert subject() == "city-staff-city"
