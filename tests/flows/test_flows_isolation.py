"""A3: what is another county's is not found, whoever asks, by any route; the search is shown to find."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

import pytest
from fastapi import APIRouter, Depends
from starlette.responses import Response

from access import Caller, Role, allow, may_see
from builders_flows import Reply, open_api
from builders_web import no_pool, served, small_app, token
from devstack.stack import Stack
from languages import Words
from prove.findings import Finding
from prove.isolation import OTHER, OWN, check_isolation, compare, send
from prove.isolation_objects import Objects
from prove.isolation_probes import Probe
from web import Answer, Problem, problems, respond

OURS, THEIRS = (f"00000000-0000-7000-8000-00000000000{number}" for number in (1, 2))
ROUTE = "GET /v1/applications/{case_id}"
OFFICE = "330304-T1"
READERS = {Role.county_staff, Role.city_staff}


async def test_no_route_shows_or_changes_what_is_another_countys(stack: Stack) -> None:
    async with open_api(stack) as api:
        found = await check_isolation(api)
    assert not found.differences, "\n".join(found.differences)
    assert found.figures["routes"] > 30


class Cases:
    """A route over two cases. What a test spoils of it is what the comparison has to find."""

    counties: Mapping[str, str] = {OURS: OWN, THEIRS: OTHER}
    readers = READERS

    def show(self, case_id: str) -> Answer | Problem:
        return Answer(200, {"case_id": case_id, "name": f"某某 of {self.counties[case_id]}"})

    def not_found(self, case_id: str) -> Answer | Problem:
        return problems.not_found()

    def headers(self, case_id: str) -> Mapping[str, str]:
        return {}

    def router(self) -> APIRouter:
        router = APIRouter()

        @router.get("/v1/applications/{case_id}")
        async def case(case_id: UUID, caller: Annotated[Caller, Depends(allow(*self.readers))]) -> Response:
            number = str(case_id)
            is_theirs = may_see(caller, self.counties[number])
            answer = self.show(number) if is_theirs else self.not_found(number)
            return respond(answer, self.headers(number))

        return router


class Unscoped(Cases):
    def not_found(self, case_id: str) -> Answer | Problem:
        return self.show(case_id)


class Forbidding(Cases):
    """403 says that the case is there."""

    def not_found(self, case_id: str) -> Answer | Problem:
        return problems.forbidden_role()


class TalkativeError(Cases):
    def not_found(self, case_id: str) -> Answer | Problem:
        return problems.not_found(Words(f"{case_id} 属于他人", f"{case_id} belongs to another"))


class TalkativeHeader(Cases):
    def headers(self, case_id: str) -> Mapping[str, str]:
        return {"Location": f"/v1/applications/{THEIRS}"}


class ForOneMore(Cases):
    readers = READERS | {Role.mediator}


class ForOneLess(Cases):
    readers = READERS - {Role.county_staff}


class Mute(Cases):
    """A search that finds nothing anywhere proves nothing."""

    def show(self, case_id: str) -> Answer | Problem:
        return Answer(200, {})


def who(probe: Probe) -> Caller:
    assert probe.role is not None
    office = OFFICE if probe.role is Role.workstation else None
    return Caller("somebody", probe.role, probe.county, agency=probe.agency, office=office)


async def compared(cases: Cases, table: Mapping[str, set[Role]]) -> Finding:
    own, other = (
        Objects(
            county,
            {
                "case_id": case_id,
                "county": county,
                "day": "2018-12-06",
                "lawyer_id": "L330302-01",
                "agency": f"court{county[-4:]}",
            },
            (case_id,),
        )
        for county, case_id in ((OWN, OURS), (OTHER, THEIRS))
    )
    async with no_pool() as pool:
        app = small_app(pool, [cases.router()])
        async with served(app, caller=None, errs=True) as client:

            async def ask(probe: Probe) -> Reply:
                return await send(client, "", probe, token(who(probe)) if probe.role else None)

            return await compare({"intake": app.openapi()}, {"intake": table}, own, other, ask)


async def test_a_service_that_keeps_counties_apart_differs_in_nothing() -> None:
    found = await compared(Cases(), {ROUTE: READERS})
    assert not found.differences, "\n".join(found.differences)


@pytest.mark.parametrize(
    ("cases", "difference"),
    [
        (Unscoped(), "as county-staff of 330304 on 330305: another county's, and the answer is 200"),
        (Unscoped(), "as county-staff of 330304 on 330305: the answer holds 00000000"),
        (Forbidding(), "another county's, and the answer is 403 forbidden-role"),
        (TalkativeError(), "as county-staff of 330304 on 330305: the answer holds 00000000"),
        (TalkativeHeader(), "as county-staff of 330304 on 330304: the answer holds 00000000"),
        (ForOneMore(), "as mediator of 330304 on 330304: the role may not, and the answer is 200"),
        (ForOneLess(), "as county-staff of 330304 on 330304: may, and the answer is 403 forbidden-role"),
        (Mute(), "the search finds nothing of 330305"),
    ],
)
async def test_what_a_service_does_wrong_is_found(cases: Cases, difference: str) -> None:
    found = await compared(cases, {ROUTE: READERS})
    assert any(difference in each for each in found.differences), found.differences


async def test_a_route_without_a_row_and_a_row_without_a_route_are_found() -> None:
    found = await compared(Cases(), {"GET /v1/lawyers": READERS})
    assert f"intake: {ROUTE} is in the document only" in found.differences
    assert "intake: GET /v1/lawyers is in the table only" in found.differences
