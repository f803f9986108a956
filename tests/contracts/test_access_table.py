"""Every service lets in whom the table names, and no one else; what has no row in it fails."""

import pytest

from access import routes_table
from builders_web import no_pool, small_app
from contracts import SERVICES
from role_table import COMMON, TABLE
from service_routers import ROUTERS

FORMS = {"POST /sign-in", "POST /sign-out"}
"""Where a browser signs in and out: the ticket and the cookie say who it is."""


def test_the_table_names_every_service() -> None:
    assert set(TABLE) == set(ROUTERS) == set(SERVICES)


@pytest.mark.parametrize("service", TABLE)
async def test_only_these_roles_may_use_these_routes(service: str) -> None:
    routes = routes_table(small_app(no_pool(), ROUTERS[service]))
    assert {f"{method} {path}": set(roles) for (method, path), roles in routes.items()} == {
        **COMMON,
        **TABLE[service],
    }


@pytest.mark.parametrize("service", TABLE)
def test_nobody_changes_anything_without_a_token(service: str) -> None:
    assert all(roles or route in FORMS for route, roles in TABLE[service].items() if "GET " not in route)
