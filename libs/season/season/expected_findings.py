"""What sweeps of arrears found and what became of it, worked out from the journal alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from season.facts import finding_line, finding_steps, recorded_step
from season.journal import Entry, Finding

Steps = Sequence[tuple[str, Finding]]
"""What was done about one finding, in order, each with the county."""

ACTS: Final = {
    "recorded": "record",
    "became_case": "link_case",
    "looked_at": "reveal",
    "withdrawn": "withdraw",
}


def steps_of(entries: Iterable[Entry]) -> Sequence[Steps]:
    """Of each finding."""
    by_name: defaultdict[str, list[tuple[str, Finding]]] = defaultdict(list)
    for entry in entries:
        if entry.finding is not None:
            by_name[entry.finding.name].append((entry.county, entry.finding))
    return list(by_name.values())


def findings(all_steps: Iterable[Steps]) -> tuple[str, ...]:
    """As the list and each one's page say it: a person's name is hidden."""
    return tuple(sorted(map(_line, all_steps)))


def found_by_county(all_steps: Iterable[Steps]) -> Mapping[str, tuple[int, int]]:
    """How many stand, and how many of them became cases; a county without any is left out."""
    standing = [steps for steps in all_steps if not _of(steps, "withdrawn")]
    stand = Counter(steps[0][0] for steps in standing)
    became = Counter(steps[0][0] for steps in standing if _of(steps, "became_case"))
    return {county: (number, became[county]) for county, number in stand.items()}


def findings_told(all_steps: Iterable[Steps]) -> tuple[str, ...]:
    """What lies on Kafka of each; who looked at a name is told to nobody."""
    return tuple(
        sorted(finding_steps(steps[0][0], [*filter(None, map(_told, steps))]) for steps in all_steps)
    )


def _line(steps: Steps) -> str:
    (county, first), became, withdrawn = steps[0], _of(steps, "became_case"), _of(steps, "withdrawn")
    return finding_line(
        county,
        str(first.found_on),
        _without_person(first.told),
        became.case_no if became else None,
        withdrawn.reason if withdrawn else None,
        [ACTS[step.how] for _, step in steps],
    )


def _of(steps: Steps, how: str) -> Finding | None:
    """Of several the latest, which counts (decision 71)."""
    return next((step for _, step in reversed(steps) if step.how == how), None)


def _without_person(told: Mapping[str, Any]) -> Mapping[str, Any]:
    is_person = told["employer"]["kind"] == "person"
    return {**told, "employer": {"kind": "person"}} if is_person else told


def _told(step: tuple[str, Finding]) -> str | None:
    _, finding = step
    match finding.how:
        case "recorded":
            return _recorded(finding.told)
        case "became_case":
            return f"became {finding.case_id}"
        case "withdrawn":
            return f"withdrawn: {finding.reason}"
    return None


def _recorded(told: Mapping[str, Any]) -> str:
    workers, arrears = told.get("workers", {}), told.get("arrears", {})
    return recorded_step(
        told["source"],
        told.get("industry"),
        told.get("area"),
        told["actions"],
        (workers.get("count", workers.get("at_least")), "count" in workers),
        (arrears.get("amount_fen", arrears.get("at_least_fen")), "amount_fen" in arrears),
    )
