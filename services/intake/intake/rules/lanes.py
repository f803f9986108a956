"""Which lane an application takes, and on what the exemption from the means review rests."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from contracts import CaseClass, Lane
from intake.rules.application import Application

GREEN: Final = frozenset({CaseClass.wages, CaseClass.work_injury})
LEGAL_AID_LAW: Final = date(2022, 1, 1)
GROUP: Final = 10


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that decided, in words, with its paragraph."""

    rule: str
    text: str
    paragraph: str


def lane(application: Application) -> Lane:
    """Any wage or injury claim of a migrant worker takes the green lane; social insurance does not (N2.1)."""
    green = application.migrant_worker and not GREEN.isdisjoint(application.claim_classes)
    return Lane.green if green else Lane.ordinary


def means_basis(taken: Lane, on: date) -> str | None:
    """What the means exemption rests on: the notice; since 2022 the law (法律援助法 42(3))."""
    if taken is Lane.ordinary:
        return None
    return "法律援助法 42(3)" if on >= LEGAL_AID_LAW else "N2.1"


def is_group(workers: int) -> bool:
    """Ten workers or more form a group and may elect representatives (调解仲裁法 7)."""
    return workers >= GROUP


def lane_reasons(taken: Lane, basis: str | None) -> tuple[Reason, ...]:
    """Why this lane, and what comes with it."""
    if basis is None:
        text = "不是农民工劳动报酬、工伤赔偿申请，按普通程序审查"
        return (Reason("ordinary_lane", text, "N2.1"),)
    return (
        Reason("green_lane", "农民工劳动报酬或工伤赔偿申请，走绿色通道，当即受理", "N2.1"),
        Reason("means_exempt", "免予核查经济困难状况", basis),
        Reason("priority", "优先接待、优先审查、优先办理", "N2.2"),
    )
