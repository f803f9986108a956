"""Clients that openapi-python-client makes from our own documents, as an integrator would."""

import json
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType


def generate_client(document: Mapping[str, Any], package: str, folder: Path) -> None:
    """Write a package that can be imported from this folder; whatever it leaves out is an error."""
    written = folder / f"{package}.json"
    written.write_text(json.dumps(document), encoding="utf-8")
    wanted = ConfigFile(
        post_hooks=[],
        package_name_override=package,
        project_name_override=package,
        content_type_overrides=dict.fromkeys(file_types(document), "application/octet-stream"),
    )
    config = Config.from_sources(
        wanted,
        MetaType.NONE,
        document_source=written,
        file_encoding="utf-8",
        overwrite=True,
        output_path=folder / package,
    )
    errors = [f"{error.header}: {error.detail}" for error in generate(config=config)]
    assert not errors, errors


def file_types(document: Mapping[str, Any]) -> set[str]:
    """Types of what is answered as a file: the generator knows that a PDF is bytes when it is told so."""
    answered = (
        answer
        for methods in document["paths"].values()
        for route in methods.values()
        for answer in route["responses"].values()
    )
    contents = (item for answer in answered for item in answer.get("content", {}).items())
    return {kind for kind, content in contents if content["schema"].get("format") == "binary"}


class GeneratedClient:
    """A package that was generated; every module of it is imported at once, so that none is broken."""

    def __init__(self, document: Mapping[str, Any], package: str, folder: Path) -> None:
        generate_client(document, package, folder)
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
        root = import_module(package)
        modules = [import_module(each.name) for each in walk_packages(root.__path__, f"{package}.")]
        routes = {each.__name__.rpartition(".")[2]: each for each in modules if ".api." in each.__name__}
        self.models: Any = import_module(f"{package}.models")
        self.client: Any = root.AuthenticatedClient
        self.operations: Mapping[str, Any] = {
            operation: routes[operation]
            for methods in document["paths"].values()
            for operation in (of["operationId"] for of in methods.values())
        }

    def __getattr__(self, operation: str) -> Any:
        """A route by the id of its operation."""
        return self.operations[operation]
