"""The system's LibreOffice, without a window: opens what we export, and says what it reads there."""

import asyncio
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest

PROGRAMS: Final = ("soffice", "libreoffice")
INSISTS: Final = "YUANXIN_LIBREOFFICE"
"""Set by .ci/run: without it the tests then fail, and are not left out."""
NOT_HERE: Final = (
    "NOT RUN: libreoffice is not here"
    " (Debian: apt-get install libreoffice-calc-nogui libreoffice-writer-nogui)"
)
SECONDS: Final = 120

Cell = str | float


@dataclass
class Read:
    """What stands in the tables of a file: numbers as such, all else as text; and where it links to."""

    tables: list[list[list[Cell]]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def find() -> str:
    """Where it is; without it the tests are left out, and say so."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None and os.environ.get(INSISTS):
        pytest.fail(NOT_HERE)
    if found is None:
        pytest.skip(NOT_HERE)
    return found


async def read_back(files: Sequence[Path], folder: Path) -> Mapping[str, Read]:
    """By their names; one process opens them all and writes each as HTML into the folder.

    It ends well also where it could not open a file: then there is none of that name.
    """
    ended = await asyncio.create_subprocess_exec(
        find(),
        f"-env:UserInstallation=file://{folder / 'profile'}",
        *("--headless", "--norestore", "--convert-to", "html", "--outdir", str(folder)),
        *map(str, files),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(ended.communicate(), SECONDS)
    read = {path.name: folder / f"{path.stem}.html" for path in files}
    lacking = [name for name, page in read.items() if not page.exists()]
    assert not lacking, f"LibreOffice does not open {lacking}: {said.decode()}"
    return {name: tables_in(page.read_text(encoding="utf-8")) for name, page in read.items()}


def tables_in(html: str) -> Read:
    parser = _Tables()
    parser.feed(html)
    parser.close()
    return parser.read


class _Tables(HTMLParser):
    """A cell of a workbook that is a number says so by `sdval`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read = Read()
        self._text: list[str] | None = None
        self._number: float | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "table":
            self.read.tables.append([])
        elif tag == "tr":
            self.read.tables[-1].append([])
        elif tag in ("td", "th"):
            self._text, number = [], told.get("sdval")
            self._number = float(number) if number else None
        elif tag == "a" and told.get("href") and not str(told["href"]).startswith("#"):
            self.read.links.append(str(told["href"]))
        elif tag == "br" and self._text is not None:
            self._text.append(" ")

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._text is not None:
            text = " ".join("".join(self._text).split())
            self.read.tables[-1][-1].append(text if self._number is None else self._number)
            self._text = None
