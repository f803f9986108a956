"""What is cited anywhere can be read in this repository: paragraphs, promises, decisions, sections, files."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
NOT_OURS: Final = {"var", "requirements", "build", "dist", "__pycache__"}
READ: Final = {".py", ".sql", ".toml", ".md", ".yml", ".html", ".css", ".sh"}
READ_BY_NAME: Final = {"Makefile", "Dockerfile"}
MADE_BY_RUNNING: Final = {"var", "run", "keys"}
LINT_CODES: Final = "pyproject.toml"
"""Its codes of lint rules (T20) look like promises."""

NOTICE, GUARANTEES, DOMAIN = "docs/notice.md", "docs/guarantees.md", "docs/domain.md"
DECISIONS: Final = "docs/decisions/"

PARAGRAPH: Final = re.compile(r"(?<![\w-])N\d+(?:\.\d+)?(?![\w-])")
PROMISE: Final = re.compile(r"(?<![\w-])[SLHAT][1-9]\d?(?![\w-])")
DECISION: Final = re.compile(r"\bdecisions?(?: records?)? \[?(\d+(?:(?:, | and |–)\d+)*)\b", re.IGNORECASE)
DECISION_FILE: Final = re.compile(r"\bdecisions/(\d{4}[\w-]*)")
SECTION: Final = re.compile(r"§ ?(\d+[a-z]?)?")
OF_A_STANDARD: Final = re.compile(r"RFC \d+ $")
OF_THE_DOMAIN: Final = re.compile(r"\b[Dd]omain (?:§\w+(?:, | and | or |–))*$")
PATH: Final = re.compile(
    r"(?<![\w./-])(?:docs|libs|services|tests|deploy|tools)/[\w./-]*\w\.(?:py|sql|md|toml|csv|yml)\b"
)
FILE_NAME: Final = re.compile(r"`([\w./-]+\.(?:py|sql|md|toml|csv|yml|html|css))`")
MODULE_NAME: Final = re.compile(r'(?<![\w./*{}"-])(\w+\.py)\b')
"""In a sentence; a name in quotes is a file that the code makes."""
FOLDER: Final = re.compile(r"`([\w./-]+/)`")
LINK: Final = re.compile(r"\[([^\[\]]*)\]\(([^()\s]+)\)")
NUMBERED: Final = re.compile(r"decision (\d+)", re.IGNORECASE)
NAMED: Final = re.compile(r"`?([\w.-]+\.(?:md|py|toml|yml|json))`?")
ELSEWHERE: Final = re.compile(r"[a-z]+:")
PAPER: Final = re.compile(
    r"\barchitecture §|\blimits\.md\b|\bproof (?:§|[A-Z]\d)|(?<![\w.-])(?:\.\./)*shared/|\bstyle\.md\b"
)
"""Papers that no checkout holds."""


@dataclass(frozen=True, slots=True)
class Citable:
    """What may be cited: files and folders, the headings of pages, and whatever has a number."""

    files: frozenset[str]
    headings: Mapping[str, frozenset[str]]
    paragraphs: frozenset[str]
    promises: frozenset[str]
    sections: frozenset[str]

    @property
    def folders(self) -> frozenset[str]:
        return frozenset(str(folder) for file in self.files for folder in PurePosixPath(file).parents)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(PurePosixPath(file).name for file in self.files)

    @property
    def decisions(self) -> frozenset[str]:
        """0004-watermark, and by its number alone: 0004."""
        names = {PurePosixPath(file).stem for file in self.files if file.startswith(DECISIONS)}
        return frozenset(names | {name[:4] for name in names})


@pytest.fixture(scope="module")
def citable() -> Citable:
    files = frozenset(our_files())
    return Citable(
        files=files,
        headings={file: headings(text_of(file)) for file in files if file.endswith(".md")},
        paragraphs=frozenset(re.findall(r"^(?:## |- \*\*)(N[\d.]+)", text_of(NOTICE), re.MULTILINE)),
        promises=frozenset(re.findall(r"^- \*\*([A-Z]\d+)\*\* ", text_of(GUARANTEES), re.MULTILINE)),
        sections=frozenset(re.findall(r"^## (\d+[a-z]?)\. ", text_of(DOMAIN), re.MULTILINE)),
    )


def our_files() -> Iterator[str]:
    """Every file of a checkout, by its path from the root."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [each for each in folders if each not in NOT_OURS and not each.startswith(".")]
        yield from ((Path(folder) / name).relative_to(ROOT).as_posix() for name in names)


