"""What the events behind figures are called on a page: by the measure they count in."""

from collections.abc import Collection, Mapping
from typing import Final

from contracts.mediation import PaymentReceived, PaymentVoided
from reporting.figures.rules.measures import COUNTED, MEASURES, NAMES, TAKES_BACK

NOT_BY_MEASURE: Final[Mapping[str, str]] = {PaymentReceived.type: "收到付款", PaymentVoided.type: "付款作废"}


def _names() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for event, additions in COUNTED.items():
        measure = next(code for code in additions if code in NAMES)
        names[event.type] = f"{'撤销' if event in TAKES_BACK else ''}{NAMES[measure]}"
    return {**names, **NOT_BY_MEASURE}


EVENT_NAMES: Final[Mapping[str, str]] = _names()


def types_behind(measure: str) -> Collection[str]:
    """The types of the events that count in a measure; its workers are those of another one's cases."""
    counted = MEASURES[measure].workers_of or measure
    return [event.type for event, additions in COUNTED.items() if counted in additions]


def only_against_zero(measure: str) -> bool:
    """Of applications only those for wages stand against a zero: these are the events behind that measure."""
    return measure == "received_wages"
