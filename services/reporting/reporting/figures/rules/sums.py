"""Figures summed, compared and shown: a zero stands only where it was measured (domain §5)."""

from collections import Counter
from collections.abc import Iterable, Mapping

from reporting.figures.rules.measures import INEXACT, MEASURES

Figures = Mapping[str, int]
"""Amounts by measure."""


def summed(several: Iterable[Figures]) -> dict[str, int]:
    """The sum of several figures, measure by measure."""
    total: Counter[str] = Counter()
    for figures in several:
        total.update(figures)
    return dict(total)


def complete_figures(measured: Figures) -> dict[str, int]:
    """All measures in their order; system figures that were seen completely are 0 where nothing came."""
    return {measure: measured.get(measure, 0) for measure in MEASURES}


def not_exact(measured: Figures) -> list[str]:
    """The measures that are "at least": some case in them was not counted, or has a claim without amount."""
    return [measure for measure in MEASURES if measured.get(measure + INEXACT)]


def without_marks(measured: Figures) -> dict[str, int]:
    """The figures alone; which of them are not exact stands beside them."""
    return {measure: number for measure, number in measured.items() if measure in MEASURES}


def system_shown(measured: Figures, *, signed: bool, silent: bool, complete: bool) -> Figures | None:
    """A line's system figures: a zero only where it was measured, None where nothing was heard.

    Until they are complete, and as long as the county is silent, they are what was heard and no more.
    """
    heard = {measure: measured[measure] for measure in MEASURES if measured.get(measure)}
    if complete and (signed or (heard and not silent)):
        return complete_figures(measured)
    return heard or None


def differences(signed: Figures, system: Figures) -> dict[str, tuple[int, int]]:
    """Where signed and system figures differ: measure → (signed, system), over what was signed."""
    pairs = {measure: (signed[measure], system.get(measure, 0)) for measure in MEASURES if measure in signed}
    return {measure: pair for measure, pair in pairs.items() if pair[0] != pair[1]}
