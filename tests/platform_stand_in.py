"""The season's stand-in for the municipal platform, which here looks all through by the published schemas."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs

from season import platform_stand_in

SCHEMAS = Path(__file__).resolve().parents[1] / "docs" / "schemas" / "platform"


def schema(name: str) -> Any:
    written = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return jsonschema_rs.Draft202012Validator(written, validate_formats=True)


class StandInPlatform(platform_stand_in.StandInPlatform):
    def look_through(self, name: str, message: dict[str, Any]) -> None:
        schema(name).validate(message)

    def answered(self, name: str) -> dict[str, Any]:
        """The answer, which is there."""
        answer = self.answer_to(name)
        assert answer is not None
        return answer
