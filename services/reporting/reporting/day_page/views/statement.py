"""What was signed or is about to be, beside what the system has."""

from collections.abc import Mapping, Sequence
from typing import Any

from reporting.board.page.symbols import CHECK, CONTENT, FILING
from reporting.day_page.printing import STOCK, name_of
from reporting.day_page.rules import Act, Fields, written
from reporting.figures.rules.measures import MEASURES, NAMES, is_money

Shown = dict[str, Any]


def show_version(version: Mapping[str, Any]) -> Shown:
    return {**show_statement(version), "name": name_of(version)}


def show_statement(version: Mapping[str, Any]) -> Shown:
    """A version, or what waits for its second signature to become one."""
    figures = version["figures"] or {}
    return {
        **version,
        "content_name": CONTENT[version["content"]],
        "check_name": CHECK[version["check"]][1],
        "written": {measure: written(measure, number) for measure, number in figures.items()},
    }


def show_awaiting(line: Mapping[str, Any]) -> Shown | None:
    """What one of two signed, as the other sees it before signing too."""
    awaiting = line["awaiting"]
    if awaiting is None:
        return None
    shown = show_statement(awaiting)
    return {**shown, "rows": _rows(line, shown, awaiting["differences"])}


def show_check(line: Mapping[str, Any], act: Act) -> Shown:
    """What would be signed, and what it would be called; `line`: as a dry run answers."""
    first = line["awaiting"]
    version = show_statement(first or line["versions"][-1])
    differences = (first or line)["differences"]
    return {
        "version": version,
        "by_two": first is not None,
        "by_proxy": first is None and version["by_proxy"],
        "act": act,
        "rows": _rows(line, version, differences),
        "differences": len(differences),
        "line": line,
        "stock": STOCK,
        "filing": FILING[line["filing"]][1],
    }


def hidden_fields(fields: Fields, *names_left_out: str) -> Sequence[tuple[str, str]]:
    """What the check page sends on as it came."""
    return [(name, value) for name, value in fields.items() if name not in names_left_out and value.strip()]


def _rows(line: Mapping[str, Any], version: Shown, differences: Mapping[str, Any]) -> Sequence[Shown]:
    """Measure by measure what would be signed, beside what the system has."""
    return [
        {
            **show_figure(measure, line),
            "signed": version["written"].get(measure),
            "differs": measure in differences,
        }
        for measure in MEASURES
    ]


def show_figure(measure: str, line: Mapping[str, Any]) -> Shown:
    """A measure with what the system has of it; where nothing was heard it is no 0."""
    system = line["system"]
    counted = (system["figures"] or {}).get(measure)
    return {
        "measure": measure,
        "name": NAMES[measure] + ("（元）" if is_money(measure) else ""),
        "is_money": is_money(measure),
        "is_zero": MEASURES[measure].zero,
        "is_required": MEASURES[measure].required,
        "system": None if counted is None else written(measure, counted),
        "at_least": measure in system["not_exact"],
        "differs": measure in line["differences"],
    }
