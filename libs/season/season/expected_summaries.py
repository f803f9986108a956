"""What the counties' summaries must say, and the city's sums over them, worked out from the journal alone."""

from collections.abc import Collection, Iterable, Mapping

from season.expected_activities import Ledger
from season.expected_sums import Book, amounts, signed_sum
from season.facts import MEASURES, Amounts, Figures, Line, summary_figures
from season.journal import Entry

CITY = "city"


def summaries(
    entries: Iterable[Entry],
    book: Book,
    zeros: Collection[Line],
    signed: Mapping[Line, Figures],
    held: Ledger,
) -> Mapping[str, Amounts]:
    """By county that signed one; nothing that was counted or held is no zero, unless a zero was measured."""
    filed = sorted({entry.county for entry in entries if entry.what == "sign_summary"})
    by_county = {county: _of_a_county(county, book, zeros, signed, held) for county in filed}
    return {**by_county, CITY: _sum(by_county.values())} if filed else {}


def _of_a_county(
    county: str, book: Book, zeros: Collection[Line], signed: Mapping[Line, Figures], held: Ledger
) -> Amounts:
    counted: dict[str, int] = {}
    for line in [line for line in book.lines if line[0] == county]:
        for measure, amount in book.figures(*line).items():
            counted[measure] = counted.get(measure, 0) + amount
    nothing = 0 if any(line[0] == county for line in zeros) else None
    standing = [
        one.activity.kind for one in held.by_name.values() if one.county == county and not one.withdrawn
    ]
    return summary_figures(
        amounts(counted, nothing),
        signed_sum(figures for line, figures in signed.items() if line[0] == county),
        {kind: standing.count(kind) for kind in standing},
    )


def _sum(summaries: Iterable[Amounts]) -> Amounts:
    """A number that no county has is none; of activities the city's table is compared elsewhere."""
    told = list(summaries)
    names = [f"{of} {measure}" for of in ("system", "signed") for measure in MEASURES]
    numbers = {name: [one[name] for one in told if one[name] is not None] for name in names}
    return {name: sum(filter(None, some)) if some else None for name, some in numbers.items()}
