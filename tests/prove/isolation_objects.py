"""One of everything that belongs to a county, with a word that nobody else may read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import asyncpg

from access import Role
from builders_agency_flows import agency_says
from builders_case_sweep import carried_in
from builders_flows import CAMPAIGN, Api, day_path, signed_report
from clock import SHANGHAI
from web import encode_cursor

LAST_DAY, LAST_DUE = date(2019, 2, 28), datetime(2019, 3, 1, 10, tzinfo=SHANGHAI)
MARKER: Final = "只属本县暗号"


@dataclass(frozen=True)
class Objects:
    """What a county has: ids for the places of an address, and words that only its own people read."""

    county: str
    places: Mapping[str, str]
    secrets: tuple[str, ...]
    by_service: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Where a place of an address means something else in a service."""

    def places_in(self, service: str) -> Mapping[str, str]:
        return {**self.places, **self.by_service.get(service, {})}


async def make_objects(api: Api, county: str) -> Objects:
    """A case with its lawyer, its mediation and a letter to an agency, a consultation, an incident, a daily
    report, a referral."""
    secret, today = f"{MARKER}{county}", api.stack.now().date()
    lawyer_id = f"ISO-{county}"
    await api.succeed("PUT", "assignment", f"/v1/lawyers/{lawyer_id}", lawyer(county, secret), county=county)
    client = {"name": f"{secret}的当事人"}
    await api.succeed("PUT", "assignment", f"/v1/lawyers/{lawyer_id}/conflicts/K-1", client, county=county)
    case = await api.apply(county, **planted(secret))
    papers = f"/v1/applications/{case['case_id']}/papers/identity/files"
    file = await api.succeed("POST", "intake", papers, raw=b"%PDF-1.7\n", county=county)
    records: dict[str, Any] = {}
    for path, body in consultation_and_incident(county, secret).items():
        records |= await api.succeed("POST", "intake", path, body, county=county)
    draft = {**signed_report(zero=True, remarks=secret, filled_by=secret), "action": "draft"}
    await api.succeed("PUT", "reporting", f"{day_path(today, county)}/report", draft, county=county)
    activity_id, evidence_id = await make_activity(api, county, secret)
    finding_id = await make_finding(api, county, secret, activity_id)
    await make_plan_and_summary(api, county, secret)
    referral = await refer(api, county)
    letter = {"agency": referral["agency"], "document_no": f"只属{county}号", "matters": ["unpaid_wages"]}
    referring = f"/v1/applications/{case['case_id']}/referrals"
    asked = await api.succeed(
        "POST", "intake", referring, {**letter, "answer_by": today.isoformat()}, county=county
    )
    await api.wait_until_quiet()
    ids = {name: records[name] for name in ("consultation_id", "incident_id")}
    ids["request_id"] = asked["request_id"]
    ids |= {"paper": "identity", "file_id": file["file_id"], "code": referral["agency"], **referral}
    ids |= {"activity_id": activity_id, "finding_id": finding_id}
    ids["alert_id"] = await make_alert(api, county)
    ids["employer"] = ids["key"] = await employer_of(api, county, case["case_id"])
    ids["gathered_by"] = "employer"
    places = {"case_id": case["case_id"], "lawyer_id": lawyer_id, "ref": "K-1", "county": county, **ids}
    shared = {"campaign": CAMPAIGN, "day": today.isoformat(), "kind": "xlsx"}
    sweep = f"/v1/campaigns/{CAMPAIGN}/counties/{county}/case-sweep/carried-in"
    carried = await api.succeed("POST", "reporting", sweep, carried_in(), county=county)
    return Objects(
        county,
        {**places, **shared},
        (secret, case["case_id"], lawyer_id, referral["document_no"]),
        {"reporting": {"file_id": evidence_id, "case_id": carried["case_id"]}},
    )


async def employer_of(api: Api, county: str, case_id: str) -> str:
    """The keyed hash of who owes in the case, as the feed tells it."""
    after = ""
    while True:
        page = await api.succeed("GET", "intake", f"/v1/feed?after={after}", county=county)
        for event in page["items"]:
            if event["subject"] == case_id and "respondents" in event["data"]:
                return str(event["data"]["respondents"][0]["name_hash"])
        assert page["items"], "the case is in the feed"
        after = page["after"]


