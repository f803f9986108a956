"""Which lane an application takes, and whether it is a group's."""

from typing import Final

from contracts import CaseClass, Lane
from intake.applications.rules.application import Application

GREEN: Final = frozenset({CaseClass.wages, CaseClass.work_injury})
GROUP: Final = 10


def choose_lane(application: Application) -> Lane:
    """Any wage or injury claim of a migrant worker takes the green lane; social insurance does not (N2.1)."""
    is_green = application.migrant_worker and not GREEN.isdisjoint(application.claim_classes)
    return Lane.green if is_green else Lane.ordinary


def is_group(workers: int) -> bool:
    """Ten workers or more form a group and may elect representatives (调解仲裁法 7)."""
    return workers >= GROUP
