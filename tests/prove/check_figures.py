"""S7: the figures, and the zero reports that speak of them, against the journal."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from prove.evidence import Assigned, Period
from prove.findings import Finding, finding
from prove.journal import Entry, period_of

ZERO_MEASURES: Final = ("received_wages", "consultations", "incidents")

Figures = Mapping[Period, Mapping[str, int]]


def expected_figures(
    entries: Iterable[Entry], assigned: Iterable[Assigned] = ()
) -> dict[Period, Counter[str]]:
    """What the acknowledged requests add up to; assignments are as assignment wrote them down."""
    expected: defaultdict[Period, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        if entry.kind == "done" and entry.counts:
            expected[entry.county, period_of(entry.at)].update(entry.counts)
    for one in assigned:
        expected[one.county, period_of(one.at)].update({"assigned": 1, "workers_assigned": one.workers})
    return dict(expected)


def s7_figures(expected: Figures, shown: Figures) -> Finding:
    """County by county, period by period, measure by measure."""
    wrong, compared = list[str](), 0
    for line in sorted({*expected, *shown}):
        ours, theirs = expected.get(line, {}), shown.get(line, {})
        for measure in sorted({*ours, *theirs}):
            compared += 1
            counted, told = ours.get(measure, 0), theirs.get(measure, 0)
            if counted != told:
                wrong.append(f"{line[0]} {line[1]} {measure}: journal {counted}, shown {told}")
    return finding("S7", wrong, compared=compared)


def zero_reports(entries: Sequence[Entry], figures: Figures) -> Finding:
    """A zero report stands only where nothing that speaks against it was counted before."""
    signed = [entry for entry in entries if entry.kind == "done" and entry.what == "sign_zero"]
    wrong = []
    for entry in signed:
        assert entry.period
        of_line = figures.get((entry.county, entry.period), {})
        against = {measure: of_line[measure] for measure in ZERO_MEASURES if of_line.get(measure)}
        if against:
            wrong.append(f"{entry.county} {entry.period}: zero was signed, and there were {against}")
    refused = sum(entry.kind == "refused" and entry.what == "sign_zero" for entry in entries)
    return finding("S7 zero", wrong, signed=len(signed), refused=refused)