async def make_alert(api: Api, county: str) -> str:
    """Of the last day, put there as the clock would on the morning after it: no load lasts so long."""
    owner = await asyncpg.connect(api.stack.owner_url("reporting"))
    await owner.execute(
        "INSERT INTO overdue (campaign, county, period, due) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        CAMPAIGN,
        county,
        LAST_DAY,
        LAST_DUE,
    )
    await owner.close()
    return encode_cursor(LAST_DUE, "overdue", county, CAMPAIGN)


async def make_activity(api: Api, county: str, secret: str) -> tuple[str, str]:
    """With a photo."""
    body = activity(api, county, secret)
    made = await api.succeed("POST", "reporting", "/v1/activities", body, county=county)
    files = f"/v1/activities/{made['activity_id']}/files"
    photo = await api.succeed("POST", "reporting", files, raw=b"%PDF-1.7\n", county=county)
    return str(made["activity_id"]), str(photo["file_id"])


async def make_finding(api: Api, county: str, secret: str, activity_id: str) -> str:
    """Of the same sweep."""
    body = {"employer": {"kind": "organisation", "name": secret}, "source": "site_visit", "note": secret}
    path = f"/v1/activities/{activity_id}/findings"
    made = await api.succeed("POST", "reporting", path, body, county=county)
    return str(made["finding_id"])


async def make_plan_and_summary(api: Api, county: str, secret: str) -> None:
    path, today = f"/v1/campaigns/{CAMPAIGN}/counties/{county}", api.stack.now().date().isoformat()
    plan = {"responsible": secret, "text": secret, "dated_on": today}
    await api.succeed("POST", "reporting", f"{path}/plan", plan, county=county)
    draft = {"action": "draft", "achievements": secret, "problems": secret}
    await api.succeed("PUT", "reporting", f"{path}/summary", draft, county=county)


def activity(api: Api, county: str, secret: str) -> dict[str, Any]:
    today = api.stack.now().date().isoformat()
    where = {"campaign": CAMPAIGN, "county": county}
    return {**where, "kind": "arrears_sweep", "held_on": today, "theme": secret, "place": secret}


def lawyer(county: str, name: str) -> dict[str, Any]:
    return {
        "county": county,
        "name": name,
        "firm": f"{name}律师事务所",
        "kind": "lawyer",
        "expertise": ["wages"],
        "capacity": 1000,
        "duty_days": list(range(7)),
    }


def planted(secret: str) -> dict[str, Any]:
    return {
        "recipients": [{"name": secret, "identity_seen": True}],
        "first_receiver": secret,
        "respondents": [{"role": "employer", "name": secret}],
        "facts": secret,
        "project": {"name": secret},
    }


def consultation_and_incident(county: str, secret: str) -> dict[str, dict[str, Any]]:
    where = {"campaign": CAMPAIGN, "county": county}
    people = {"at_least": 20, "as_told": secret}
    return {
        "/v1/consultations": {**where, "channel": "window", "class": "wages", "topic": secret},
        "/v1/incidents": {**where, "kind": "first_sign", "people": people, "place": secret},
    }


async def refer(api: Api, county: str) -> dict[str, str]:
    """An agency of this county only, and its referral, which waits for its application."""
    code, document_no = f"court{county[-4:]}", f"只属{county}号"
    put = f"/v1/agencies/{code}"
    await api.succeed("PUT", "intake", put, agency(county), role=Role.city_staff, county=None)
    made = {"document_no": document_no, "county": county, "referred_on": api.stack.now().date().isoformat()}
    await agency_says(api, code, "referral-made", made)
    return {"agency": code, "document_no": document_no}


def agency(county: str) -> dict[str, Any]:
    return {
        "name": "某区人民法院",
        "kind": "court",
        "counties": [county],
        "contact": "立案庭",
        "contact_phone": "10000080001",
        "ways": ["http"],
    }
