"""Figures summed, compared and shown: a zero stands only where it was measured (domain §5)."""

from collections.abc import Iterable, Mapping

from contracts import CASE_CLASS_NAMES
from reporting.figures.rules.measures import INEXACT, MEASURES, WITHOUT_CLASS

Figures = Mapping[str, int]
"""Amounts by measure."""

ByClass = Mapping[str, Figures]
"""Figures by case class; '' gathers what has none."""

SumShown = Mapping[str, int | None]
"""Amounts by measure; None: nothing was heard of it, or nobody gave it."""


def summed(several: Iterable[Figures]) -> dict[str, int]:
    """The sum of several figures, measure by measure."""
    total: dict[str, int] = {}
    for figures in several:
        _add(figures, total)
    return total


def summed_by_class(lines: Iterable[ByClass]) -> ByClass:
    """The sum of several lines, class by class."""
    total: dict[str, dict[str, int]] = {}
    for line in lines:
        for case_class, figures in line.items():
            _add(figures, total.setdefault(case_class, {}))
    return dict(sorted(total.items()))


def _add(figures: Figures, total: dict[str, int]) -> None:
    for measure, amount in figures.items():
        total[measure] = total.get(measure, 0) + amount


def zero_is_measured(*, complete: bool, signed: bool, heard: bool, silent: bool, excused: bool) -> bool:
    """Whether what the system did not count of a line is a 0, and not just nothing heard.

    Everything of the period was seen, and somebody of the county was there: a named person signed, or it was
    heard in the period (a sign of life, an event that counts), was not silent in it, and the system ran.
    """
    return complete and (signed or (heard and not silent and not excused))


def system_shown(counted: Figures, *, measured: bool) -> Figures | None:
    """A line's system figures: all measures where a zero is measured, else what was heard and no more."""
    if measured:
        return {measure: counted.get(measure, 0) for measure in MEASURES}
    return {measure: counted[measure] for measure in MEASURES if counted.get(measure)} or None


def sum_shown(total: Figures, *, measured: bool) -> SumShown:
    """A sum of system figures. `measured`: in some line a zero is; a sum of nothing heard is no 0."""
    nothing = 0 if measured else None
    return {measure: total.get(measure, 0) or nothing for measure in MEASURES}


def classes_shown(by_class: ByClass, *, measured: bool) -> Mapping[str, SumShown]:
    """The same class by class; a measure that no class has (incidents) stands in the sum of all alone."""
    return {
        name: {**sum_shown(by_class.get(name, {}), measured=measured), **dict.fromkeys(WITHOUT_CLASS)}
        for name in CASE_CLASS_NAMES
    }


def not_exact(measured: Figures) -> list[str]:
    """The measures that are "at least": some case in them was not counted, or has a claim without amount."""
    return [measure for measure in MEASURES if measured.get(measure + INEXACT)]


def differences(signed: Figures, system: Figures) -> dict[str, tuple[int, int]]:
    """Where signed and system figures differ: measure → (signed, system), over what was signed."""
    pairs = {measure: (signed[measure], system.get(measure, 0)) for measure in MEASURES if measure in signed}
    return {measure: pair for measure, pair in pairs.items() if pair[0] != pair[1]}
