"""docs/benchmarks.md, rendered from docs/benchmarks.json and nothing else."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from bench.figures import Figures, Measured, middle
from bench.table import ROWS, Row

FIGURE: Final = re.compile(r"\{(peer:)?([a-z0-9.-]+)\}")
QUOTED: Final = Path(__file__).with_name("quoted.md")

HEAD: Final = """# Benchmarks

Written by `make bench`; how it measures is in [bench/README.md](../bench/README.md),
why so in [decision 32](decisions/0032-benchmarks.md).
Figures are minimum / **median** / maximum of the rounds.
A ratio is ours divided by the peer's of the same round, and its median is judged.

| work | peer | ours | peer's | ratio | aim | met? |
|---|---|---|---|---|---|---|
"""


def render(measured: Mapping[str, Measured]) -> str:
    parts = [HEAD + "".join(_line(row, measured.get(row.key)) for row in ROWS)]
    parts += [
        _circumstances(measured),
        _missed(measured),
        _notes(measured),
        _growth(measured),
        _before_and_now(measured),
    ]
    return "\n".join(part for part in parts if part)


def _line(row: Row, measured: Measured | None) -> str:
    cells = [
        row.says,
        row.peer,
        *(_values(row, measured.figures) if measured else ("not yet measured", "", "")),
    ]
    return "| " + " | ".join([*cells, str(row.aim or "–"), verdict(row, measured)]) + " |\n"


def _values(row: Row, figures: Figures) -> Sequence[str]:
    ratio = _span(figures.ratios, "") if figures.peer else "–"
    return _span(figures.ours, row.unit), _span(figures.peer, row.unit) if figures.peer else "–", ratio


def verdict(row: Row, measured: Measured | None) -> str:
    if measured is None or row.aim is None:
        return "–"
    return "yes" if row.aim.is_met(measured.figures) else "**no**"


def _span(values: Sequence[float], unit: str) -> str:
    half = number(middle(values))
    said = f"{number(min(values))} / **{half}** / {number(max(values))}" if len(values) > 1 else half
    return said + unit if unit.startswith("/") else f"{said} {unit}".strip()


def number(value: float) -> str:
    """Three digits that say something."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _circumstances(measured: Mapping[str, Measured]) -> str:
    """Which machine and moment, work by work; alike ones are said once."""
    lines: dict[str, list[str]] = {}
    for work, rows in groupby(ROWS, key=lambda row: row.work):
        said = {_moment(measured[row.key]): None for row in rows if row.key in measured}
        for moment in said:
            lines.setdefault(moment, []).append(work)
    listed = "".join(f"- {', '.join(works)}: {moment}\n" for moment, works in lines.items())
    machines = dict.fromkeys(
        f"- {each.circumstances['machine']}; {each.circumstances['versions']}\n" for each in measured.values()
    )
    return f"## Measured on\n\n{''.join(machines)}{listed}" if measured else ""


def _moment(measured: Measured) -> str:
    said = measured.circumstances
    return f"{said['date']}, commit {said['commit']}, load average before {said['load']}"


def _missed(measured: Mapping[str, Measured]) -> str:
    """What belongs together is explained together: the profile was taken once."""
    groups = {
        group: list(rows)
        for group, rows in groupby(ROWS, key=lambda row: row.group)
        if any(_is_missed(row, measured) for row in ROWS if row.group == group)
    }
    said = "".join(_explained(rows, measured) for rows in groups.values())
    return f"## Missed aims, and what limits them\n\n{said}" if said else ""


def _is_missed(row: Row, measured: Mapping[str, Measured]) -> bool:
    return verdict(row, measured.get(row.key)) == "**no**"


def _explained(rows: Sequence[Row], measured: Mapping[str, Measured]) -> str:
    missed = [row.says for row in rows if _is_missed(row, measured)]
    sampled = [row for row in rows if row.key in measured and measured[row.key].figures.shares]
    tables = [
        (f"{row.says.removeprefix('– ')}:\n\n" if len(sampled) > 1 else "")
        + _shares(measured[row.key].figures.shares)
        for row in sampled
    ]
    whole = missed if rows[0].says in missed or not missed[0].startswith("– ") else [rows[0].says, *missed]
    title = "; ".join(says.removeprefix("– ") for says in whole)
    return f"### {title}\n\n" + "\n".join(tables or [_shares(())]) + "\n"


def _before_and_now(measured: Mapping[str, Measured]) -> str:
    """What is quoted, with the medians that it names filled in: of ours, or of the peer."""

    def median_of(name: re.Match[str]) -> str:
        whose, key = name.groups()
        if key not in measured:
            return "–"
        figures = measured[key].figures
        return number(middle(figures.peer if whose else figures.ours))

    return FIGURE.sub(median_of, QUOTED.read_text(encoding="utf-8"))


def _growth(measured: Mapping[str, Measured]) -> str:
    """The picture that `make bench-data` drew."""
    there = any(key.startswith("growth.") for key in measured)
    return "## Growth\n\n![milliseconds by the number of cases](benchmarks-growth.svg)\n" if there else ""


def _notes(measured: Mapping[str, Measured]) -> str:
    noted = {
        f"{row.says.removeprefix('– ')}: {measured[row.key].figures.note}": None
        for row in ROWS
        if row.key in measured and measured[row.key].figures.note
    }
    return "## Notes\n\n" + "".join(f"- {note}\n" for note in noted) if noted else ""


def _shares(shares: Iterable[tuple[str, float]]) -> str:
    rows = "".join(f"| {name} | {share:.1f} % |\n" for name, share in shares)
    return f"| where the time goes | share |\n|---|---|\n{rows}" if rows else "No profile was taken.\n"
