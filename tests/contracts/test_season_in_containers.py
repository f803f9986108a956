"""What a season in containers needs is there: deploy/demo.yml, the folder that is prepared, and refusals."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

import campaign
import clock
from access.development_tokens import PRIVATE_FILE
from devstack.checkout import CHECKOUT
from devstack.commands.compose import app
from devstack.commands.demo import demo
from devstack.compose_folder import clock_file_in, environment_of
from devstack.compose_logs import may_be_cut
from devstack.compose_stack import ComposeStack
from devstack.errors import CannotRun
from devstack.service_processes import service_processes
from season.calendar import OPENING

PROCESSES = {process.name: process for process in service_processes()}
SILENT_PORTS = dict.fromkeys(PROCESSES, 1)
"""Nobody listens there."""


def services_in(file: str) -> Mapping[str, Any]:
    services: Mapping[str, Any] = yaml.safe_load((CHECKOUT / file).read_text(encoding="utf-8"))["services"]
    return services


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """As `yuanxin compose prepare-demo` leaves it."""
    CliRunner().invoke(app, ["prepare-demo", str(tmp_path)], catch_exceptions=False)
    return tmp_path


def test_every_process_and_nothing_else_reads_the_time_from_the_seasons_clock() -> None:
    told = {name: each for name, each in services_in("deploy/demo.yml").items() if name != "kafka"}
    assert set(told) == set(PROCESSES)
    for each in told.values():
        assert each["environment"] == {"YUANXIN_CLOCK": "file:/clock/now"}
        assert each["volumes"] == [
            "${YUANXIN_CLOCK_FOLDER:?first .venv/bin/yuanxin compose prepare-demo}:/clock:ro"
        ]
    assert "YUANXIN_CLOCK" not in (CHECKOUT / "docker-compose.yml").read_text()


@pytest.mark.parametrize(
    "setting", ["KAFKA_LISTENERS", "KAFKA_ADVERTISED_LISTENERS", "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"]
)
def test_kafka_has_its_usual_doors_and_one_more(setting: str) -> None:
    usual, of_season = (
        services_in(file)["kafka"]["environment"][setting]
        for file in ("docker-compose.yml", "deploy/demo.yml")
    )
    assert of_season.startswith(f"{usual},SEASON:")


def test_that_door_is_open_to_this_machine_alone_and_asks_for_the_password() -> None:
    kafka = services_in("deploy/demo.yml")["kafka"]
    assert kafka["ports"] == ["127.0.0.1:${YUANXIN_KAFKA_PORT:-8106}:8106"]
    assert "SEASON:SASL_PLAINTEXT" in kafka["environment"]["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"]


def test_what_is_prepared_names_both_files_its_own_project_and_the_clock(prepared: Path) -> None:
    settings = environment_of(prepared)
    assert all(Path(file).exists() for file in settings["COMPOSE_FILE"].split(":"))
    assert settings["COMPOSE_PROJECT_NAME"] != "yuanxin"
    assert Path(settings["YUANXIN_CLOCK_FOLDER"]) == clock_file_in(prepared).parent
    assert list(campaign.load_all(settings["YUANXIN_CAMPAIGNS_FOLDER"])) == ["wenzhou-2018"]
    stack = ComposeStack(prepared, SILENT_PORTS)
    assert stack.now() == OPENING
    of_season = (stack.campaigns_folder / "wenzhou-2018" / "campaign.toml").read_text()
    assert of_season.count("[[changes]]") == 3
    assert "second_signature" not in of_season


def test_two_signatures_are_asked_for_before_the_containers_start(prepared: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="prepare-demo --by-two"):
        demo(against=prepared, by_two=True)
    anew = tmp_path / "by-two"
    CliRunner().invoke(app, ["prepare-demo", str(anew), "--by-two"], catch_exceptions=False)
    assert campaign.load_all(str(anew / "campaigns"))["wenzhou-2018"].second_signature


def test_containers_may_read_campaign_and_clock_and_no_private_key(prepared: Path) -> None:
    for folder in (prepared / "campaigns", clock_file_in(prepared).parent):
        for each in (folder, *folder.rglob("*")):
            assert each.stat().st_mode & 0o055 == (0o055 if each.is_dir() else 0o044), each
    assert (prepared / "keys" / PRIVATE_FILE).stat().st_mode & 0o077 == 0


def test_prepared_again_the_clock_of_a_season_that_was_begun_stays(prepared: Path) -> None:
    later = OPENING + timedelta(days=3)
    clock.advance(clock_file_in(prepared), later)
    CliRunner().invoke(app, ["prepare-demo", str(prepared)], catch_exceptions=False)
    assert ComposeStack(prepared, SILENT_PORTS).now() == later


def test_a_drill_has_a_clock_that_moves_when_told_and_a_project_of_its_own(tmp_path: Path) -> None:
    for _ in range(2):  # what is there stays
        CliRunner().invoke(app, ["prepare-drill", str(tmp_path)], catch_exceptions=False)
    settings, clock_file = environment_of(tmp_path), clock_file_in(tmp_path)
    assert settings["COMPOSE_PROJECT_NAME"] not in ("yuanxin", "yuanxin-demo")
    assert Path(settings["YUANXIN_ALERTS"]) == tmp_path / "alerts"
    assert list(campaign.load_all(settings["YUANXIN_CAMPAIGNS_FOLDER"])) == ["practice"]
    before = clock.open_clock(f"file:{clock_file}").now()
    CliRunner().invoke(app, ["advance", "27", str(tmp_path)], catch_exceptions=False)
    assert clock.open_clock(f"file:{clock_file}").now() - before == timedelta(hours=27)
    assert clock_file.stat().st_mode & 0o044 == 0o044
    with pytest.raises(CannotRun, match="prepare-drill"):
        CliRunner().invoke(app, ["advance", "27", str(tmp_path / "x")], catch_exceptions=False)


def test_a_folder_that_was_not_prepared_for_a_season_is_refused(tmp_path: Path) -> None:
    CliRunner().invoke(app, ["prepare", str(tmp_path)], catch_exceptions=False)
    with pytest.raises(CannotRun, match="prepare-demo"):
        ComposeStack(tmp_path, SILENT_PORTS)


def test_containers_that_do_not_run_are_named_with_what_starts_them(prepared: Path) -> None:
    with pytest.raises(CannotRun, match=r"intake, .*: not ready; start with `docker compose .* up"):
        ComposeStack(prepared, SILENT_PORTS).check_fresh(OPENING)


def test_a_second_season_on_the_same_containers_is_refused(prepared: Path) -> None:
    clock.advance(clock_file_in(prepared), OPENING + timedelta(days=3))
    with pytest.raises(CannotRun, match="a season was begun on it already"):
        ComposeStack(prepared, SILENT_PORTS).check_fresh(OPENING)


def test_a_command_of_docker_that_fails_is_said_in_a_line(prepared: Path, tmp_path: Path) -> None:
    stack = ComposeStack(prepared, SILENT_PORTS)
    (prepared / "compose.env").unlink()
    with pytest.raises(CannotRun, match="docker"):
        stack.restart("intake")


LIMITS = {"max-size": "1k", "max-file": "3"}


@pytest.mark.parametrize(
    ("lines", "limits", "cut"),
    [
        (10, LIMITS, False),
        (30, LIMITS, True),  # two full files and a third that begins: a fourth may have been
        (30, {**LIMITS, "max-size": "1m"}, False),
        (1000, {}, False),
    ],
)
def test_a_log_as_long_as_docker_keeps_one_may_have_lost_its_beginning(
    tmp_path: Path, lines: int, limits: Mapping[str, str], cut: bool
) -> None:
    (tmp_path / "intake.log").write_text("a line\n" * lines)
    assert may_be_cut(tmp_path / "intake.log", limits) is cut


def test_what_prints_a_welcome_says_how_compose_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUANXIN_REPORTING_PORT", "1")
    CliRunner().invoke(app, ["prepare", str(tmp_path)], catch_exceptions=False)
    with pytest.raises(CannotRun, match=r"reporting does not answer; try again after `docker compose .* up"):
        CliRunner().invoke(app, ["welcome", str(tmp_path)], catch_exceptions=False)
