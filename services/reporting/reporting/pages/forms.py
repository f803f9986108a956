"""From the fields of a form to the body that programs send."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from web import Problem
from web.validation import describe_errors

B = TypeVar("B", bound=BaseModel)


def body_of(model: type[B], stated: Mapping[str, Any]) -> B | Problem:
    """Refused as a program's is."""
    try:
        return model.model_validate(stated)
    except ValidationError as error:
        return describe_errors([{**each, "loc": ("body", *each["loc"])} for each in error.errors()])


def body_in_form(model: type[B], fields: Mapping[str, str]) -> B | Problem:
    """Where both have the same names. A field left empty says nothing; a browser ends lines by CR and LF."""
    written = {name: fields[name].replace("\r\n", "\n") for name in model.model_fields if name in fields}
    return body_of(model, {name: text for name, text in written.items() if text.strip()})
