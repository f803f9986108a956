"""Verbs that ask a service reach it in its container. What they type is looked at here, by a program that is
called `docker`; that it is true the containers say (tests/containers)."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from devstack.commands import app
from devstack.compose import Compose
from devstack.compose_folder import ENVIRONMENT
from devstack.errors import CannotRun

Type = Callable[..., str]


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    (tmp_path / ENVIRONMENT).write_text("KAFKA_PASSWORD=x\n")
    return tmp_path


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int, str], Path]:
    """A program that writes down its words and what it reads, and answers as told."""

    def make(answer: str, status: int = 0, errors: str = "") -> Path:
        calls, program = tmp_path / "calls", tmp_path / "bin" / "docker"
        program.parent.mkdir(exist_ok=True)
        program.write_text(
            f"#!{sys.executable}\nimport json, sys\n"
            f"open({str(calls)!r}, 'a').write(json.dumps([sys.argv[1:], sys.stdin.read()]) + '\\n')\n"
            f"sys.stdout.write({answer!r})\nsys.stderr.write({errors!r})\nsys.exit({status})\n"
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))
        return calls

    return make


def typed(calls: Path) -> list[tuple[list[str], str]]:
    """What came behind `docker compose --env-file …`, and what was read."""
    lines = [json.loads(line) for line in calls.read_text().splitlines()]
    assert all(words[:2] == ["compose", "--env-file"] for words, _ in lines)
    return [(words[3:], text) for words, text in lines]


def yuanxin(*words: str) -> str:
    done = CliRunner().invoke(app, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_quarantine_is_looked_at_and_replayed_in_the_services_container(
    prepared: Path, docker: Callable[..., Path]
) -> None:
    calls = docker('{"17": "applied"}')
    told = yuanxin("quarantine", "replay", "17", "--service", "mediation", "--compose", str(prepared))
    assert told == "17: applied\n"
    yuanxin(
        "quarantine", "dismiss", "4", "--service", "intake", "--reason", "双份", "--compose", str(prepared)
    )
    assert typed(calls) == [
        (["exec", "-T", "mediation", "python", "-m", "mediation", "quarantine", "replay", "17"], ""),
        (
            ["exec", "-T", "intake", "python", "-m", "intake", "quarantine", "dismiss", "4", "--reason=双份"],
            "",
        ),
    ]


def test_a_file_of_heads_is_read_by_containers_that_do_not_see_it(
    prepared: Path, docker: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "heads").write_text("heads of yesterday\n")
    calls = docker("well\n")
    told = yuanxin("audit", "verify", "--against", str(tmp_path / "heads"), "--compose", str(prepared))
    assert told == "well\n" * 4
    assert {(words[2], *words[6:], text) for words, text in typed(calls)} == {
        (name, "audit", "verify", "--against=/dev/stdin", "heads of yesterday\n")
        for name in ("intake", "assignment", "mediation", "reporting")
    }


def test_figures_are_counted_anew_in_the_container_with_its_exit_status(
    prepared: Path, docker: Callable[..., Path]
) -> None:
    calls = docker("", 3)
    done = CliRunner().invoke(app, ["reporting", "rebuild", "--only-compare", "--compose", str(prepared)])
    assert done.exit_code == 3
    [(words, _)] = typed(calls)
    assert words == ["exec", "-T", "reporting", "python", "-m", "reporting", "rebuild", "--only-compare"]


def test_a_container_that_does_not_run_is_one_line(prepared: Path, docker: Callable[..., Path]) -> None:
    docker("", 1, 'service "intake" is not running')
    with pytest.raises(CannotRun, match=r'^intake: service "intake" is not running\.$'):
        CliRunner().invoke(
            app,
            ["quarantine", "list", "--service", "intake", "--compose", str(prepared)],
            catch_exceptions=False,
        )
    with pytest.raises(CannotRun, match=r"docker compose .* failed: service .* is not running"):
        Compose(prepared).address_of("postgres")


def test_a_folder_that_was_not_prepared_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="nothing was prepared in"):
        Compose(tmp_path)


def test_a_machine_without_docker_is_told_so(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(prepared / "empty"))
    with pytest.raises(CannotRun, match="no `docker`"):
        Compose(prepared).said("ps")
