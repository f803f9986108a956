"""Figures and their sums, and what they say of themselves: 0 or nothing, exact or at least (domain §5)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from contracts import CASE_CLASS_NAMES
from season.calendar import period_of
from season.facts import MEASURES, Amounts, Figures, Filing, Line, Sums
from season.journal import Count, Entry


class Book:
    """Running figures of each line, as a clerk keeps them."""

    def __init__(self) -> None:
        self.lines: defaultdict[Line, list[Count]] = defaultdict(list)
        self.classes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.not_exact: defaultdict[Line, set[str]] = defaultdict(set)
        self.not_exact_classes: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, entry: Entry) -> None:
        """What happened outside the window belongs to no period."""
        for count in entry.counts:
            period = period_of(count.time)
            if period is None:
                continue
            self.lines[entry.county, period].append(count)
            if not count.exact:
                self.not_exact[entry.county, period].add(count.measure)
            if count.case_class is not None:
                self.classes[count.case_class][count.measure] += count.amount
                if not count.exact:
                    self.not_exact_classes[count.case_class].add(count.measure)

    def figures(self, county: str, period: date) -> dict[str, int]:
        """What was recorded of a period so far."""
        total: Counter[str] = Counter()
        for count in self.lines.get((county, period), ()):
            total[count.measure] += count.amount
        return dict(total)

    def totals(self) -> Figures:
        total: Counter[str] = Counter()
        for county, period in self.lines:
            total.update(self.figures(county, period))
        return dict(total)


def amounts(figures: Figures, nothing: int | None) -> Amounts:
    """Every measure; what was not counted is `nothing`: 0 where somebody was there, else no number."""
    return {measure: figures.get(measure) or nothing for measure in MEASURES}


def measured_lines(
    filings: Mapping[Line, Filing], silent: Collection[Line], heard: Collection[Line], book: Book
) -> set[Line]:
    """Where a zero was measured: somebody signed, or the county was heard in the period and not silent."""

    def somebody_was_there(line: Line) -> bool:
        spoke = line in heard or any(book.figures(*line).values())
        return filings[line].content is not None or (spoke and line not in silent)

    return {line for line in filings if somebody_was_there(line)}


def sums(
    book: Book,
    filings: Mapping[Line, Filing],
    zeros: Collection[Line],
    silent: Collection[Line],
    signed: Mapping[Line, Figures],
) -> Sums:
    """The sums over all lines, each with what is missing in it. Incidents have no class."""
    nothing = 0 if zeros else None
    return Sums(
        amounts(book.totals(), nothing),
        {name: {**amounts(book.classes[name], nothing), "incidents": None} for name in CASE_CLASS_NAMES},
        frozenset[str]().union(*book.not_exact.values()),
        {name: frozenset(measures) for name, measures in book.not_exact_classes.items()},
        signed_sum(signed.values()),
        not_given(signed),
        days(line for line in filings if line in silent or line not in zeros),
        days(line for line, filing in filings.items() if filing.filing == "missing"),
    )


def signed_sum(signed: Iterable[Figures]) -> Amounts:
    """A measure that no report gave has no sum."""
    total: Counter[str] = Counter()
    for figures in signed:
        total.update(figures)
    return {measure: total.get(measure) for measure in MEASURES}


def not_given(signed: Mapping[Line, Figures]) -> Mapping[str, Mapping[str, int]]:
    """Measure → county → how many of its signed reports say nothing about it."""
    silent_about = {
        measure: days(line for line, figures in signed.items() if measure not in figures)
        for measure in MEASURES
    }
    return {measure: counties for measure, counties in silent_about.items() if counties}


def days(lines: Iterable[Line]) -> Mapping[str, int]:
    """How many lines of each county."""
    return dict(Counter(county for county, _ in lines))
