"""Role × route of every service, as decided, apart from the code (A1): a new route has to get a row here."""

from access import Role

COUNTY = {Role.county_client, Role.county_staff, Role.lawyer, Role.mediator}
PEOPLE = COUNTY - {Role.county_client}
CITY = {Role.city_staff}
WATCHERS = COUNTY | CITY | {Role.operator}
STAFF = {Role.county_staff}
RECEIVERS = STAFF | {Role.county_client}
FILERS = RECEIVERS | {Role.workstation}
"""Of a workstation only what it filed; the rest is not found (OWN_CASES_ONLY)."""
HANDLER = {Role.lawyer}
"""Of a lawyer only who handles the case; what is a colleague's is not found (OWN_CASES_ONLY)."""
ANYONE: set[Role] = set()

COMMON = {
    "GET /livez": ANYONE,
    "GET /readyz": ANYONE,
    "GET /metrics": ANYONE,
    "GET /openapi.json": ANYONE,
    "GET /docs": ANYONE,
    "GET /v1/pipeline": {Role.operator},
}
LINE = "/v1/campaigns/{campaign}/counties/{county}/days/{day}"
DAY_PAGE = LINE.removeprefix("/v1")

TABLE: dict[str, dict[str, set[Role]]] = {
    "intake": {
        "POST /v1/applications": FILERS,
        "GET /v1/applications": FILERS | CITY,
        "GET /v1/applications/{case_id}": FILERS | CITY | HANDLER,
        "POST /v1/applications/{case_id}/preliminary-review": {Role.workstation},
        "POST /v1/applications/{case_id}/papers": FILERS,
        "POST /v1/applications/{case_id}/papers/served": FILERS,
        "POST /v1/applications/{case_id}/papers/{paper}/files": FILERS,
        "GET /v1/applications/{case_id}/files": FILERS | CITY | HANDLER,
        "POST /v1/applications/{case_id}/files/{file_id}/open": STAFF | HANDLER,
        "GET /v1/platform/cases": RECEIVERS | CITY,
        "POST /v1/platform/cases/{case_id}/upload": STAFF | CITY,
        "POST /v1/applications/{case_id}/decision": STAFF,
        "POST /v1/applications/{case_id}/withdrawal": RECEIVERS,
        "POST /v1/applications/{case_id}/termination": STAFF,
        "POST /v1/applications/{case_id}/reveal": STAFF | HANDLER,
        "POST /v1/applications/{case_id}/referrals": STAFF,
        "POST /v1/applications/{case_id}/agency-requests/{request_id}/sent": STAFF,
        "POST /v1/applications/{case_id}/agency-requests/{request_id}/priority-answers": STAFF,
        "POST /v1/applications/{case_id}/agency-requests/{request_id}/referral-answers": STAFF,
        "GET /v1/agency-requests": RECEIVERS | CITY,
        "POST /v1/consultations": RECEIVERS,
        "GET /v1/consultations": RECEIVERS | CITY,
        "GET /v1/consultations/{consultation_id}": RECEIVERS | CITY,
        "POST /v1/consultations/{consultation_id}/withdrawal": STAFF,
        "POST /v1/consultations/{consultation_id}/reveal": STAFF,
        "POST /v1/incidents": RECEIVERS,
        "GET /v1/incidents": RECEIVERS | CITY,
        "GET /v1/incidents/{incident_id}": RECEIVERS | CITY,
        "POST /v1/incidents/{incident_id}/withdrawal": STAFF,
        "POST /v1/incidents/{incident_id}/reveal": STAFF,
        "POST /v1/agency-events": {Role.agency},
        "GET /v1/agencies": CITY,
        "GET /v1/agencies/{code}": {Role.agency} | CITY,
        "PUT /v1/agencies/{code}": CITY,
        "POST /v1/agencies/{code}/kafka-password": {Role.agency} | CITY,
        "GET /v1/agencies/{code}/feed": {Role.agency} | CITY,
        "GET /v1/feed": RECEIVERS | CITY,
        "GET /v1/keys": ANYONE,
        "GET /v1/referrals": RECEIVERS | CITY | {Role.agency},
        "GET /v1/referrals/{agency}/{document_no}": RECEIVERS | CITY | {Role.agency},
        "POST /v1/referrals/{agency}/{document_no}/application": RECEIVERS | {Role.agency},
        "POST /v1/referrals/{agency}/{document_no}/refusal": STAFF,
        "GET /v1/codes": set(Role),
    },
    "assignment": {
        "GET /v1/lawyers": COUNTY | CITY,
        "GET /v1/lawyers/{lawyer_id}": COUNTY | CITY,
        "PUT /v1/lawyers/{lawyer_id}": STAFF,
        "GET /v1/lawyers/{lawyer_id}/conflicts": STAFF | CITY | {Role.lawyer},
        "GET /v1/lawyers/{lawyer_id}/conflicts/{ref}": STAFF | CITY | {Role.lawyer},
        "PUT /v1/lawyers/{lawyer_id}/conflicts/{ref}": STAFF | {Role.lawyer},
        "POST /v1/lawyers/{lawyer_id}/conflicts/{ref}/withdrawal": STAFF,
        "POST /v1/lawyers/{lawyer_id}/conflict-check": STAFF | {Role.lawyer},
        "GET /v1/assignments": COUNTY | CITY,
        "GET /v1/assignments/{case_id}": COUNTY | CITY,
        "POST /v1/assignments/{case_id}/confirmation": STAFF | {Role.lawyer},
        "POST /v1/assignments/{case_id}/return": STAFF | {Role.lawyer},
        "POST /v1/assignments/{case_id}/replacement": STAFF,
        "POST /v1/assignments/{case_id}/designation": STAFF,
    },
    "mediation": {
        "GET /v1/mediations": PEOPLE | CITY,
        "GET /v1/mediations/{case_id}": PEOPLE | CITY,
        "POST /v1/mediations/{case_id}/sessions": PEOPLE,
        "POST /v1/mediations/{case_id}/agreement": PEOPLE,
        "POST /v1/mediations/{case_id}/agreement/confirmation": PEOPLE,
        "POST /v1/mediations/{case_id}/payments": PEOPLE,
        "POST /v1/mediations/{case_id}/payments/void": PEOPLE,
        "POST /v1/mediations/{case_id}/failure": PEOPLE,
        "POST /v1/mediations/{case_id}/proceedings": PEOPLE,
        "POST /v1/mediations/{case_id}/proceedings/end": PEOPLE,
        "POST /v1/mediations/{case_id}/closing": PEOPLE,
        "POST /v1/mediations/{case_id}/closing/correction": PEOPLE,
        "POST /v1/mediations/{case_id}/priority-requests": PEOPLE,
    },
    "reporting": {
        "GET /v1/campaigns/{campaign}/board": WATCHERS,
        "GET /v1/campaigns/{campaign}/days/{day}": WATCHERS,
        "GET /v1/campaigns/{campaign}/days/{day}/city-report": CITY | {Role.operator},
        "POST /v1/campaigns/{campaign}/days/{day}/city-report/issue": CITY,
        f"GET {LINE}": WATCHERS,
        f"GET {LINE}/events": WATCHERS,
        f"PUT {LINE}/report": STAFF | CITY | {Role.county_client},
        f"POST {LINE}/report/corrections": STAFF | CITY,
        f"POST {LINE}/exemption/withdrawal": CITY,
        f"PUT {LINE}/exemption": CITY,
        "GET /v1/alerts": WATCHERS,
        "GET /board": WATCHERS,
        "GET /alerts": WATCHERS,
        f"GET {DAY_PAGE}": WATCHERS,
        f"GET {DAY_PAGE}/events": WATCHERS,
        f"POST {DAY_PAGE}/check": STAFF | CITY,
        f"POST {DAY_PAGE}/report": STAFF | CITY,
        f"POST {DAY_PAGE}/corrections": STAFF | CITY,
        "POST /v1/activities": STAFF,
        "GET /v1/activities": WATCHERS,
        "GET /v1/activities/{activity_id}": WATCHERS,
        "POST /v1/activities/{activity_id}/withdrawal": STAFF,
        "POST /v1/activities/{activity_id}/files": STAFF,
        "POST /v1/activities/{activity_id}/files/{file_id}/open": STAFF | CITY,
        "GET /v1/campaigns/{campaign}/four-ones": WATCHERS,
        "GET /four-ones": WATCHERS,
        "GET /campaigns/{campaign}/counties/{county}/activities": WATCHERS,
        "POST /campaigns/{campaign}/counties/{county}/activities": STAFF,
        "GET /activities/{activity_id}": WATCHERS,
        "POST /activities/{activity_id}/withdrawal": STAFF,
        "POST /activities/{activity_id}/files": STAFF,
        "POST /activities/{activity_id}/files/{file_id}/open": STAFF | CITY,
        "POST /v1/sign-in-tickets": {Role.operator},
        "GET /sign-in": ANYONE,
        "POST /sign-in": ANYONE,
        "GET /sign-in/provider": ANYONE,
        "GET /sign-in/provider/return": ANYONE,
        "POST /sign-out": ANYONE,
    },
}

OWN_CASES_ONLY = {
    "GET /v1/applications/{case_id}",
    "POST /v1/applications/{case_id}/reveal",
    "GET /v1/applications/{case_id}/files",
    "POST /v1/applications/{case_id}/files/{file_id}/open",
    "GET /v1/lawyers/{lawyer_id}/conflicts",
    "GET /v1/lawyers/{lawyer_id}/conflicts/{ref}",
    "PUT /v1/lawyers/{lawyer_id}/conflicts/{ref}",
    "POST /v1/lawyers/{lawyer_id}/conflict-check",
}
"""Where a lawyer sees nothing but the cases that this lawyer handles, or the register of the own firm."""
