"""What is shown of a consultation."""

from typing import Any, Final

from intake.consultations.store import Consultation
from intake.county_records.views import show_common

HIDDEN: Final = ("topic",)


def show_consultation(consultation: Consultation) -> dict[str, Any]:
    """Its topic only by `reveal`."""
    return {
        "consultation_id": consultation.record_id,
        **show_common(consultation),
        "channel": consultation.channel,
        "class": consultation.case_class,
        "workers": consultation.workers,
        "hidden": HIDDEN,
    }
