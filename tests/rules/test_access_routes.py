"""Role × route: the table is read off the application, and a route without a rule is an error."""

import pytest
from fastapi import APIRouter, Depends, FastAPI

from access import Role, allow, allow_anyone, allow_page, routes_table
from builders_web import no_pool, small_app

NOBODY: frozenset[Role] = frozenset()
RECORDERS = frozenset({Role.county_client, Role.county_staff})


async def handler() -> None:
    """Whatever the route does."""


def app_with(router: APIRouter) -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.include_router(router)
    return app


async def test_the_table_of_an_application_names_every_route_and_who_may_use_it() -> None:
    assert routes_table(small_app(no_pool())) == {
        ("POST", "/v1/notes"): RECORDERS,
        ("GET", "/v1/notes"): RECORDERS,
        ("PUT", "/v1/notes/{note_id}"): RECORDERS,
        ("GET", "/v1/notes/broken"): RECORDERS,
        ("GET", "/v1/pipeline"): {Role.operator},
        ("GET", "/livez"): NOBODY,
        ("GET", "/readyz"): NOBODY,
        ("GET", "/metrics"): NOBODY,
        ("GET", "/openapi.json"): NOBODY,
        ("GET", "/docs"): NOBODY,
    }


def test_a_route_without_a_rule_is_an_error() -> None:
    router = APIRouter()
    router.add_api_route("/v1/forgotten", handler)
    with pytest.raises(LookupError, match="/v1/forgotten has no rule"):
        routes_table(app_with(router))


def test_a_rule_may_stand_on_the_router_on_the_route_or_in_the_handler() -> None:
    router = APIRouter(dependencies=[Depends(allow(Role.agency))])
    router.add_api_route("/inherited", handler)
    assert routes_table(app_with(router)) == {("GET", "/inherited"): {Role.agency}}


def test_pages_and_open_routes_have_rules_of_the_same_kind() -> None:
    router = APIRouter()
    router.add_api_route("/board", handler, dependencies=[Depends(allow_page(Role.city_staff))])
    router.add_api_route("/sign-in", handler, dependencies=[Depends(allow_anyone())])
    assert routes_table(app_with(router)) == {
        ("GET", "/board"): {Role.city_staff},
        ("GET", "/sign-in"): NOBODY,
    }


def test_a_prefix_is_part_of_the_route() -> None:
    outer, inner = APIRouter(), APIRouter(prefix="/v1/things", dependencies=[Depends(allow(Role.lawyer))])
    inner.add_api_route("/{thing_id}", handler, methods=["PUT", "GET"])
    outer.include_router(inner)
    assert set(routes_table(app_with(outer))) == {
        ("PUT", "/v1/things/{thing_id}"),
        ("GET", "/v1/things/{thing_id}"),
    }
