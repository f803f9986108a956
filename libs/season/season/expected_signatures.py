"""By whom and when each report was signed, by one or by two, worked out from the journal alone."""

from collections.abc import Mapping, Sequence

from season.expected_lines import VERSIONS, ReportEntry
from season.facts import Line, Signatures, signature_line, waiting_line


def signatures(
    acts: Mapping[Line, Sequence[ReportEntry]], looked_at: Sequence[Line]
) -> Mapping[Line, Signatures]:
    """Version by version, then what waits for its second one."""
    return {line: _lines(acts.get(line, ())) for line in looked_at}


def awaiting(acts: Mapping[Line, Sequence[ReportEntry]]) -> frozenset[Line]:
    """Signed by one of two."""
    return frozenset(line for line, done in acts.items() if _hows(done)[-1:] == ["first_signed"])


def by_two(acts: Mapping[Line, Sequence[ReportEntry]]) -> frozenset[Line]:
    """Whose latest version two have signed."""
    return frozenset(line for line, done in acts.items() if _is_by_two(_hows(done)))


def _hows(done: Sequence[ReportEntry]) -> Sequence[str]:
    return [report.how for _, report in done if report.how in ("first_signed", *VERSIONS)]


def _is_by_two(hows: Sequence[str]) -> bool:
    last = max((place for place, how in enumerate(hows) if how in VERSIONS), default=0)
    return last > 0 and hows[last - 1] == "first_signed"


def _lines(done: Sequence[ReportEntry]) -> Signatures:
    lines, first = [], None
    for entry, report in done:
        signed = report.by, entry.at
        if report.how == "first_signed":
            first = signed
        elif report.how in VERSIONS:
            lines.append(signature_line(*signed, first))
            first = None
    return (*lines, waiting_line(*first)) if first else tuple(lines)
