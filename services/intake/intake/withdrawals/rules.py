"""Who may say that an application is deemed withdrawn."""

from contracts import ActorKind
from intake.flaws import Flaw, FlawKind


def deeming_flaw(kind: ActorKind, *, deemed: bool) -> Flaw | None:
    """A client may withdraw; only a named person confirms 视为撤回 (程序规定 2012 art 13; 法律援助法 43)."""
    if kind is ActorKind.person or not deemed:
        return None
    return Flaw(FlawKind.not_for_this_role, (("deemed",),), detail="须由工作人员确认")
