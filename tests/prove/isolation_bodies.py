"""A body for every route that changes something, as the isolation of counties is asked with."""

from collections.abc import Mapping
from typing import Any, Final

from builders_agency_flows import agency_message
from builders_case_sweep import carried_in, sweep_filing
from builders_flows import CAMPAIGN, application, signed_report
from prove.isolation_objects import Objects, agency, consultation_and_incident, lawyer

SWEEP: Final = "/v1/campaigns/{campaign}/counties/{county}/case-sweep"
REQUEST: Final = "/v1/applications/{case_id}/agency-requests/{request_id}"
PLAN: Final = "/campaigns/{campaign}/counties/{county}/plan"
SUMMARY: Final = "/campaigns/{campaign}/counties/{county}/summary"
SAID_BY_A_REFERRAL: Final = ("campaign", "county", "channel")


def bodies(objects: Objects) -> dict[str, Mapping[str, Any]]:
    """A body for every route that changes something. One without a row here is a finding."""
    county, day = objects.county, objects.places["day"]
    line = "/v1/campaigns/{campaign}/counties/{county}/days/{day}"
    statement = signed_report(zero=True)
    plan = {"responsible": "甲", "text": "甲", "dated_on": day}
    words = {"achievements": "甲", "problems": "甲"}
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
        "POST /v1/employers/{employer}/reveal": {"reason": "甲"},
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
            "agency": objects.places["agency"],
            "document_no": "2号",
            "answer_by": day,
        },
        "POST /v1/applications/{case_id}/referrals": {
            "agency": "court",  # of the whole city: the county's own is changed by whoever may
            "document_no": "转3号",
            "matters": ["unpaid_wages"],
            "answer_by": day,
        },
        f"POST {REQUEST}/sent": {"sent_on": day},
        f"POST {REQUEST}/priority-answers": {"answer": "granted", "document_no": "4号", "answered_on": day},
        f"POST {REQUEST}/referral-answers": {"answer": "taken", "document_no": "5号", "answered_on": day},
        "POST /v1/referrals/{agency}/{document_no}/refusal": {
            "reasons": ["out_of_scope"],
            "responsible_instead": "court",
        },
        "POST /v1/agency-events": agency_message(
            "referral-made", {"document_no": "新1号", "county": county, "referred_on": day}
        ),
        "PUT /v1/agencies/{code}": agency(county),
        "POST /v1/agencies/{code}/kafka-password": {"password": "a" * 32},
        "POST /v1/referrals/{agency}/{document_no}/application": {
            name: told for name, told in application(county).items() if name not in SAID_BY_A_REFERRAL
        },
        f"PUT {line}/report": statement,
        f"POST {line}/report/corrections": {
            **{name: value for name, value in statement.items() if name != "action"},
            "reason": "甲",
        },
        f"POST {line}/report/second-signature": {},
        f"POST {line}/report/correction-leaves": {"reason": "甲"},
        f"PUT {line}/exemption": {"reason": "甲"},
        f"POST {line}/exemption/withdrawal": {"reason": "甲"},
        "POST /v1/campaigns/{campaign}/days/{day}/city-report/issue": {},
        "POST /v1/activities": {
            "campaign": CAMPAIGN,
            "county": county,
            "kind": "lecture",
            "held_on": day,
            "theme": "甲",
        },
        "POST /v1/activities/{activity_id}/withdrawal": {"reason": "other_error"},
        "POST /v1/activities/{activity_id}/files": {"no": "file"},
        "POST /v1/activities/{activity_id}/files/{file_id}/open": {},
        "POST /campaigns/{campaign}/counties/{county}/activities": {},
        "POST /v1/activities/{activity_id}/findings": {
            "employer": {"kind": "organisation", "name": "甲"},
            "source": "site_visit",
        },
        "POST /v1/arrears-findings/{finding_id}/case": {"case_no": "甲"},
        "POST /v1/arrears-findings/{finding_id}/withdrawal": {"reason": "other_error"},
        "POST /v1/arrears-findings/{finding_id}/reveal": {"reason": "甲"},
        "POST /activities/{activity_id}/findings": {},
        "POST /arrears-findings/{finding_id}/case": {},
        "POST /arrears-findings/{finding_id}/withdrawal": {},
        "POST /arrears-findings/{finding_id}/reveal": {},
        "POST /activities/{activity_id}/withdrawal": {},
        "POST /activities/{activity_id}/files": {},
        "POST /activities/{activity_id}/files/{file_id}/open": {},
        "POST /campaigns/{campaign}/days/{day}/city-report/issue": {},
        "POST /v1/incident-desk/{incident_id}/follow-ups": {"state": "seen"},
        "POST /incident-desk/{incident_id}/follow-ups": {},
        "POST /v1/alerts/{alert_id}/taking": {},
        "POST /v1/alerts/{alert_id}/giving-back": {},
        "POST /alerts/{alert_id}/taking": {},
        "POST /alerts/{alert_id}/giving-back": {},
        f"POST {SWEEP}/filings": sweep_filing(),
        f"POST {SWEEP}/carried-in": carried_in(),
        f"PUT {SWEEP}/carried-in/{{case_id}}": carried_in(),
        f"POST {SWEEP}/carried-in/{{case_id}}/withdrawal": {"reason": "other_error"},
        f"POST {SWEEP}/cases/{{case_id}}/open-reasons": {"reason": "papers"},
        f"POST {SWEEP.removeprefix('/v1')}/filings": {},
        f"POST {SWEEP.removeprefix('/v1')}/carried-in": {},
        f"POST {SWEEP.removeprefix('/v1')}/cases/{{case_id}}": {},
        f"POST /v1{PLAN}": plan,
        f"POST /v1{PLAN}/corrections": {**plan, "reason": "甲"},
        f"POST {PLAN}": {},
        f"POST {PLAN}/corrections": {},
        f"PUT /v1{SUMMARY}": {"action": "draft", **words},
        f"POST /v1{SUMMARY}/corrections": {**words, "reason": "甲"},
        f"POST {SUMMARY}": {},
        f"POST {SUMMARY}/corrections": {},
        "PUT /v1/campaigns/{campaign}/summary": {"action": "draft", **words},
        "POST /campaigns/{campaign}/summary": {},
        "POST /v1/sign-in-tickets": {
            "ticket_sha256": "0" * 64,
            "subject": "甲",
            "role": "county-staff",
            "county": county,
        },
        f"POST {line.removeprefix('/v1')}/check": {},
        f"POST {line.removeprefix('/v1')}/report": {},
        f"POST {line.removeprefix('/v1')}/corrections": {},
        f"POST {line.removeprefix('/v1')}/second-signature": {},
        f"POST {line.removeprefix('/v1')}/correction-leaves": {},
        "POST /sign-in": {},
        "POST /sign-out": {},
    }
