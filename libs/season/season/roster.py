"""Who takes part and who signs, read from the campaign's files as any clerk could."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Office:
    """A window, township office or workstation."""

    code: str
    kind: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A line of the roster: a county or the branch office. Without a standing order a person grants."""

    code: str
    name: str
    contact: str
    phone: str
    offices: tuple[Office, ...]
    standing_order: bool = True


def read(folder: Path) -> tuple[Unit, ...]:
    """The units of a campaign folder that are in the roster during the season."""
    offices = [(row["county"], Office(row["code"], row["kind"])) for row in _rows(folder / "offices.csv")]
    return tuple(
        Unit(
            row["code"],
            row["name"],
            row["contact"],
            row["contact_phone"],
            tuple(office for county, office in offices if county == row["code"]),
            bool(row["standing_order"]),
        )
        for row in _rows(folder / "counties.csv")
        if not row.get("valid_from")
    )


def is_signed_by_two(folder: Path) -> bool:
    """Whether the campaign asks for two signatures of each daily report."""
    campaign = tomllib.loads((folder / "campaign.toml").read_text(encoding="utf-8"))
    return bool(campaign["daily_report"].get("second_signature", False))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