def text_of(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


def is_read(file: str) -> bool:
    """Whether citations are looked for in it; this file is full of false ones."""
    path = PurePosixPath(file)
    return (path.suffix in READ or path.name in READ_BY_NAME) and ROOT / file != Path(__file__)


def headings(text: str) -> frozenset[str]:
    """The headings of a page, as links name them."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return frozenset(re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles)


def false_citations(file: str, text: str, citable: Citable) -> list[str]:
    """Each place that cites what cannot be read here, as `file:line: what is wrong: text`."""
    return [
        f"{file}:{number}: {wrong}: {line.strip()}"
        for number, line in enumerate(text.splitlines(), 1)
        for wrong in dict.fromkeys(wrongs(file, line, citable))
    ]


def wrongs(file: str, line: str, citable: Citable) -> Iterator[str]:
    yield from (f"no paper {paper.group()!r} here" for paper in PAPER.finditer(line))
    if file != LINT_CODES:
        yield from (
            f"no paragraph {each}" for each in PARAGRAPH.findall(line) if each not in citable.paragraphs
        )
        yield from (f"no promise {each}" for each in PROMISE.findall(line) if each not in citable.promises)
    yield from (f"no decision {each}" for each in decisions_cited(line) if each not in citable.decisions)
    yield from wrong_sections(line, citable)
    yield from (f"no file {path}" for path in PATH.findall(line) if path not in citable.files)
    if file.endswith(".md"):
        yield from wrong_links(file, line, citable)
        yield from (f"no file {name}" for name in FILE_NAME.findall(line) if not exists(file, name, citable))
        yield from (
            f"no folder {name}" for name in FOLDER.findall(line) if not is_folder(file, name, citable)
        )
    else:
        yield from (f"no file {name}" for name in MODULE_NAME.findall(line) if name not in citable.names)


def decisions_cited(line: str) -> Iterator[str]:
    for numbers in DECISION.findall(line):
        yield from (number.zfill(4) for number in re.findall(r"\d+", numbers))
    yield from DECISION_FILE.findall(line)


def wrong_sections(line: str, citable: Citable) -> Iterator[str]:
    """A section is one of docs/domain.md, or of a public standard."""
    for sign in SECTION.finditer(line):
        before, number = line[: sign.start()], sign[1]
        if OF_A_STANDARD.search(before):
            continue
        if not OF_THE_DOMAIN.search(before):
            yield f"a section of what: {sign.group()}"
        elif number not in citable.sections:
            yield f"no section {number} in {DOMAIN}"


def wrong_links(file: str, line: str, citable: Citable) -> Iterator[str]:
    for text, target in LINK.findall(line):
        if ELSEWHERE.match(target):
            continue
        if not says_where_it_leads(text, PurePosixPath(target.partition("#")[0]).name):
            yield f"{text!r} leads to {target}"
        name, _, heading = target.partition("#")
        linked = from_root(file, name) if name else file
        if linked not in citable.files | citable.folders:
            yield f"no file {linked}"
        elif heading and heading not in citable.headings.get(linked, ()):
            yield f"no heading #{heading} in {linked}"


def exists(file: str, name: str, citable: Citable) -> bool:
    """Code that a README names lies below it, or is a path from the root; what else is named, anywhere."""
    if {name, from_root(file, name)} & citable.files:
        return True
    folder = PurePosixPath(file).parent
    is_near = name.endswith(".py") and folder.parts[:1] not in ((), ("docs",))
    place = f"{folder}/" if is_near else ""
    return any(each.startswith(place) and each.endswith(f"/{name}") for each in citable.files)


def is_folder(file: str, name: str, citable: Citable) -> bool:
    """The folder that a service's README names is the service's own, or a path from the root."""
    folder = name.rstrip("/")
    if folder.split("/")[0] in MADE_BY_RUNNING or {folder, from_root(file, folder)} & citable.folders:
        return True
    near = f"{PurePosixPath(file).parent}/" if file.startswith("services/") else ""
    return any(each.startswith(near) and f"/{each}".endswith(f"/{folder}") for each in citable.folders)


def says_where_it_leads(text: str, target: str) -> bool:
    """A link that names a decision or a file leads to no other."""
    if number := NUMBERED.fullmatch(text):
        return target.startswith(number[1].zfill(4))
    named = NAMED.fullmatch(text)
    return named is None or named[1] == target


def from_root(file: str, target: str) -> str:
    """What a page calls by a path from where it lies."""
    return os.path.normpath(PurePosixPath(file).parent / target)


def test_everything_cited_can_be_read_here(citable: Citable) -> None:
    read = sorted(filter(is_read, citable.files))
    wrong = [place for file in read for place in false_citations(file, text_of(file), citable)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_kind_of_text_is_passed_over(citable: Citable) -> None:
    read = [PurePosixPath(file) for file in citable.files if is_read(file)]
    assert {path.suffix for path in read} >= READ - {".sh"} | {""}
    assert {path.parts[0] for path in read} >= {"docs", "libs", "services", "tests", "deploy", "campaigns"}


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("a.py", '"""Accepted at once (N2.9)."""'),
        ("a.py", "# counted once (S99)"),
        ("a.sql", "-- see decision 977"),
        ("a.sql", "-- see decisions 1, 2 and 977"),
        ("a.toml", "# docs/decisions/0004-silence.md"),
        ("a.py", '"""The life of a case (domain §42)."""'),
        ("a.py", '"""What every season contains (domain §5 or §42)."""'),
        ("a.py", '"""Read after BEGIN (§5)."""'),
        ("a.py", '"""A queue (architecture §3)."""'),
        ("a.py", '"""Stuck (proof L5)."""'),
        ("a.py", '"""No later round moves it (limits.md)."""'),
        ("a.md", "as ../shared/ says"),
        ("a.md", "as style.md says"),
        ("a.py", "# see docs/none.md"),
        ("a.py", "# tried in tests/rules/test_none.py"),
        ("docs/domain.md", "[the notice](none.md)"),
        ("docs/domain.md", "[time](guarantees.md#none)"),
        ("docs/domain.md", "[below](#none)"),
        ("libs/web/README.md", "| `none.py` | nothing |"),
        ("libs/web/README.md", "| `ledger.py` | is another's |"),
        ("a.py", "# as none.py does"),
        ("a.sql", "-- written by none.py"),
        ("services/reporting/README.md", "| `line/` | is called otherwise |"),
        ("docs/decisions/0009-subjects-as-folders.md", "in reporting `line/`"),
        ("docs/domain.md", "[decision 4](decisions/0006-embedded-stack.md)"),
        ("docs/domain.md", "[`notice.md`](guarantees.md)"),
    ],
)
def test_a_planted_false_citation_is_found(citable: Citable, file: str, line: str) -> None:
    found = false_citations(file, f"first\n{line}\nlast", citable)
    assert [place.split(": ")[0] for place in found] in ([f"{file}:2"], [f"{file}:2"] * 2)
    assert all(place.endswith(line) for place in found)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("a.py", '"""Accepted at once (N2.1, N5.5), N1–N9."""'),
        ("a.py", "# S1, S11 and L2; A3, H10, T1"),
        ("a.sql", "-- decision 4, decisions 1, 2 and 3, decisions 0001–0004"),
        ("a.toml", "# docs/decisions/0004-watermark.md, docs/decisions/0006"),
        ("a.py", '"""The lives of a case (domain §4, §5 or §7)."""'),
        ("a.py", '"""A pointer (RFC 6901 §6)."""'),
        ("a.csv", "330302-L01,330302-S1"),
        (
            "docs/domain.md",
            "[notice](notice.md), [time](guarantees.md#time), [web](https://example.org/none)",
        ),
        ("docs/domain.md", "[below](#5-the-daily-report), [code](../libs/clock), `ledger.py`"),
        ("a.py", "# problems.py of web; tests/rules/test_floors.py; *.py; {name}.py"),
        ("services/reporting/README.md", "| `figures/`, `figures/rules/`, `libs/clock/` |"),
        ("docs/domain.md", "[decision 6](decisions/0006-embedded-stack.md), [notice.md](notice.md)"),
        ("libs/web/README.md", "| `problems.py` | the catalogue |; `campaign.toml`, `docs/notice.md`"),
    ],
)
def test_what_is_there_is_not_complained_about(citable: Citable, file: str, line: str) -> None:
    assert false_citations(file, line, citable) == []
