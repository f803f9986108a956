"""The files that a bureau takes at the end, fetched as the city fetches them."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from season.calendar import LAST
from season.client import Caller, Client
from season.difference import Difference

NO_FONT: Final = "no-chinese-font"
"""A machine may have none; every other refusal is one that nobody planned for."""


@dataclass(frozen=True, slots=True)
class Exports:
    """`made`: their names in the folder. `not_made`: those for which this machine has no font."""

    folder: Path
    made: Sequence[str]
    not_made: Sequence[str]
    refused: Sequence[Difference]


async def keep_exports(client: Client, city: Caller, campaign: str, county: str, folder: Path) -> Exports:
    """The city's report of the last day, the four ones, and a county's last day with its receipt."""
    empty(folder)
    made, not_made, refused = [], [], []
    for name, path in addresses(campaign, county):
        content = await client.file(city, "reporting", path)
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
            made.append(name)
        elif content == NO_FONT:
            not_made.append(name)
        else:
            refused.append(Difference(None, LAST, f"export {name}", "a file", content))
    return Exports(folder, made, not_made, refused)


def empty(folder: Path) -> None:
    """Without what an earlier season left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def addresses(campaign: str, county: str) -> Iterator[tuple[str, str]]:
    """Names of files, and where each is fetched."""
    at = f"/v1/campaigns/{campaign}"
    day = f"{at}/counties/{county}/days/{LAST}"
    for kind in ("xlsx", "pdf", "docx", "txt"):
        yield f"city-report-{LAST}.{kind}", f"{at}/days/{LAST}/city-report/files/{kind}"
    for kind in ("xlsx", "pdf", "docx"):
        yield f"four-ones.{kind}", f"{at}/four-ones/files/{kind}"
    for kind in ("xlsx", "pdf", "docx"):
        yield f"day-{county}-{LAST}.{kind}", f"{day}/files/{kind}"
    yield f"receipt-{county}-{LAST}.pdf", f"{day}/receipt"
