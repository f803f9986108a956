"""A limitation is warned about at 30 days and urgent under 7; what makes aid come first (能诉快诉)."""

from datetime import date
from typing import Final

from intake.rules.application import Application
from intake.rules.checks import Warned
from intake.rules.lanes import LEGAL_AID_LAW

WARN_DAYS: Final = 30
URGENT_DAYS: Final = 7


def is_urgent(limitation_ends: date | None, on: date) -> bool:
    """Less than seven days are left, or none."""
    return limitation_ends is not None and (limitation_ends - on).days < URGENT_DAYS


def limitation_warning(limitation_ends: date | None, on: date) -> Warned | None:
    """From thirty days before the end, and louder afterwards."""
    if limitation_ends is None or (limitation_ends - on).days > WARN_DAYS:
        return None
    if limitation_ends < on:
        return Warned("limitation_passed", "时效可能已经届满，请立即核实中止、中断情形", ("limitation_ends",))
    if is_urgent(limitation_ends, on):
        return Warned("limitation_urgent", "时效即将届满，不足7日，须立即提起程序", ("limitation_ends",))
    return Warned("limitation_near", "时效将在30日内届满", ("limitation_ends",))


def is_aid_first(application: Application, on: date) -> bool:
    """Aid may be provided before the papers: a limitation ends, or a coded ground (see `aid_first_basis`)."""
    return is_urgent(application.limitation_ends, on) or bool(application.urgent_grounds)


def aid_first_basis(on: date) -> str:
    """The law of the day: 程序规定 2012 art 18, since 2022 法律援助法 44."""
    return "法律援助法 44" if on >= LEGAL_AID_LAW else "办理法律援助案件程序规定（2012）18"
