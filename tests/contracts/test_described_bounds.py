"""The bounds in the OpenAPI documents are those the code holds: beyond one is refused, at it is not."""

from collections.abc import Iterator
from copy import copy
from importlib import import_module
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError, create_model

from contracts.service_names import SERVICES
from web import Body

for service in SERVICES:
    import_module(f"{service}.api")


def models(of: type[Body] = Body) -> Iterator[type[Body]]:
    for model in of.__subclasses__():
        yield from (model, *models(model))


def fields() -> list[Any]:
    found = {
        f"{model.__module__}.{model.__name__}.{name}": pytest.param(field, id=f"{model.__name__}.{name}")
        for model in models()
        if model.__module__.split(".")[0] in SERVICES
        for name, field in model.model_fields.items()
    }
    return list(found.values())


@pytest.mark.parametrize("field", fields())
def test_beyond_a_bound_is_refused_and_at_it_is_not(field: Any) -> None:
    adapter = alone(field)
    described = adapter.json_schema()
    for schema in (described, *described.get("anyOf", ())):
        for value in beyond(schema):
            assert not takes(adapter, value), value
        for value in at(schema):
            assert takes(adapter, value), value


@pytest.mark.parametrize("field", fields())
def test_a_number_is_a_number_and_a_yes_is_true(field: Any) -> None:
    """Of JSON: "1", 1.0 and true are no whole numbers; "yes", "true" and 1 are no flags; 1 is no text."""
    adapter = alone(field)
    for schema, in_a_list in kinds(adapter.json_schema()):
        for value in OF_OTHER_TYPES.get(schema.get("type", ""), ()):
            assert not takes(adapter, [value] if in_a_list else value), value


def of_services() -> list[Any]:
    found = {f"{model.__module__}.{model.__name__}": model for model in models()}
    return [pytest.param(model, id=name) for name, model in found.items() if name.split(".")[0] in SERVICES]


@pytest.mark.parametrize("model", of_services())
@pytest.mark.parametrize("nothing", [None, "", " "])
def test_null_and_empty_are_absent_in_every_field_that_may_be_left_out(
    model: type[Body], nothing: str | None
) -> None:
    """Generated clients send null, and forms send "", for whatever was not set."""
    optional = {field.alias or name for name, field in model.model_fields.items() if not field.is_required()}
    needed = {field.alias or name for name, field in model.model_fields.items() if field.is_required()}
    sent = dict.fromkeys(optional | needed, nothing)
    assert places_wrong_in(model, sent) >= needed - may_be_null(model)
    assert not places_wrong_in(model, sent) & optional
    described = model.model_json_schema()["properties"]
    assert all({"type": "null"} in described[name]["anyOf"] for name in optional)


def places_wrong_in(model: type[Body], sent: dict[str, Any]) -> set[str]:
    try:
        model.model_validate(sent)
    except ValidationError as refused:
        return {str(error["loc"][0]) for error in refused.errors() if error["loc"]}
    return set()


def may_be_null(model: type[Body]) -> set[str]:
    """Fields that must be there, and may say null."""
    properties = model.model_json_schema()["properties"]
    return {name for name, schema in properties.items() if {"type": "null"} in schema.get("anyOf", ())}


OF_OTHER_TYPES: dict[str, tuple[Any, ...]] = {
    "integer": ("1", 1.0, True, "１", "一"),
    "boolean": ("yes", "true", "on", "off", "false", 1, 0, 1.0, ""),
    "string": (1, 1.0, True),
    "number": (1, "1"),
}


def kinds(schema: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    for one in (schema, *schema.get("anyOf", ())):
        yield one, False
        if "items" in one:
            yield one["items"], True


def alone(field: Any) -> TypeAdapter[Any]:
    """The field without its name."""
    return TypeAdapter(Annotated[field.annotation, unnamed(field)])


def unnamed(field: Any) -> Any:
    bare = copy(field)
    bare.alias = bare.validation_alias = bare.serialization_alias = None
    return bare


def beyond(schema: dict[str, Any]) -> Iterator[Any]:
    if schema.get("type") == "integer":
        yield from (
            schema[bound] + step for bound, step in (("minimum", -1), ("maximum", 1)) if bound in schema
        )
        yield from (schema[bound] for bound in ("exclusiveMinimum",) if bound in schema)
    if schema.get("type") == "string":
        yield from ("1" * (schema["maxLength"] + 1) for _ in range("maxLength" in schema))
        yield from ("1" * (schema["minLength"] - 1) for _ in range("minLength" in schema))
        yield from ("no such code" for _ in range("enum" in schema))
    if schema.get("type") == "array" and schema.get("minItems"):
        yield []


def at(schema: dict[str, Any]) -> Iterator[Any]:
    if schema.get("type") == "integer":
        least = schema.get("exclusiveMinimum", schema.get("minimum", 1) - 1) + 1
        yield from (least, schema.get("maximum", least))
    if schema.get("type") == "string" and not {"pattern", "format", "enum"} & set(schema):
        yield from ("1" * schema.get("minLength", 1), "1" * schema.get("maxLength", 1))


def takes(adapter: TypeAdapter[Any], value: Any) -> bool:
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("field", fields())
def test_a_list_that_may_not_be_empty_says_so(field: Any) -> None:
    adapter = alone(field)
    described = adapter.json_schema()
    if described.get("type") == "array":
        assert takes(adapter, []) == (described.get("minItems", 0) == 0)
        assert "maxItems" in described or described.get("uniqueItems")


WORDS = {
    *("note", "reason", "facts", "topic", "place", "description", "authority", "remarks", "incidents"),
    *("incidents_disputed", "as_told", "amount_as_told", "people_as_told", "recipients_word", "text"),
    *("responsible_instead", "with_whom", "achievements", "problems", "suggestions"),
}
"""What is told in sentences may have lines; whatever else is text is a name, a code or a number."""


@pytest.mark.parametrize("field", fields())
def test_a_name_a_code_a_number_stays_on_one_line_and_says_something(
    field: Any, request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.id.split(".")[-1]
    one = create_model("One", __base__=Body, it=(field.annotation, unnamed(field)))
    texts = [each for each, _ in kinds(alone(field).json_schema()) if each.get("type") == "string"]
    if not texts:
        return
    for value in ("\u200b", "\ufeff \u3000"):
        assert not takes(TypeAdapter(one), {"it": value}) or not field.is_required(), value
    if name not in WORDS:
        for value in ("12345\n67890", "12345\t67890"):
            assert not takes(TypeAdapter(one), {"it": value}), value


def test_there_are_fields_to_look_at() -> None:
    assert len(fields()) > 80
