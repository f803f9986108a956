"""Who may say that an application is deemed withdrawn."""

from typing import Final

from contracts import ActorKind
from intake.flaws import Flaw, FlawKind
from languages import Words

BY_A_PERSON: Final = Words("视为撤回须由工作人员确认", "that it is deemed withdrawn, a named person confirms")


def deeming_flaw(kind: ActorKind, *, deemed: bool) -> Flaw | None:
    """A client may withdraw; only a named person confirms 视为撤回 (程序规定 2012 art 13; 法律援助法 43)."""
    if kind is ActorKind.person or not deemed:
        return None
    return Flaw(FlawKind.not_for_this_role, (("deemed",),), detail=BY_A_PERSON)
