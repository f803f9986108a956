"""What is answered, as the description says it: plain names, and codes to which new ones may be added.

An old client made from the description must be able to read a code that it does not know: what a request may
say is closed (`enum`), what an answer says is told by `examples`.
"""

from collections.abc import Iterator
from typing import Any, Final

from web.answers import Schema
from web.references import PREFIX, reachable

DRY_RUN: Final[Schema] = {"type": "boolean", "description": "只检查、未保存时为 true，否则没有此项"}


def open_answers(document: Schema) -> None:
    """Change what only answers have; what requests have too stays as it is."""
    schemas, operations = document["components"]["schemas"], list(_operations(document))
    sent = reachable([[each.get("requestBody"), each.get("parameters")] for each in operations], schemas)
    answered = reachable([each["responses"] for each in operations], schemas)
    codes = {name: _open(schemas[name]) for name in answered if "enum" in schemas[name]}
    for name in sorted(answered - sent - codes.keys()):
        schemas[name].pop("description", None)
        schemas[name] = _all_required(_opened(schemas[name], codes))
    for name in codes.keys() - sent:
        del schemas[name]
    _rename(document, {name: name.removesuffix("Json") for name in answered if name.endswith("Json")})


def add_dry_run(document: Schema, operation: Schema) -> None:
    """The answer of this route may be that of a dry run."""
    for answer in operation["responses"].values():
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(PREFIX)
            document["components"]["schemas"][name]["properties"]["dry_run"] = DRY_RUN


def _operations(document: Schema) -> Iterator[Schema]:
    for methods in document["paths"].values():
        yield from methods.values()


def _open(code: Schema) -> Schema:
    return {"type": code["type"], "examples": code["enum"]}


def _opened(value: Any, codes: Schema) -> Any:
    """The same with open codes, wherever a closed one stood."""
    if isinstance(value, list):
        return [_opened(inner, codes) for inner in value]
    if not isinstance(value, dict):
        return value
    if value.get("$ref", "").removeprefix(PREFIX) in codes:
        return codes[value["$ref"].removeprefix(PREFIX)]
    if value.get("type") == "string" and "const" in value:
        return {"type": "string", "examples": [value["const"]]}
    if value.get("type") == "string" and "enum" in value:
        return _open(value)
    return {name: _opened(inner, codes) for name, inner in value.items()}


def _all_required(structure: Schema) -> Schema:
    """A field with a default is always there in an answer."""
    properties = structure.get("properties", {})
    defaulted = [name for name, schema in properties.items() if "default" in schema]
    for name in defaulted:
        del properties[name]["default"]
    return {**structure, "required": [*structure.get("required", ()), *defaulted]} if defaulted else structure


def _rename(document: Schema, names: dict[str, str]) -> None:
    schemas = document["components"]["schemas"]
    for old, new in names.items():
        assert new not in schemas, f"two structures are called {new}"
        schemas[new] = {**schemas.pop(old), "title": new}
    references = {PREFIX + old: PREFIX + new for old, new in names.items()}
    _point_anew(document, references)


def _point_anew(value: Any, references: dict[str, str]) -> None:
    if isinstance(value, dict):
        if isinstance(reference := value.get("$ref"), str):
            value["$ref"] = references.get(reference, reference)
        for inner in value.values():
            _point_anew(inner, references)
    elif isinstance(value, list):
        for inner in value:
            _point_anew(inner, references)
