"""Where each field that a request may hold is read again, written down apart from the code, like role_table.

What was taken in can be read by those it concerns: shown, or masked and revealed with a reason. A field of
the OpenAPI documents without a row here fails (tests/contracts/test_readable_fields.py), and each place is
looked up with the value that was sent (tests/stores/test_fields_read_again.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias


@dataclass(frozen=True)
class Place:
    """A field of an answer; `said_as`: where what was sent is called something else there."""

    answer: str
    name: str
    said_as: Mapping[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NotRead:
    """Why no answer has it."""

    why: str


Row: TypeAlias = Place | NotRead

WRITTEN: Final = ("achievements", "problems", "suggestions")


def in_answer(answer: str, *names: str, under: str = "", **renamed: str) -> dict[str, Row]:
    """Fields that bear their own names there, below `under`, or others."""
    rows: dict[str, Row] = {name: Place(answer, under + name) for name in names}
    return rows | {name: Place(answer, there) for name, there in renamed.items()}


CASE: Final = "GET /v1/applications/{case_id}"
CASE_IN_CLEAR: Final = "POST /v1/applications/{case_id}/reveal"
CONSULTATION: Final = "GET /v1/consultations/{consultation_id}"
INCIDENT: Final = "GET /v1/incidents/{incident_id}"
ASSIGNMENT: Final = "GET /v1/assignments/{case_id}"
MEDIATION: Final = "GET /v1/mediations/{case_id}"
CONFLICT: Final = "GET /v1/lawyers/{lawyer_id}/conflicts/{ref}"
ON_THE_DESK: Final = "GET /v1/incident-desk/{incident_id}"
ACTIVITY: Final = "GET /v1/activities/{activity_id}"
FINDING: Final = "GET /v1/arrears-findings/{finding_id}"
PLAN: Final = "/campaigns/{campaign}/counties/{county}/plan"
SUMMARY: Final = "/campaigns/{campaign}/counties/{county}/summary"
CITY_SUMMARY: Final = "/v1/campaigns/{campaign}/summary"
LINE: Final = "/v1/campaigns/{campaign}/counties/{county}/days/{day}"

SWEEP: Final = "/v1/campaigns/{campaign}/counties/{county}/case-sweep"
SWEPT_CASE: Final = f"GET {SWEEP}/cases/{{case_id}}"
SWEPT: Final = ("wages", "work_injury", "social_insurance")
CARRIED_IN: Final = in_answer(
    SWEPT_CASE,
    *("case_no", "case_class", "assigned_on", "handler", "closed_on", "result"),
    under="versions[].",
)

HAPPENED: Final = in_answer(CASE, occurred_at="acts[].at")
NOTE: Final = in_answer(CASE_IN_CLEAR, note="acts[].words.note")
STEP: Final = in_answer(ASSIGNMENT, reason="history[].reason", occurred_at="history[].at")
REQUEST: Final = "/v1/applications/{case_id}/agency-requests/{request_id}"
REFERRAL: Final = "GET /v1/referrals/{agency}/{document_no}"
PAPER: Final = in_answer(
    CASE,
    *("answer", "document_no", "answered_on"),
    under="agency_requests[].answers[].",
    occurred_at="agency_requests[].answers[].at",
)
CLOSING: Final = in_answer(
    MEDIATION,
    *("method", "outcome", "recovered_fen", "wages_recovered_fen", "recipients_word"),
    under="closing.",
    occurred_at="closing.at",
)
MEASURES: Final = (
    *("received", "received_wages", "accepted", "granted", "refused", "consultations", "incidents"),
    *("assigned", "agreements", "mediations_failed", "proceedings_opened", "closed"),
    *("workers_received", "workers_assigned", "workers_closed"),
    *("amount_claimed_fen", "wages_recovered_fen", "losses_recovered_fen"),
)
STATEMENT: Final = in_answer(
    f"GET {LINE}",
    *("zero", "filled_by", "reviewed_by", "phone", "incidents", "incidents_disputed", "remarks"),
    *("disputed[].event_id", "disputed[].reason"),
    *(f"figures.{measure}" for measure in MEASURES),
    under="versions[].",
)
HASHED: Final = NotRead(
    "assignment keeps no client's name; whether a given one is there, conflict-check says"
)
GIVEN_OUT: Final = NotRead("the body is a file; opening it gives it out byte for byte (test_intake_files)")
EVIDENCE_GIVEN_OUT: Final = NotRead(
    "the body is a file; opening it gives it out byte for byte (test_reporting_activities)"
)
ON_THE_PAGE: Final = NotRead("the page of the link tells it to whoever is about to sign in with it")


def withdrawal_of(record: str) -> dict[str, Row]:
    in_clear = f"{record.replace('GET', 'POST')}/reveal"
    return in_answer(record, reason="withdrawn.reason") | in_answer(in_clear, note="acts[].words.note")


def reason_of_reveal(record: str) -> dict[str, Row]:
    return in_answer(f"{record.replace('GET', 'POST')}/reveal", reason="acts[].words.reason")


def employer_of(record: str) -> dict[str, Row]:
    in_clear = f"{record.replace('GET', 'POST')}/reveal"
    return {
        "employer.name": Place(in_clear, "told.employer"),
        "employer.credit_code": Place(in_clear, "told.credit_code"),
    }


READ_AGAIN: Final[Mapping[str, Mapping[str, Mapping[str, Row]]]] = {
    "intake": {
        "PUT /v1/agencies/{code}": in_answer(
            "GET /v1/agencies/{code}", "name", "kind", "counties", "contact", "contact_phone", "ways"
        ),
        "POST /v1/agencies/{code}/kafka-password": {
            "password": NotRead("its sender knows it; who signs in with it shows that it was taken in")
        },
        "POST /v1/agency-events": {
            "": NotRead("a message of one of many types, kept as what it did; its receipt names it")
        },
        "POST /v1/applications": {
            **in_answer(
                CASE,
                *("campaign", "county", "office", "channel", "form", "first_receiver", "migrant_worker"),
                *("claims[].class", "claims[].amount_fen", "recipients[].id_type"),
                *("recipients[].identity_seen", "workers.count", "workers.at_least", "respondents[].role"),
                *("respondents[].kind",),
                *("project.name", "owed_from", "owed_to", "contract_signed", "papers_shown"),
                *("limitation_ends", "urgent_grounds", "industry", "area", "source.system"),
                *("preliminary_review.opinion", "preliminary_review.reasons"),
                *("preliminary_review.papers_seen", "preliminary_review.papers_asked"),
                occurred_at="received_at",
            ),
            **in_answer(
                CASE_IN_CLEAR,
                *("claims[].amount_as_told", "workers.as_told"),
                *("recipients[].name", "recipients[].id_number", "recipients[].phone"),
                *("representative.name", "representative.phone"),
                *("agent.name", "agent.phone", "agent.authority"),
                *("respondents[].name", "respondents[].credit_code", "respondents[].description"),
                *("project.place", "facts", "source.reference"),
                under="told.",
            ),
            **in_answer(CASE_IN_CLEAR, **{"preliminary_review.note": "acts[].words.note"}),
        },
        "POST /v1/applications/{case_id}/preliminary-review": {
            **HAPPENED,
            **NOTE,
            **in_answer(CASE, "opinion", "reasons", "papers_seen", under="preliminary_review."),
        },
        "POST /v1/referrals/{agency}/{document_no}/application": {
            **in_answer(
                CASE,
                *("office", "form", "first_receiver", "migrant_worker"),
                *("claims[].class", "claims[].amount_fen", "recipients[].id_type"),
                *("recipients[].identity_seen", "workers.count", "workers.at_least", "respondents[].role"),
                *("respondents[].kind",),
                *("project.name", "owed_from", "owed_to", "contract_signed", "papers_shown"),
                *("limitation_ends", "urgent_grounds", "industry", "area"),
            ),
            **in_answer(
                CASE_IN_CLEAR,
                *("claims[].amount_as_told", "workers.as_told"),
                *("recipients[].name", "recipients[].id_number", "recipients[].phone"),
                *("representative.name", "representative.phone"),
                *("agent.name", "agent.phone", "agent.authority"),
                *("respondents[].name", "respondents[].credit_code", "respondents[].description"),
                *("project.place", "facts"),
                under="told.",
            ),
        },
        "POST /v1/referrals/{agency}/{document_no}/refusal": in_answer(
            REFERRAL, "responsible_instead", reasons="refusal_reasons"
        ),
        "POST /v1/applications/{case_id}/referrals": in_answer(
            CASE,
            *("agency", "document_no", "matters", "answer_by"),
            under="agency_requests[].",
            occurred_at="agency_requests[].asked_at",
        ),
        f"POST {REQUEST}/sent": {**HAPPENED, **in_answer(CASE, "sent_on", under="agency_requests[].")},
        f"POST {REQUEST}/priority-answers": PAPER,
        f"POST {REQUEST}/referral-answers": {
            **PAPER,
            **in_answer(
                CASE, "refusal", "responsible_instead", "result", under="agency_requests[].answers[]."
            ),
        },
        "POST /v1/applications/{case_id}/papers": {**HAPPENED, **in_answer(CASE, papers="papers_shown")},
        "POST /v1/applications/{case_id}/papers/served": {
            **in_answer(CASE, manner="acts[].codes", occurred_at="papers_missing.served_at")
        },
        "POST /v1/applications/{case_id}/decision": {
            **HAPPENED,
            **NOTE,
            **in_answer(CASE, decision="acts[].action", reasons="acts[].codes"),
            **in_answer(CASE_IN_CLEAR, responsible_instead="acts[].words.responsible_instead"),
        },
        "POST /v1/applications/{case_id}/termination": {
            **HAPPENED,
            **NOTE,
            **in_answer(CASE, ground="acts[].codes"),
        },
        "POST /v1/applications/{case_id}/withdrawal": {
            **HAPPENED,
            **in_answer(CASE_IN_CLEAR, reason="acts[].words.reason"),
            "deemed": Place(CASE, "acts[].action", {True: "deem_withdrawn", False: "withdraw"}),
        },
        "POST /v1/applications/{case_id}/reveal": reason_of_reveal(CASE),
        "POST /v1/applications/{case_id}/papers/{paper}/files": {"": GIVEN_OUT},
        "POST /v1/applications/{case_id}/files/{file_id}/open": in_answer(
            CASE_IN_CLEAR, reason="acts[].words.reason"
        ),
        "POST /v1/consultations": {
            **in_answer(CONSULTATION, "campaign", "county", "occurred_at", "channel", "class"),
            **in_answer(CONSULTATION, "industry", "area"),
            **employer_of(CONSULTATION),
            "workers.count": Place(CONSULTATION, "workers"),
            "workers.at_least": Place(CONSULTATION, "workers"),
            **in_answer("POST /v1/consultations/{consultation_id}/reveal", "topic", under="told."),
            "workers.as_told": Place(
                "POST /v1/consultations/{consultation_id}/reveal", "told.workers_as_told"
            ),
        },
        "POST /v1/consultations/{consultation_id}/withdrawal": withdrawal_of(CONSULTATION),
        "POST /v1/consultations/{consultation_id}/reveal": reason_of_reveal(CONSULTATION),
        "POST /v1/incidents": {
            **in_answer(INCIDENT, "campaign", "county", "occurred_at", "kind", "place_kind", "area"),
            **in_answer(INCIDENT, "industry"),
            **employer_of(INCIDENT),
            "people.count": Place(INCIDENT, "people"),
            "people.at_least": Place(INCIDENT, "people"),
            **in_answer("POST /v1/incidents/{incident_id}/reveal", "place", "facts", under="told."),
            "people.as_told": Place("POST /v1/incidents/{incident_id}/reveal", "told.people_as_told"),
        },
        "POST /v1/incidents/{incident_id}/withdrawal": withdrawal_of(INCIDENT),
        "POST /v1/incidents/{incident_id}/reveal": reason_of_reveal(INCIDENT),
        "POST /v1/employers/{employer}/reveal": in_answer(CASE_IN_CLEAR, reason="acts[].words.reason"),
    },
    "assignment": {
        "PUT /v1/lawyers/{lawyer_id}": in_answer(
            "GET /v1/lawyers/{lawyer_id}",
            *("county", "name", "firm", "kind", "expertise", "capacity", "duty_days"),
        ),
        "PUT /v1/lawyers/{lawyer_id}/conflicts/{ref}": {"name": HASHED, **in_answer(CONFLICT, "ended_on")},
        "POST /v1/lawyers/{lawyer_id}/conflicts/{ref}/withdrawal": in_answer(
            CONFLICT, reason="acts[].reason"
        ),
        "POST /v1/lawyers/{lawyer_id}/conflict-check": {"name": HASHED},
        "POST /v1/assignments/{case_id}/confirmation": in_answer(ASSIGNMENT, occurred_at="history[].at"),
        "POST /v1/assignments/{case_id}/return": STEP,
        "POST /v1/assignments/{case_id}/replacement": STEP,
        "POST /v1/assignments/{case_id}/designation": in_answer(ASSIGNMENT, lawyer_id="history[].lawyer_id"),
    },
    "mediation": {
        "POST /v1/mediations/{case_id}/sessions": in_answer(
            MEDIATION, outcome="sessions[].outcome", held_by="sessions[].held_by", occurred_at="sessions[].at"
        ),
        "POST /v1/mediations/{case_id}/agreement": in_answer(
            MEDIATION,
            *("amount_fen", "wages_fen", "effective", "partial"),
            *("instalments[].due", "instalments[].amount_fen"),
            under="agreement.",
            occurred_at="agreement.at",
        ),
        "POST /v1/mediations/{case_id}/agreement/confirmation": in_answer(
            MEDIATION, step="agreement.confirmations[].step", occurred_at="agreement.confirmations[].at"
        ),
        "POST /v1/mediations/{case_id}/payments": {
            **in_answer(MEDIATION, "amount_fen", "wages_fen", "paid_on", under="payments[]."),
            **in_answer(MEDIATION, occurred_at="payments[].at"),
            "confirmed": NotRead("it says that the sender looked at this very request again"),
            **in_answer(MEDIATION, agency_fact="payments[].agency_fact"),
        },
        "POST /v1/mediations/{case_id}/payments/void": in_answer(
            MEDIATION,
            payment_id="voided_payments[].payment.payment_id",
            reason="voided_payments[].reason",
            occurred_at="voided_payments[].at",
        ),
        "POST /v1/mediations/{case_id}/failure": in_answer(
            MEDIATION, "reason", "route", "arrears_note", under="failure.", occurred_at="failure.at"
        ),
        "POST /v1/mediations/{case_id}/proceedings": in_answer(
            MEDIATION, route="proceedings[].route", occurred_at="proceedings[].opened_at"
        ),
        "POST /v1/mediations/{case_id}/proceedings/end": in_answer(
            MEDIATION,
            *("route", "outcome", "awarded_fen", "agency_fact"),
            under="proceedings[].",
            occurred_at="proceedings[].ended_at",
        ),
        "POST /v1/mediations/{case_id}/closing": CLOSING,
        "POST /v1/mediations/{case_id}/closing/correction": {
            **CLOSING,
            **in_answer(MEDIATION, reason="closing.reason"),
        },
        "POST /v1/mediations/{case_id}/priority-requests": in_answer(
            MEDIATION,
            *("agency", "document_no", "answer_by"),
            under="priority_requests[].",
            occurred_at="priority_requests[].at",
        ),
    },
    "reporting": {
        f"PUT {LINE}/report": {
            **STATEMENT,
            "action": Place(f"GET {LINE}", "versions[].kind", {"sign": "signed"}),
            **in_answer(f"GET {LINE}", reason="versions[].reason"),
        },
        f"POST {LINE}/report/corrections": {
            **STATEMENT,
            **in_answer(f"GET {LINE}", reason="versions[].reason"),
        },
        f"POST {LINE}/report/second-signature": in_answer(f"GET {LINE}", reason="versions[].reason"),
        f"POST {LINE}/report/correction-leaves": in_answer(
            f"GET {LINE}", reason="correction_leaves[].reason"
        ),
        f"PUT {LINE}/exemption": in_answer(f"GET {LINE}", reason="exemption.reason"),
        f"POST {LINE}/exemption/withdrawal": in_answer(f"GET {LINE}", reason="exemption_acts[].reason"),
        "POST /v1/activities": in_answer(
            ACTIVITY,
            *("campaign", "county", "kind", "held_on", "theme", "place", "partners", "with_whom", "liaison"),
            *("attendance.count", "attendance.at_least", "attendance.about", "attendance.as_told"),
        ),
        "POST /v1/activities/{activity_id}/withdrawal": in_answer(
            ACTIVITY, reason="withdrawn.reason", note="acts[].note"
        ),
        "POST /v1/activities/{activity_id}/files": {"": EVIDENCE_GIVEN_OUT},
        "POST /v1/activities/{activity_id}/findings": in_answer(
            FINDING,
            *("employer.kind", "employer.name", "employer.credit_code", "industry", "area", "source"),
            *("workers.count", "workers.at_least", "workers.as_told", "actions", "note"),
            *("arrears.amount_fen", "arrears.at_least_fen", "arrears.as_told"),
        ),
        "POST /v1/arrears-findings/{finding_id}/case": in_answer(FINDING, case_no="case.case_no"),
        "POST /v1/arrears-findings/{finding_id}/withdrawal": in_answer(
            FINDING, reason="withdrawn.reason", note="acts[].words"
        ),
        "POST /v1/arrears-findings/{finding_id}/reveal": in_answer(FINDING, reason="acts[].words"),
        "POST /v1/incident-desk/{incident_id}/follow-ups": in_answer(
            ON_THE_DESK, "state", "action", "note", "same_as", under="follow_ups[]."
        ),
        f"POST {SWEEP}/filings": in_answer(
            f"GET {SWEEP}",
            *("zero", "remarks", "reason"),
            *(f"figures.{each}_{counted}" for each in SWEPT for counted in ("assigned", "closed", "open")),
            under="filings[].",
        ),
        f"POST {SWEEP}/carried-in": CARRIED_IN,
        f"PUT {SWEEP}/carried-in/{{case_id}}": CARRIED_IN,
        f"POST {SWEEP}/carried-in/{{case_id}}/withdrawal": in_answer(SWEPT_CASE, reason="withdrawn"),
        f"POST {SWEEP}/cases/{{case_id}}/open-reasons": in_answer(
            SWEPT_CASE, *("reason", "note"), under="reasons[]."
        ),
        f"POST /v1{PLAN}": in_answer(
            f"GET /v1{PLAN}", "responsible", "text", "dated_on", under="versions[]."
        ),
        f"POST /v1{PLAN}/corrections": in_answer(
            f"GET /v1{PLAN}", "responsible", "text", "dated_on", "reason", under="versions[]."
        ),
        f"PUT /v1{SUMMARY}": {
            "action": Place(f"GET /v1{SUMMARY}", "state", {"sign": "signed"}),
            **in_answer(f"GET /v1{SUMMARY}", *WRITTEN, under="versions[]."),
        },
        f"POST /v1{SUMMARY}/corrections": in_answer(
            f"GET /v1{SUMMARY}", *WRITTEN, "reason", under="versions[]."
        ),
        f"PUT {CITY_SUMMARY}": {
            "action": Place(f"GET {CITY_SUMMARY}", "state", {"issue": "issued"}),
            **in_answer(f"GET {CITY_SUMMARY}", *WRITTEN, under="issue."),
        },
        "POST /v1/sign-in-tickets": {
            "ticket_sha256": NotRead("the hash of a secret; whoever has the ticket opens its page"),
            "subject": NotRead("an operator's note of whom the link is for, kept with the browser's session"),
            "role": ON_THE_PAGE,
            "county": ON_THE_PAGE,
            "name": ON_THE_PAGE,
        },
    },
}
"""By service, route and field; fields that only hold others have no row of their own."""
