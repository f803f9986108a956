"""A stand-in for the municipal platform 市法律援助综合管理平台. It is not the real one, whose interface is
not public: it knows docs/platform.md and nothing else, and shares no line with our adapter behind the folder.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from joserfc import jwe
from joserfc.jwk import ECKey

PACKAGE: Final = "package.json"
SAMPLE: Final = 40
"""Of so many packages one is kept as it lay in the folder."""

Package = dict[str, Any]
Seal = Callable[[bytes], bytes]


@dataclass
class StandInPlatform:
    """Picks packages up from the folder, gives numbers, writes receipts: when somebody says so.

    `key`: its own; without one all that it is sent lies open. `held`: of each case the last package.
    `samples`: packages as they lay there, by the name of a file.
    """

    folder: Path
    key: ECKey | None = None
    taken: list[Package] = field(default_factory=list)
    held: dict[str, Package] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    samples: dict[str, bytes] = field(default_factory=dict)
    looked_at: int = 0

    @classmethod
    def at(cls, folder: Path, key: ECKey | None = None) -> Self:
        """The platform's side makes the folder in which it answers."""
        (folder / "receipts").mkdir(parents=True)
        return cls(folder, key)

    @property
    def public_key(self) -> str:
        """As a bureau is given it."""
        assert self.key is not None
        return json.dumps(self.key.as_dict(private=False))

    def look_through(self, schema: str, message: Package) -> None:
        """Tests do it by the published schemas; a season compares what is in it."""

    def unmount(self) -> None:
        """An empty folder where the share should be."""
        self.folder.rename(self.folder.with_suffix(".away"))
        self.folder.mkdir()

    def mount(self) -> None:
        self.folder.rmdir()
        self.folder.with_suffix(".away").rename(self.folder)

    @property
    def waiting(self) -> list[Path]:
        packages = self.folder / "packages"
        return sorted(each for each in packages.glob("*") if not each.name.startswith("."))

    def collect(self) -> list[Package]:
        """What is there; each is looked through, taken away and kept."""
        collected = [self._take(each) for each in self.waiting]
        self.taken += collected
        return collected

    def _take(self, folder: Path) -> Package:
        lying = {each.name: each.read_bytes() for each in folder.iterdir()}
        if self.looked_at % SAMPLE == 0:
            self.samples.update({f"{folder.name}/{name}": content for name, content in lying.items()})
        self.looked_at += 1
        opened = {name.removesuffix(".jwe"): self._opened(name, content) for name, content in lying.items()}
        package: Package = json.loads(opened.pop(PACKAGE if self.key is None else "package"))
        self.look_through("package", package)
        listed = {each["name"]: (each["bytes"], each["sha256"]) for each in package["files"]}
        found = {name: (len(each), hashlib.sha256(each).hexdigest()) for name, each in opened.items()}
        assert found == listed, f"{folder.name}: not the files that it lists"
        assert folder.name == f"{package['case']['case_id']}-{package['revision']}"
        self.held[package["case"]["case_id"]] = package
        shutil.rmtree(folder)
        return package

    def _opened(self, name: str, content: bytes) -> bytes:
        """Where it has a key, all must be encrypted to it."""
        if self.key is None:
            return content
        assert name.endswith(".jwe"), f"{name} lies open"
        return jwe.decrypt_compact(content, self.key).plaintext or b""

    def register(self, name: str, package: Package, *files: bytes, seal: Seal | None = None) -> None:
        """`files`: those that the package lists, in its order. `seal`: encrypts to the other side's key."""
        self.look_through("registered", package)
        draft, ending = self.folder / "registered" / f".{name}", ".jwe" if seal else ""
        draft.mkdir(parents=True)
        for listed, content in zip(package.get("files", []), files, strict=True):
            (draft / f"{listed['name']}{ending}").write_bytes(seal(content) if seal else content)
        document = json.dumps(package, ensure_ascii=False).encode()
        (draft / f"package{ending or '.json'}").write_bytes(seal(document) if seal else document)
        draft.rename(draft.with_name(name))

    def answer_to(self, name: str) -> Package | None:
        """None: there is none yet."""
        path = self.folder / "answers" / f"{name}.json"
        if not path.exists() or (self.folder / "registered" / name).exists():
            return None
        said: Package = json.loads(path.read_text("utf-8"))
        self.look_through("answer", said)
        assert said["package"] == name
        return said

    def acknowledge(self, package: Package, *, name: str = "") -> str:
        """The same case has the same number for ever."""
        case = package["case"]
        known = case.get("platform_no") or f"温援平台〔2018〕{len(self.numbers) + 1}号"
        number = self.numbers.setdefault(case["case_id"], known)
        self._answer(package, {"result": "acknowledged", "number": number}, name)
        return number

    def refuse(self, package: Package, reason: str) -> None:
        self._answer(package, {"result": "refused", "reason": reason}, "")

    def _answer(self, package: Package, said: Mapping[str, str], name: str) -> None:
        receipt = {"case_id": package["case"]["case_id"], "revision": package["revision"], **said}
        self.look_through("receipt", receipt)
        self.write(name or f"{receipt['case_id']}-{receipt['revision']}", json.dumps(receipt))

    def write(self, name: str, text: str) -> None:
        receipts = self.folder / "receipts"
        (receipts / f".{name}").write_text(text, encoding="utf-8")
        (receipts / f".{name}").rename(receipts / f"{name}.json")

    def in_the_open(self) -> Iterator[tuple[str, str]]:
        """All that lies in the folder, and the samples as they lay there, by their place and name."""
        files = {
            str(each.relative_to(self.folder)): each for each in self.folder.rglob("*") if each.is_file()
        }
        lying = {name: each.read_bytes() for name, each in files.items()} | self.samples
        for name, content in lying.items():
            yield f"the platform's folder: {name}", f"{name} {content.decode('utf-8', 'replace')}"

    def opened_samples(self) -> Iterator[tuple[str, str]]:
        """What the platform alone can read of them."""
        for name in self.samples:
            case_id = name.split("/")[0].rpartition("-")[0]
            yield name, json.dumps(self.held[case_id], ensure_ascii=False)

    @property
    def has_unread_receipts(self) -> bool:
        return any(self.folder.glob("receipts/*.json"))
