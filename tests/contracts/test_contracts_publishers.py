"""A service sends only what it decides: its own event classes are the only ones it makes."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts import EVENTS, PUBLISHERS, SERVICES, Service, source_of

SERVICES_FOLDER = Path(__file__).parents[2] / "services"


def test_every_service_publishes_the_events_of_one_module() -> None:
    assert tuple(PUBLISHERS) == SERVICES
    for service, publisher in PUBLISHERS.items():
        assert {event.source for event in publisher.EVENTS} == {source_of(service)}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_makes_no_event_of_another(service: Service) -> None:
    foreign = {event.__name__ for event in EVENTS.values() if event.source != source_of(service)}
    files = sorted((SERVICES_FOLDER / service).rglob("*.py"))
    assert files
    made = {(file.name, name) for file in files for name in classes_called(file.read_text(encoding="utf-8"))}
    assert not {(file, name) for file, name in made if name in foreign}


def test_a_foreign_event_that_is_made_is_found() -> None:
    assert "CaseClosed" in set(classes_called("x = [mediation.CaseClosed(method=a), CaseClosed(b)]"))


def classes_called(source: str) -> Iterator[str]:
    """The names of what is called like a class."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            callee = node.func
            name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
            if name[:1].isupper():
                yield name
