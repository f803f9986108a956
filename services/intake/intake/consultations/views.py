"""What is shown of a consultation."""

from typing import Any, Final

from intake.consultations.store import Consultation
from intake.county_records.views import show_common

HIDDEN: Final = ("topic", "workers_as_told")


def show_consultation(consultation: Consultation) -> dict[str, Any]:
    """Its topic only by `reveal`; how many workers is null where nobody gave a number."""
    return {
        "consultation_id": consultation.record_id,
        **show_common(consultation),
        "channel": consultation.channel,
        "class": consultation.case_class,
        "workers": consultation.workers if consultation.workers_known else None,
        "workers_exact": consultation.workers_exact,
        "workers_known": consultation.workers_known,
        "hidden": HIDDEN,
    }
