"""Every field that a request may hold is read again somewhere, or the table says why not."""

from importlib import import_module
from typing import Any

import pytest

from access import Role
from builders_walk import described_fields
from builders_web import no_pool, small_app
from contracts.service_names import SERVICES
from readable_fields import READ_AGAIN, NotRead, Place
from role_table import TABLE


async def document(service: str) -> Any:
    """Made where a loop runs: without one asyncpg opens a loop of its own, which nobody closes."""
    return small_app(no_pool(), import_module(f"{service}.api").routers).openapi()


@pytest.mark.parametrize("service", SERVICES)
async def test_every_field_of_every_body_has_a_place_or_a_reason(service: str) -> None:
    described = described_fields(await document(service))
    written_down = {(route, name) for route, fields in READ_AGAIN[service].items() for name in fields}
    assert {(route, name) for route, fields in described.items() for name in fields} == written_down


def test_what_is_not_read_says_why() -> None:
    rows = [row for routes in READ_AGAIN.values() for fields in routes.values() for row in fields.values()]
    assert all(len(row.why) > 20 for row in rows if isinstance(row, NotRead))
    assert sum(isinstance(row, NotRead) for row in rows) <= 12


@pytest.mark.parametrize("service", SERVICES)
def test_somebody_who_may_send_it_may_read_it(service: str) -> None:
    """City staff send on a county's behalf and operators send links; both see every county. What a
    workstation says of a case, it says to the county's staff."""
    for route, fields in READ_AGAIN[service].items():
        for name, row in fields.items():
            if isinstance(row, Place):
                said_by = TABLE[service][route]
                told = {Role.county_staff} if said_by == {Role.workstation} else said_by
                assert told & TABLE[service][row.answer] - {Role.operator}, name
