"""A stand-in for the municipal platform. It is not the real one, whose interface is not public: it knows
docs/platform.md and the schemas beside it and nothing else, and shares no line with our adapter.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema_rs

SCHEMAS = Path(__file__).resolve().parents[1] / "docs" / "schemas" / "platform"


def schema(name: str) -> Any:
    written = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return jsonschema_rs.Draft202012Validator(written, validate_formats=True)


@dataclass
class StandInPlatform:
    """Picks packages up from the folder, gives numbers, writes receipts: by hand, when a test says so."""

    folder: Path
    taken: list[dict[str, Any]] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, folder: Path) -> "StandInPlatform":
        """The platform's side makes the folder in which it answers."""
        (folder / "receipts").mkdir(parents=True)
        return cls(folder)

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

    def collect(self) -> list[dict[str, Any]]:
        """What is there; each is looked through, taken away and kept."""
        collected = [self._take(each) for each in self.waiting]
        self.taken += collected
        return collected

    def _take(self, folder: Path) -> dict[str, Any]:
        package: dict[str, Any] = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        schema("package").validate(package)
        listed = {each["name"]: each for each in package["files"]}
        assert {each.name for each in folder.iterdir()} == {"package.json", *listed}
        for name, each in listed.items():
            content = (folder / name).read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (each["bytes"], each["sha256"])
        shutil.rmtree(folder)
        return package

    def register(
        self, name: str, package: dict[str, Any], *files: bytes, seal: Callable[[bytes], bytes] | None = None
    ) -> None:
        """`files`: those that the package lists, in its order. `seal`: encrypts to the other side's key."""
        schema("registered").validate(package)
        draft, ending = self.folder / "registered" / f".{name}", ".jwe" if seal else ""
        draft.mkdir(parents=True)
        for listed, content in zip(package.get("files", []), files, strict=True):
            (draft / f"{listed['name']}{ending}").write_bytes(seal(content) if seal else content)
        document = json.dumps(package, ensure_ascii=False).encode()
        (draft / f"package{ending or '.json'}").write_bytes(seal(document) if seal else document)
        draft.rename(draft.with_name(name))

    def answer_to(self, name: str) -> dict[str, Any]:
        said: dict[str, Any] = json.loads((self.folder / "answers" / f"{name}.json").read_text("utf-8"))
        schema("answer").validate(said)
        assert said["package"] == name
        assert not (self.folder / "registered" / name).exists()
        return said

    def acknowledge(self, package: dict[str, Any], *, name: str = "") -> str:
        """The same case has the same number for ever."""
        case_id = package["case"]["case_id"]
        number = self.numbers.setdefault(case_id, f"温援平台〔2018〕{len(self.numbers) + 1}号")
        self._answer(package, {"result": "acknowledged", "number": number}, name)
        return number

    def refuse(self, package: dict[str, Any], reason: str) -> None:
        self._answer(package, {"result": "refused", "reason": reason}, "")

    def _answer(self, package: dict[str, Any], said: dict[str, str], name: str) -> None:
        receipt = {"case_id": package["case"]["case_id"], "revision": package["revision"], **said}
        schema("receipt").validate(receipt)
        self.write(name or f"{receipt['case_id']}-{receipt['revision']}", json.dumps(receipt))

    def write(self, name: str, text: str) -> None:
        receipts = self.folder / "receipts"
        (receipts / f".{name}").write_text(text, encoding="utf-8")
        (receipts / f".{name}").rename(receipts / f"{name}.json")
