"""Role × route of reporting, read off the application."""

import asyncio

from obstore.store import MemoryStore

from access import Role, Verifier, routes_table
from builders_reporting_store import LIFETIMES, wenzhou
from builders_web import SEALING, keys, no_pool
from clock import fixed
from contracts import Service
from files import FileStore
from reporting.__main__ import build
from reporting.watermarks.handlers import Watermarks
from serving import JobState, SharedFields
from web import RequestLimit

SWEEP_PAGE = "/campaigns/{campaign}/counties/{county}/case-sweep"
SWEEP = f"/v1{SWEEP_PAGE}"
LINE = "/v1/campaigns/{campaign}/counties/{county}/days/{day}"
PAGE = LINE.removeprefix("/v1")
PLAN = "/campaigns/{campaign}/counties/{county}/plan"
SUMMARY = "/campaigns/{campaign}/counties/{county}/summary"
CITY_SUMMARY = "/campaigns/{campaign}/summary"
COUNTY = {Role.county_client, Role.county_staff, Role.lawyer, Role.mediator}
CITY = {Role.city_staff, Role.operator}
READERS = {*COUNTY, Role.city_staff, Role.operator}


async def test_who_may_do_what() -> None:
    fields = SharedFields(
        service=Service.reporting,
        pool=no_pool(),
        verifier=Verifier(keys()[1], "yuanxin", "yuanxin"),
        clock=fixed(wenzhou().starts),
        wake=asyncio.Event(),
        request_key=bytes(32),
        request_limit=RequestLimit(),
        sealing=SEALING,
        jobs=JobState(),
        checks={},
        background={},
        gauges=[],
        offers_routes=True,
    )
    app = build(
        fields, {}, LIFETIMES, Watermarks(), store=FileStore(MemoryStore(), "reporting"), match_key=bytes(32)
    )

    table = {route: roles for route, roles in routes_table(app).items() if roles}

    assert table == {
        ("GET", "/v1/campaigns/{campaign}/board"): READERS,
        ("GET", "/v1/campaigns/{campaign}/days/{day}"): READERS,
        ("GET", "/v1/campaigns/{campaign}/days/{day}/city-report"): {Role.city_staff, Role.operator},
        ("POST", "/v1/campaigns/{campaign}/days/{day}/city-report/issue"): {Role.city_staff},
        ("GET", "/v1/campaigns/{campaign}/days/{day}/city-report/files/{kind}"): CITY,
        ("GET", "/campaigns/{campaign}/days/{day}/city-report"): CITY,
        ("POST", "/campaigns/{campaign}/days/{day}/city-report/issue"): {Role.city_staff},
        ("GET", LINE): READERS,
        ("GET", f"{LINE}/events"): READERS,
        ("GET", f"{LINE}/stock"): READERS,
        ("GET", f"{LINE}/files/{{kind}}"): READERS,
        ("GET", f"{LINE}/receipt"): READERS,
        ("PUT", f"{LINE}/report"): {Role.county_client, Role.county_staff, Role.city_staff},
        ("POST", f"{LINE}/report/corrections"): {Role.county_staff, Role.city_staff},
        ("POST", f"{LINE}/report/second-signature"): {Role.county_staff, Role.city_staff},
        ("POST", f"{LINE}/report/correction-leaves"): {Role.city_staff},
        ("PUT", f"{LINE}/exemption"): {Role.city_staff},
        ("POST", f"{LINE}/exemption/withdrawal"): {Role.city_staff},
        ("GET", "/v1/alerts"): READERS,
        ("GET", "/v1/alerts/{alert_id}"): READERS,
        ("POST", "/v1/alerts/{alert_id}/taking"): {Role.city_staff},
        ("POST", "/v1/alerts/{alert_id}/giving-back"): {Role.city_staff},
        ("POST", "/alerts/{alert_id}/taking"): {Role.city_staff},
        ("POST", "/alerts/{alert_id}/giving-back"): {Role.city_staff},
        ("GET", "/v1/incident-desk"): READERS,
        ("GET", "/v1/incident-desk/{incident_id}"): READERS,
        ("POST", "/v1/incident-desk/{incident_id}/follow-ups"): {Role.city_staff},
        ("GET", "/incident-desk"): READERS,
        ("GET", "/incident-desk/{incident_id}"): READERS,
        ("POST", "/incident-desk/{incident_id}/follow-ups"): {Role.city_staff},
        ("GET", "/board"): READERS,
        ("GET", "/alerts"): READERS,
        ("GET", PAGE): READERS,
        ("GET", f"{PAGE}/events"): READERS,
        ("GET", f"{PAGE}/stock"): READERS,
        ("GET", "/campaigns/{campaign}/counties/{county}/trend"): READERS,
        ("POST", f"{PAGE}/check"): {Role.county_staff, Role.city_staff},
        ("POST", f"{PAGE}/report"): {Role.county_staff, Role.city_staff},
        ("POST", f"{PAGE}/corrections"): {Role.county_staff, Role.city_staff},
        ("POST", f"{PAGE}/second-signature"): {Role.county_staff, Role.city_staff},
        ("POST", f"{PAGE}/correction-leaves"): {Role.city_staff},
        ("POST", "/v1/activities"): {Role.county_staff},
        ("GET", "/v1/activities"): READERS,
        ("GET", "/v1/activities/{activity_id}"): READERS,
        ("POST", "/v1/activities/{activity_id}/withdrawal"): {Role.county_staff},
        ("POST", "/v1/activities/{activity_id}/files"): {Role.county_staff},
        ("POST", "/v1/activities/{activity_id}/files/{file_id}/open"): {Role.county_staff, Role.city_staff},
        ("POST", "/v1/activities/{activity_id}/findings"): {Role.county_staff},
        ("GET", "/v1/arrears-findings"): READERS,
        ("GET", "/v1/arrears-findings/{finding_id}"): READERS,
        ("POST", "/v1/arrears-findings/{finding_id}/case"): {Role.county_staff},
        ("POST", "/v1/arrears-findings/{finding_id}/withdrawal"): {Role.county_staff},
        ("POST", "/v1/arrears-findings/{finding_id}/reveal"): {Role.county_staff},
        ("GET", "/activities/{activity_id}/findings"): READERS,
        ("POST", "/activities/{activity_id}/findings"): {Role.county_staff},
        ("GET", "/arrears-findings/{finding_id}"): READERS,
        ("POST", "/arrears-findings/{finding_id}/case"): {Role.county_staff},
        ("POST", "/arrears-findings/{finding_id}/withdrawal"): {Role.county_staff},
        ("POST", "/arrears-findings/{finding_id}/reveal"): {Role.county_staff},
        ("GET", "/v1/campaigns/{campaign}/four-ones"): READERS,
        ("GET", "/v1/campaigns/{campaign}/four-ones/files/{kind}"): CITY,
        ("GET", "/four-ones"): READERS,
        ("GET", "/v1/hot-spots"): READERS,
        ("GET", "/v1/hot-spots/file"): READERS,
        ("GET", "/hot-spots"): READERS,
        ("GET", "/v1/hot-spots/{gathered_by}/{key}/facts"): READERS,
        ("GET", "/hot-spots/{gathered_by}/{key}"): READERS,
        ("GET", "/campaigns/{campaign}/counties/{county}/activities"): READERS,
        ("POST", "/campaigns/{campaign}/counties/{county}/activities"): {Role.county_staff},
        ("GET", "/activities/{activity_id}"): READERS,
        ("POST", "/activities/{activity_id}/withdrawal"): {Role.county_staff},
        ("POST", "/activities/{activity_id}/files"): {Role.county_staff},
        ("POST", "/activities/{activity_id}/files/{file_id}/open"): {Role.county_staff, Role.city_staff},
        ("GET", "/v1/campaigns/{campaign}/case-sweep"): CITY,
        ("GET", "/v1/campaigns/{campaign}/case-sweep/files/{kind}"): CITY,
        ("GET", SWEEP): READERS,
        ("GET", f"{SWEEP}/cases"): READERS,
        ("GET", f"{SWEEP}/cases/{{case_id}}"): READERS,
        ("GET", f"{SWEEP}/files/{{kind}}"): READERS,
        ("POST", f"{SWEEP}/filings"): {Role.county_staff},
        ("POST", f"{SWEEP}/carried-in"): {Role.county_staff},
        ("PUT", f"{SWEEP}/carried-in/{{case_id}}"): {Role.county_staff},
        ("POST", f"{SWEEP}/carried-in/{{case_id}}/withdrawal"): {Role.county_staff},
        ("POST", f"{SWEEP}/cases/{{case_id}}/open-reasons"): {Role.county_staff},
        ("GET", "/case-sweep"): READERS,
        ("GET", SWEEP_PAGE): READERS,
        ("GET", f"{SWEEP_PAGE}/cases/{{case_id}}"): READERS,
        ("POST", f"{SWEEP_PAGE}/filings"): {Role.county_staff},
        ("POST", f"{SWEEP_PAGE}/carried-in"): {Role.county_staff},
        ("POST", f"{SWEEP_PAGE}/cases/{{case_id}}"): {Role.county_staff},
        ("GET", f"/v1{PLAN}"): READERS,
        ("POST", f"/v1{PLAN}"): {Role.county_staff},
        ("POST", f"/v1{PLAN}/corrections"): {Role.county_staff},
        ("GET", PLAN): READERS,
        ("POST", PLAN): {Role.county_staff},
        ("POST", f"{PLAN}/corrections"): {Role.county_staff},
        ("GET", f"/v1{SUMMARY}"): READERS,
        ("PUT", f"/v1{SUMMARY}"): {Role.county_staff},
        ("POST", f"/v1{SUMMARY}/corrections"): {Role.county_staff},
        ("GET", f"/v1{SUMMARY}/files/{{kind}}"): READERS,
        ("GET", SUMMARY): READERS,
        ("POST", SUMMARY): {Role.county_staff},
        ("POST", f"{SUMMARY}/corrections"): {Role.county_staff},
        ("GET", f"/v1{CITY_SUMMARY}"): CITY,
        ("PUT", f"/v1{CITY_SUMMARY}"): {Role.city_staff},
        ("GET", f"/v1{CITY_SUMMARY}/files/{{kind}}"): CITY,
        ("GET", "/summary"): READERS,
        ("POST", CITY_SUMMARY): {Role.city_staff},
        ("POST", "/v1/sign-in-tickets"): {Role.operator},
        ("GET", "/v1/pipeline"): {Role.operator},
    }
