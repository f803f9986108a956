"""How a case goes on after the application: the lives of domain §4, drawn by lot."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from season.plan.acts import What, Who
from season.plan.applications import Kind, owed_fen
from season.plan.thread import Thread

Life = Callable[[Thread, Kind], None]
Instalment = tuple[str, int]
"""The day it is due, and its amount."""
METHODS: Final = {"arbitration": "arbitration", "suit": "judgment"}
"""How a case is closed after proceedings on a route."""


def live(thread: Thread, kind: Kind) -> None:
    """From just after the application until the case is closed, ended, or the season is over."""
    if kind.green:
        on_the_green_lane(thread, kind)
    elif not kind.papers_owed:
        decided(thread, kind)
    else:
        with_papers_owed(thread, kind)


def on_the_green_lane(thread: Thread, kind: Kind) -> None:
    """Handled from the grant on; papers follow."""
    if granted_without_review(thread):
        supplies_papers(thread, kind)
        handled(thread, kind)


def granted_without_review(thread: Thread) -> bool:
    """On the green lane: by rule at once, or by a person where no standing order was given (N2.1)."""
    if thread.unit.standing_order:
        return True
    if thread.later(0, 1):
        thread.does(What.decide, Who.staff, decision="grant")
        return True
    return False


def supplies_papers(thread: Thread, kind: Kind) -> None:
    """On the green lane papers follow an acceptance (N2.3); some never come."""
    if kind.papers_owed and thread.chance(0.7) and thread.later(1, 4):
        thread.does(What.papers, Who.client, papers=[missing_paper(kind)])


def with_papers_owed(thread: Thread, kind: Kind) -> None:
    """On the ordinary lane: supplied, withdrawn, or deemed withdrawn once the rule proposed it."""
    fate = thread.rng.random()
    if fate < 0.55 and thread.later(1, 4):
        thread.does(What.papers, Who.staff, papers=[missing_paper(kind)])
        decided(thread, kind)
    elif fate < 0.75 and thread.later(1, 3):
        thread.does(What.withdraw, Who.client, reason="自行与单位协商")
    elif fate < 0.9 and thread.later(16, 20):
        thread.does(What.withdraw, Who.staff, reason="逾期未补充材料", deemed=True)


def missing_paper(kind: Kind) -> str:
    return "identity" if kind.uncertain_identity else "claim_evidence"


def decided(thread: Thread, kind: Kind) -> None:
    """Staff decide within the review limit; before that the applicant may withdraw."""
    if not thread.later(1, 5):
        return
    if thread.chance(0.1):
        thread.does(What.withdraw, Who.client, reason="不再需要法律援助")
    elif thread.chance(0.25):
        thread.does(What.decide, Who.staff, decision="refuse", **refusal(thread))
    else:
        thread.does(What.decide, Who.staff, decision="grant")
        handled(thread, kind)


def refusal(thread: Thread) -> dict[str, object]:
    """Why, and who is responsible instead."""
    reason = thread.rng.choice(("out_of_scope", "means_above_standard", "no_claim", "other_jurisdiction"))
    return {"reasons": [reason], "responsible_instead": "用人单位所在地人力资源和社会保障局"}


def handled(thread: Thread, kind: Kind) -> None:
    """The lawyer takes the case, gives it back or is replaced; then one of the ways it may go."""
    if not thread.later(0, 2) or not taken(thread):
        return
    if kind.limitation_ends is not None:
        beside_proceedings(thread, kind.limitation_ends, kind)
    else:
        some_way(thread)(thread, kind)


def taken(thread: Thread) -> bool:
    """Confirmed by the lawyer or by staff; before it some are returned, after it some replaced."""
    if thread.chance(0.05):
        thread.does(What.give_back, Who.lawyer, reason=thread.rng.choice(("illness", "overloaded", "other")))
        if not thread.later(0, 1):
            return False
    thread.does(What.confirm, Who.lawyer if thread.chance(0.8) else Who.staff)
    if thread.chance(0.03) and thread.later(1, 4):
        reason = thread.rng.choice(("recipient_asks", "lawyer_asks", "unable"))
        thread.does(What.replace_lawyer, Who.staff, reason=reason)
    return True


def some_way(thread: Thread) -> Life:
    ways: list[Life] = [agreed, partly_agreed, failed, paid_before, withdrawn, terminated, only_sessions]
    return thread.rng.choices(ways, [52, 6, 16, 8, 4, 3, 11])[0]


def sessions(thread: Thread) -> bool:
    """Often one session, at most two, sometimes none is needed; False when the season ended first."""
    for _ in range(thread.rng.choices((0, 1, 2), (30, 58, 12))[0]):
        if not thread.later(1, 5):
            return False
        outcome = thread.rng.choice(("continues", "agreement_near"))
        thread.does(What.session, Who.mediator, outcome=outcome)
    return True


def only_sessions(thread: Thread, kind: Kind) -> None:
    """Still open when the season ends."""
    sessions(thread)


def agreed(thread: Thread, kind: Kind) -> None:
    """An agreement, its instalments paid (some of them late), the case closed."""
    if sessions(thread) and thread.later(0, 2):
        amount = owed_fen(thread.rng)
        paid = settles(thread, kind, amount, partial=False)
        if paid:
            closes(thread, kind, "mediation", "fully_recovered", amount)


def partly_agreed(thread: Thread, kind: Kind) -> None:
    """Mediation partly successful: less than was claimed, and nothing more will come."""
    if sessions(thread) and thread.later(0, 2):
        amount = owed_fen(thread.rng) // 2
        if settles(thread, kind, amount, partial=True):
            closes(thread, kind, "mediation", "partly_recovered", amount)


def settles(thread: Thread, kind: Kind, amount: int, partial: bool) -> bool:
    """The agreement and its payments; True once everything agreed is paid."""
    parts = instalments(thread, amount)
    thread.does(What.agree, Who.mediator, **agreement(thread, kind, parts, partial))
    return all(pays(thread, kind, part, late=thread.chance(0.12), due=due) for due, part in parts)


def agreement(thread: Thread, kind: Kind, parts: Sequence[Instalment], partial: bool) -> dict[str, Any]:
    """What an agreement says: its instalments add up to its amount."""
    return {
        "amount_fen": sum(part for _, part in parts),
        "wages_fen": sum(wages_of(kind, part) for _, part in parts),
        "instalments": [{"due": due, "amount_fen": part} for due, part in parts],
        "effective": thread.today.isoformat(),
        "partial": partial,
    }


def instalments(thread: Thread, amount: int) -> list[Instalment]:
    """One to four, ten days apart; the last takes what does not divide."""
    count = thread.rng.choices((1, 2, 3, 4), (62, 22, 11, 5))[0]
    first = thread.rng.randint(2, 8)
    share = amount // count // 100 * 100
    parts = [share] * (count - 1) + [amount - share * (count - 1)]
    return [
        ((thread.today + timedelta(days=first + 10 * place)).isoformat(), part)
        for place, part in enumerate(parts)
    ]


def pays(thread: Thread, kind: Kind, part: int, late: bool, due: str) -> bool:
    """An instalment on its day or the one before, or some days after it was missed."""
    day = thread.today.fromisoformat(due)
    if not thread.on(day + timedelta(days=thread.rng.randint(2, 9) if late else -thread.rng.randint(0, 1))):
        return False
    thread.does(What.pay, Who.mediator, amount_fen=part, wages_fen=wages_of(kind, part))
    return True


def wages_of(kind: Kind, amount: int) -> int:
    """The part of a payment that is wages."""
    if kind.claims == ("wages",):
        return amount
    return amount // 2 if "wages" in kind.claims else 0


def closes(thread: Thread, kind: Kind, method: str, outcome: str, *payments: int) -> None:
    """Closing only reconciles: its sums are those of the payments."""
    if thread.later(0, 3):
        thread.does(
            What.close,
            Who.mediator,
            method=method,
            outcome=outcome,
            recovered_fen=sum(payments),
            wages_recovered_fen=sum(wages_of(kind, part) for part in payments),
        )


def failed(thread: Thread, kind: Kind) -> None:
    """A failure opens a route, it never just ends (N3.2)."""
    if not sessions(thread) or not thread.later(0, 2):
        return
    reason = thread.rng.choice(("refused_by_respondent", "respondent_absent", "amount_disputed"))
    route = thread.rng.choice(("arbitration", "arbitration", "suit"))
    thread.does(What.fail, Who.mediator, reason=reason, route=route)
    if thread.later(1, 3):
        thread.does(What.proceed, Who.lawyer, route=route)
        awarded(thread, kind, METHODS[route])


def awarded(thread: Thread, kind: Kind, method: str) -> None:
    """The proceedings end; what was awarded is paid, or not; the case is closed."""
    if not thread.later(8, 30):
        return
    amount = owed_fen(thread.rng)
    won = thread.chance(0.8)
    thread.does(
        What.end_proceedings,
        Who.lawyer,
        outcome="won" if won else "lost",
        awarded_fen=amount if won else 0,
    )
    if not won:
        closes(thread, kind, method, "not_recovered")
    elif thread.later(1, 8):
        thread.does(What.pay, Who.mediator, amount_fen=amount, wages_fen=wages_of(kind, amount))
        closes(thread, kind, method, "fully_recovered", amount)


def beside_proceedings(thread: Thread, limitation_ends: date, kind: Kind) -> None:
    """Under seven days of limitation left the rule opens proceedings; mediation runs beside (domain §4)."""
    if sessions(thread) and thread.on(limitation_ends - timedelta(days=5)):
        awarded(thread, kind, "arbitration")


def paid_before(thread: Thread, kind: Kind) -> None:
    """The employer pays before mediation."""
    if thread.later(0, 3):
        amount = owed_fen(thread.rng)
        thread.does(What.pay, Who.staff, amount_fen=amount, wages_fen=wages_of(kind, amount))
        closes(thread, kind, "paid_before_mediation", "fully_recovered", amount)


def withdrawn(thread: Thread, kind: Kind) -> None:
    """Withdrawn after the grant; it may meet mediation under way."""
    if (thread.chance(0.5) or sessions(thread)) and thread.later(1, 5):
        thread.does(What.withdraw, Who.client, reason="已自行解决")


def terminated(thread: Thread, kind: Kind) -> None:
    """Aid ends by decision."""
    if thread.later(1, 10):
        ground = thread.rng.choice(("own_lawyer", "recipient_asks", "uncooperative", "means_improved"))
        thread.does(What.terminate, Who.staff, ground=ground)
