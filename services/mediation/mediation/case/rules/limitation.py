"""What stops a limitation 仲裁时效 from running (调解仲裁法 27)."""

from typing import Final

from contracts.mediation import ProceedingsOutcome
from mediation.case.rules.case import Case
from mediation.case.rules.states import State

RUNNING: Final = frozenset({State.waiting, State.mediating, State.failed, State.proceedings})
"""The states in which nothing that was agreed interrupts it."""


def is_running(case: Case) -> bool:
    """Proceedings of any kind interrupt it, but not where they were withdrawn: nobody decided anything then.

    So does the respondent's agreement to perform, for what was agreed (调解仲裁法 27(2)): under a partial
    agreement the rest of the claim still runs out. Where aid ended elsewhere, the claim is the worker's own.
    """
    if case.ended_by is not None:
        return False
    if any(each.outcome is not ProceedingsOutcome.withdrawn for each in case.proceedings):
        return False
    partly = case.agreement is not None and case.agreement.partial
    return case.state in RUNNING or (case.state is State.performing and partly)
