"""How a scenario went, in a word and in a line."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from prove.findings import Finding, finding

OK: Final = "ok"
NOT_RUN: Final = "NOT RUN"
FAILED: Final = "FAILED"
EXIT: Final = {OK: 0, FAILED: 1, NOT_RUN: 2}
"""With which status `make prove` ends; what failed goes before what did not run."""


@dataclass(slots=True)
class Result:
    """How a scenario went."""

    scenario: str
    seed: int
    shows: tuple[str, ...]
    seconds: float = 0.0
    faults: list[dict[str, Any]] = field(default_factory=list)
    journal: Mapping[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    phases: Mapping[str, float] = field(default_factory=dict)
    """How many seconds each took; the rest is starting and stopping the stack."""
    not_run: str = ""
    error: str = ""

    @property
    def verdict(self) -> str:
        """Nothing that was not checked is ok."""
        if self.error or any(not one.held for one in self.findings):
            return FAILED
        return OK if self.findings and not self.not_run else NOT_RUN

    @property
    def ok(self) -> bool:
        return self.verdict == OK

    def line(self) -> str:
        """For an operator."""
        faults = [f"{n}× {what}" for what, n in counted(self.faults).items()] or ["no fault"]
        done = ", ".join([*faults, *dict.fromkeys(self.remarks)])
        acknowledged = self.journal.get("done", 0)
        return (f"{self.scenario:<11} seed {self.seed}  {self.verdict:<7}  {self.seconds:4.0f} s"
                f"  {self.not_run or f'{acknowledged} acknowledged  {done}'}")  # fmt: skip

    def differences(self) -> list[str]:
        found = [f"{one.promise}: {text}" for one in self.findings for text in one.differences]
        return ([f"error: {self.error}"] if self.error else []) + found


def verdict_of(results: Collection[Result]) -> str:
    """Of a whole run: one that failed makes it fail, one that did not run leaves it unproved."""
    verdicts = {result.verdict for result in results}
    return next((verdict for verdict in (FAILED, NOT_RUN) if verdict in verdicts), OK if results else NOT_RUN)


def counted(faults: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How often each fault was really injected."""
    counts: dict[str, int] = {}
    for fault in faults:
        counts[fault["fault"]] = counts.get(fault["fault"], 0) + int(fault["times"])
    return counts


def faults_injected(wanted: Collection[str], noted: Sequence[Mapping[str, Any]]) -> Finding:
    """Each fault of a scenario hit at least once: promises that nothing put at risk were not shown."""
    times = {name: sum(int(one["times"]) for one in noted if one["by"] == name) for name in wanted}
    return finding("faults", [f"{name} injected nothing" for name, n in times.items() if not n], **times)
