"""Plans, summaries and the city's summary, version by version, worked out from the journal alone (N9)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from season.expected_summaries import CITY
from season.facts import Versions, paper_line, standing_line
from season.journal import Entry


def papers(entries: Iterable[Entry], counties: Sequence[str]) -> Mapping[tuple[str, str], Versions]:
    """By county, or the city, and what it is of: each version, by whom and in which words; of the city's
    summary also which versions are in it, and which came after it."""
    versions: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    known: Counter[tuple[str, str]] = Counter()
    issued: Counter[tuple[str, str]] | None = None
    for entry in entries:
        if entry.paper is None:
            continue
        paper, place = entry.paper, (entry.county, entry.paper.of)
        versions[place].append(paper_line(paper.by, paper.words, paper.reason))
        known[place] += 1
        if entry.county == CITY:
            issued = known.copy()
    told = {place: tuple(lines) for place, lines in versions.items()}
    if issued is None:
        return told
    told[CITY, "table"] = tuple(
        standing_line(county, issued[county, "plan"], issued[county, "summary"])
        for county in sorted(counties)
    )
    told[CITY, "changes"] = tuple(
        f"{county}: {was} then {now}"
        for county in sorted(counties)
        if (was := issued[county, "summary"]) != (now := known[county, "summary"])
    )
    return told
