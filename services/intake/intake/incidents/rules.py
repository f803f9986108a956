"""Where an incident is, and what of it the city can see (N5.5)."""

from dataclasses import dataclass

from contracts import PlaceKind
from intake.cautions import Caution


@dataclass(frozen=True, slots=True)
class Place:
    """Where: the sort of place and the office in whose area it is travel, the words stay here."""

    kind: PlaceKind | None
    area: str | None
    as_told: str | None


def place_cautions(place: Place) -> tuple[Caution, ...]:
    """Words do not leave the county; codes do."""
    if place.kind is not None or place.area is not None:
        return ()
    text = "市局看不到地点，请填写 place_kind（地点类别）或 area（所在地受理点代码）"
    return (Caution("place_not_coded", text, ("place_kind",)),)
