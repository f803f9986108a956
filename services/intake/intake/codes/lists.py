"""The code lists with their Chinese names, in the order in which they are shown."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from contracts.chinese_names import (
    AGENCY_KIND_NAMES,
    CASE_CLASS_NAMES,
    INDUSTRY_NAMES,
    PLACE_KIND_NAMES,
    RECORD_WITHDRAWAL_NAMES,
)
from intake.agencies.codes import (
    KAFKA_STATE_NAMES,
    KAFKA_TROUBLE_NAMES,
    WAY_NAMES,
)
from intake.agency_requests.codes import (
    MATTER_NAMES,
    PRIORITY_ANSWER_NAMES,
    REFERRAL_ANSWER_NAMES,
    REFERRAL_REFUSAL_NAMES,
    REFERRAL_RESULT_NAMES,
    REQUEST_KIND_NAMES,
    REQUEST_STATE_NAMES,
)
from intake.applications.codes import (
    CHANNEL_NAMES,
    FORM_NAMES,
    LANE_NAMES,
    RESPONDENT_KIND_NAMES,
    RESPONDENT_ROLE_NAMES,
)
from intake.case.rules.aid_first import URGENT_GROUND_NAMES
from intake.case.rules.paper_kinds import PAPER_NAMES
from intake.case.rules.states import PROGRESS_NAMES, STATE_NAMES
from intake.decisions.codes import REFUSAL_REASON_NAMES, RESPONSIBLE_NAMES, TERMINATION_GROUND_NAMES
from intake.incidents.codes import INCIDENT_KIND_NAMES
from intake.papers.codes import SERVICE_MANNER_NAMES
from intake.people.identity import ID_TYPE_NAMES
from intake.platform.codes import PLATFORM_STATE_NAMES
from intake.workstations.codes import REVIEW_OPINION_NAMES, REVIEW_REASON_NAMES

CODE_LISTS: Final[Mapping[str, Mapping[Any, str]]] = MappingProxyType(
    {
        "case_classes": CASE_CLASS_NAMES,
        "channels": CHANNEL_NAMES,
        "forms": FORM_NAMES,
        "lanes": LANE_NAMES,
        "respondent_roles": RESPONDENT_ROLE_NAMES,
        "respondent_kinds": RESPONDENT_KIND_NAMES,
        "industries": INDUSTRY_NAMES,
        "id_types": ID_TYPE_NAMES,
        "papers": PAPER_NAMES,
        "service_manners": SERVICE_MANNER_NAMES,
        "platform_states": PLATFORM_STATE_NAMES,
        "urgent_grounds": URGENT_GROUND_NAMES,
        "review_opinions": REVIEW_OPINION_NAMES,
        "review_reasons": REVIEW_REASON_NAMES,
        "states": STATE_NAMES,
        "progress": PROGRESS_NAMES,
        "refusal_reasons": REFUSAL_REASON_NAMES,
        "termination_grounds": TERMINATION_GROUND_NAMES,
        "incident_kinds": INCIDENT_KIND_NAMES,
        "place_kinds": PLACE_KIND_NAMES,
        "record_withdrawal_reasons": RECORD_WITHDRAWAL_NAMES,
        "responsible_instead": RESPONSIBLE_NAMES,
        "agency_request_kinds": REQUEST_KIND_NAMES,
        "agency_request_states": REQUEST_STATE_NAMES,
        "referred_matters": MATTER_NAMES,
        "priority_answers": PRIORITY_ANSWER_NAMES,
        "referral_answers": REFERRAL_ANSWER_NAMES,
        "referral_refusals": REFERRAL_REFUSAL_NAMES,
        "referral_results": REFERRAL_RESULT_NAMES,
        "agency_kinds": AGENCY_KIND_NAMES,
        "agency_ways": WAY_NAMES,
        "agency_kafka_states": KAFKA_STATE_NAMES,
        "agency_kafka_troubles": KAFKA_TROUBLE_NAMES,
    }
)
