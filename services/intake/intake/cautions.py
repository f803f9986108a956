"""A warning in an answer: something to look at again; it stops nothing. Never quotes what was sent."""

from dataclasses import dataclass

from intake.flaws import Path
from intake.people.headcount import Headcount


@dataclass(frozen=True, slots=True)
class Caution:
    """`at_least`: a number for a person to confirm, who sends it in the field of that name."""

    code: str
    text: str
    path: Path = ()
    at_least: int | None = None


def headcount_cautions(people: Headcount, *path: str) -> tuple[Caution, ...]:
    """A number that is plain in the words and more than what was stated is offered, and not taken by rule."""
    offered = people.least_in_words
    if offered is not None:
        text = f"所述至少 {offered} 人，请核实，属实的请填入 at_least"
        return (Caution("people_in_words", text, (*path, "as_told"), offered),)
    if people.is_known:
        return ()
    return (Caution("people_in_words", "人数只有文字说明，计为“不详”，请核实后补填", (*path, "as_told")),)
