"""Whoever is woken finds what to do: a runbook for each alert, in Chinese and English."""

import re
from typing import Any, Final

import pytest
import yaml

from devstack.checkout import CHECKOUT

RUNBOOKS: Final = CHECKOUT / "docs" / "runbooks"
HEADINGS: Final = [
    *("含义", "影响", "诊断", "处置"),
    *("Meaning", "Impact", "Diagnosis", "Mitigation"),
]
PAGES: Final = {"CaseSweepOverdue": "/case-sweep"}
"""Of an alert whose page is not the board: there stands who owes it."""
HAN: Final = re.compile(r"[\u4e00-\u9fff]")


def rules() -> list[dict[str, Any]]:
    text = (CHECKOUT / "deploy" / "prometheus" / "alerts.yml").read_text(encoding="utf-8")
    return [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


def test_there_is_a_runbook_for_every_alert_and_for_nothing_else() -> None:
    assert {file.stem for file in RUNBOOKS.glob("*")} == {rule["alert"] for rule in rules()}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_an_alert_names_its_runbook_and_one_of_a_county_the_page_to_open(
    rule: dict[str, Any],
) -> None:
    assert rule["annotations"]["runbook"] == f"docs/runbooks/{rule['alert']}.md"
    page = PAGES.get(rule["alert"], "/board")
    has_page = rule["annotations"].get("page") == f"{page}?campaign={{{{ $labels.campaign }}}}"
    assert has_page == bool(re.search(r"by \([^)]*\bcounty\b", rule["expr"]))


@pytest.mark.parametrize("file", sorted(RUNBOOKS.glob("*.md")), ids=lambda file: str(file.stem))
def test_a_runbook_says_in_both_languages_what_it_means_does_shows_and_needs(file: Any) -> None:
    title, *sections = re.split(r"^#+ ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert title.split()[0] == file.stem
    assert [section.partition("\n")[0] for section in sections] == HEADINGS
    for number, section in enumerate(sections):
        words = section.partition("\n")[2].strip()
        assert len(words) > 5, section
        assert bool(HAN.search(words)) or number > 3, section
