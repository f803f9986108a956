"""A request of ours as it is shown."""

from datetime import date

from intake.agency_requests import rules
from intake.agency_requests.rules import Answer
from intake.agency_requests.shown import AgencyAnswerJson, AgencyRequestJson
from intake.agency_requests.store import ListedRequest


def show_request(listed: ListedRequest, today: date) -> AgencyRequestJson:
    request, answers = listed.request, listed.answers
    answer = rules.answer_in_force(answers)
    return {
        "request_id": request.request_id,
        "kind": request.kind,
        "case_id": request.case_id,
        "case_no": request.case_no,
        "county": request.county,
        "agency": request.agency,
        "document_no": request.document_no,
        "matters": request.matters,
        "answer_by": request.answer_by,
        "asked_at": request.asked_at,
        "by_hand": request.by_hand,
        "sent_on": request.sent_on,
        "state": rules.state_of(request, answer),
        "overdue": rules.is_overdue(request, today),
        "late": rules.is_late(request, answer),
        "answer": _show_answer(answer) if answer else None,
        "answers_differ": rules.answers_differ(answers),
        "answers": [_show_answer(each) for each in answers],
    }


def _show_answer(answer: Answer) -> AgencyAnswerJson:
    return {
        "answer": answer.answer,
        "refusal": answer.refusal,
        "responsible_instead": answer.responsible_instead,
        "result": answer.result,
        "by_hand": answer.by_hand,
        "document_no": answer.document_no,
        "answered_on": answer.answered_on,
        "at": answer.at,
        "recorded_at": answer.recorded_at,
    }
