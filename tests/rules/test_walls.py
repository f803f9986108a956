"""The walls hold: an import or a file that crosses one, planted into a copy of the code, is found."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

IMPORTS = (
    ("intake.papers.store", "intake.case.acting"),
    ("intake.papers.handlers", "intake.case.acting"),
    ("intake.papers.store", "web"),
    ("intake.papers.rules", "intake.case.views"),
    ("intake.consumer", "intake.papers.api"),
    ("intake.papers.handlers", "intake.app_state"),
    ("intake.incidents.handlers", "intake.new_records.recording"),
    ("intake.decisions.handlers", "intake.problems"),
    ("intake.papers.rules", "intake.case.store"),
    ("assignment.choosing.rules.eligibility", "assignment.case.store.cases"),
    ("assignment.detachment.store", "fastapi"),
    ("assignment.jobs", "assignment.detachment.views"),
    ("assignment.detachment.views", "database"),
    ("mediation.case.store", "mediation.case.acting"),
    ("mediation.payments.store", "mediation.case.foreign_events"),
    ("mediation.payments.handlers", "mediation.sessions.store"),
    ("mediation.sessions.bodies", "delivery"),
    ("reporting.alerts.store", "reporting.board.views"),
    ("reporting.silence.handlers", "reporting.daily_reports.views"),
    ("reporting.completeness.rules", "os"),
    ("reporting.calendar.rules.periods", "campaign.folder"),
    ("intake.case.rules.limits", "clock.clocks"),
    ("intake.people.masking", "random"),
    ("mediation.limitation.rules", "time"),
    ("assignment.case.rules.case", "subprocess"),
    ("web.problems", "web.responses"),
    ("access.callers", "access.tokens"),
    ("contracts.event", "contracts.registry"),
    ("campaign.model", "campaign.folder"),
    ("devstack.errors", "devstack.stack"),
    ("season.plan.acts", "season.plan.build"),
    ("serving.settings", "serving.parts"),
)
"""A module, and what it may not import."""

FILES = (
    "reporting.figures.rules",
    "reporting.figures.store",
    "reporting.board.page",
    "reporting.silence.rules",
    "reporting.calendar.rules",
    "reporting.daily_reports.rules",
    "intake.case",
    "intake.papers",
    "mediation",
    "access",
    "campaign",
    "contracts",
    "delivery",
    "devstack",
    "devstack.commands",
    "season",
    "season.people",
    "season.plan",
    "serving",
    "web",
)
"""Where a new file must be given a floor."""


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a copy in which all of them are planted."""
    copy = tmp_path_factory.mktemp("walls")
    packages = {
        path.parent.name: path.parent / path.parent.name for path in ROOT.glob("[ls]*/*/pyproject.toml")
    }
    for name, folder in packages.items():
        shutil.copytree(folder, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for module, imported in IMPORTS:
        with file_of(copy, module).open("a", encoding="utf-8") as source:
            source.write(f"\nimport {imported}\n")
    for package in FILES:
        (copy.joinpath(*package.split(".")) / "planted.py").touch()
    linter = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run(
        [linter, "--no-logo", "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    return ran.stdout


def file_of(copy: Path, module: str) -> Path:
    path = copy.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@pytest.mark.parametrize(("module", "imported"), IMPORTS)
def test_an_import_through_a_wall_is_found(broken: str, module: str, imported: str) -> None:
    assert f"{module} -> {imported} (" in broken


@pytest.mark.parametrize("package", FILES)
def test_a_file_on_no_floor_is_found(broken: str, package: str) -> None:
    assert f"{package}.planted" in broken
