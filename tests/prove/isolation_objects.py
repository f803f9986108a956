"""One of everything that belongs to a county, with a word that nobody else may read; bodies for every act."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from builders_flows import CAMPAIGN, Api, application, day_path, signed_report

MARKER: Final = "只属本县暗号"


@dataclass(frozen=True)
class Objects:
    """What a county has: ids for the places of an address, and words that only its own people read."""

    county: str
    places: Mapping[str, str]
    secrets: tuple[str, ...]


async def make_objects(api: Api, county: str) -> Objects:
    """A case with its lawyer and its mediation, a consultation, an incident, a daily report."""
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
    await api.wait_until_quiet()
    ids = {name: records[name] for name in ("consultation_id", "incident_id")}
    ids |= {"paper": "identity", "file_id": file["file_id"]}
    places = {"case_id": case["case_id"], "lawyer_id": lawyer_id, "ref": "K-1", "county": county, **ids}
    shared = {"campaign": CAMPAIGN, "day": today.isoformat()}
    return Objects(county, {**places, **shared}, (secret, case["case_id"], lawyer_id))


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


def bodies(objects: Objects) -> dict[str, Mapping[str, Any]]:
    """A body for every route that changes something. One without a row here is a finding."""
    county, day = objects.county, objects.places["day"]
    line = "/v1/campaigns/{campaign}/counties/{county}/days/{day}"
    statement = signed_report(zero=True)
    return {
        "POST /v1/applications": application(county),
        "POST /v1/applications/{case_id}/preliminary-review": {
            "opinion": "undecided",
            "reasons": ["facts_unclear"],
        },
        **{f"POST {path}": body for path, body in consultation_and_incident(county, "甲").items()},
        "POST /v1/consultations/{consultation_id}/withdrawal": {"reason": "other_error"},
        "POST /v1/consultations/{consultation_id}/reveal": {"reason": "甲"},
        "POST /v1/incidents/{incident_id}/withdrawal": {"reason": "other_error"},
        "POST /v1/incidents/{incident_id}/reveal": {"reason": "甲"},
        "POST /v1/applications/{case_id}/papers": {"papers": ["identity"]},
        "POST /v1/applications/{case_id}/papers/served": {"manner": "handed"},
        "POST /v1/applications/{case_id}/decision": {"decision": "grant"},
        "POST /v1/applications/{case_id}/withdrawal": {"reason": "甲"},
        "POST /v1/applications/{case_id}/termination": {"ground": "own_lawyer"},
        "POST /v1/applications/{case_id}/reveal": {"reason": "甲"},
        "POST /v1/applications/{case_id}/papers/{paper}/files": {"no": "file"},
        "POST /v1/applications/{case_id}/files/{file_id}/open": {"reason": "甲"},
        "POST /v1/platform/cases/{case_id}/upload": {},
        "PUT /v1/lawyers/{lawyer_id}": lawyer(county, "甲"),
        "PUT /v1/lawyers/{lawyer_id}/conflicts/{ref}": {"name": "甲"},
        "POST /v1/lawyers/{lawyer_id}/conflicts/{ref}/withdrawal": {"reason": "entered_wrongly"},
        "POST /v1/lawyers/{lawyer_id}/conflict-check": {"name": "甲"},
        "POST /v1/assignments/{case_id}/confirmation": {},
        "POST /v1/assignments/{case_id}/return": {"reason": "other"},
        "POST /v1/assignments/{case_id}/replacement": {"reason": "conflict"},
        "POST /v1/assignments/{case_id}/designation": {"lawyer_id": objects.places["lawyer_id"]},
        "POST /v1/mediations/{case_id}/sessions": {"outcome": "continues"},
        "POST /v1/mediations/{case_id}/agreement": {
            "amount_fen": 1,
            "wages_fen": 1,
            "effective": day,
            "instalments": [{"due": day, "amount_fen": 1}],
        },
        "POST /v1/mediations/{case_id}/payments": {"amount_fen": 1, "wages_fen": 1},
        "POST /v1/mediations/{case_id}/agreement/confirmation": {"step": "filed"},
        "POST /v1/mediations/{case_id}/payments/void": {
            "payment_id": objects.places["case_id"],
            "reason": "entered_twice",
        },
        "POST /v1/mediations/{case_id}/failure": {"reason": "respondent_absent"},
        "POST /v1/mediations/{case_id}/proceedings": {"route": "arbitration"},
        "POST /v1/mediations/{case_id}/proceedings/end": {"outcome": "won", "awarded_fen": 1},
        "POST /v1/mediations/{case_id}/closing": {
            "method": "mediation",
            "outcome": "not_recovered",
            "recovered_fen": 0,
            "wages_recovered_fen": 0,
        },
        "POST /v1/mediations/{case_id}/closing/correction": {
            "method": "mediation",
            "outcome": "not_recovered",
            "recovered_fen": 0,
            "wages_recovered_fen": 0,
            "reason": "entered_wrongly",
        },
        "POST /v1/mediations/{case_id}/priority-requests": {
            "agency": "court-lucheng",
            "document_no": "2号",
            "answer_by": day,
        },
        f"PUT {line}/report": statement,
        f"POST {line}/report/corrections": {
            **{name: value for name, value in statement.items() if name != "action"},
            "reason": "甲",
        },
        f"PUT {line}/exemption": {"reason": "甲"},
        f"POST {line}/exemption/withdrawal": {"reason": "甲"},
        "POST /v1/sign-in-tickets": {
            "ticket_sha256": "0" * 64,
            "subject": "甲",
            "role": "county-staff",
            "county": county,
        },
        "POST /sign-in": {},
        "POST /sign-out": {},
    }
