"""How a case goes on after the application: the life of a case (domain §4), drawn by lot."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from season.plan.acts import What, Who
from season.plan.applications import CaseKind, owed_fen
from season.plan.case_plan import CasePlan

Life = Callable[[CasePlan, CaseKind], None]
Instalment = tuple[str, int]
"""The day it is due, and its amount."""
METHODS: Final = {"arbitration": "arbitration", "suit": "judgment"}
"""How a case is closed after proceedings on a route."""


def random_life(plan: CasePlan, kind: CaseKind) -> None:
    """From just after the application until the case is closed or ended or the season is over, by lot."""
    if kind.green:
        live_on_green_lane(plan, kind)
    elif not kind.papers_owed:
        decide(plan, kind)
    else:
        supply_or_withdraw(plan, kind)


def live_on_green_lane(plan: CasePlan, kind: CaseKind) -> None:
    """Handled from the grant on; papers follow."""
    if grant_without_review(plan):
        supply_papers(plan, kind)
        handle(plan, kind)


def grant_without_review(plan: CasePlan) -> bool:
    """On the green lane: by rule at once, or by a person where no standing order was given (N2.1)."""
    if plan.unit.standing_order:
        return True
    if plan.wait(0, 1):
        plan.add(What.decide, Who.staff, decision="grant")
        return True
    return False


def supply_papers(plan: CasePlan, kind: CaseKind) -> None:
    """On the green lane papers follow an acceptance (N2.3); some never come."""
    if kind.papers_owed and plan.chance(0.7) and plan.wait(1, 4):
        plan.add(What.papers, Who.client, papers=[missing_paper(kind)])


def serve_notice(plan: CasePlan) -> bool:
    """The list of missing papers is handed over, without which nobody is deemed withdrawn."""
    aside = plan.aside()
    if not aside.wait(0, 2):
        return False
    aside.add(What.serve_notice, Who.staff, manner="handed")
    return True


def supply_or_withdraw(plan: CasePlan, kind: CaseKind) -> None:
    """On the ordinary lane: supplied, withdrawn, or deemed withdrawn once the rule proposed it."""
    fate = plan.rng.random()
    if fate < 0.55 and plan.wait(1, 4):
        plan.add(What.papers, Who.staff, papers=[missing_paper(kind)])
        decide(plan, kind)
    elif fate < 0.75 and plan.wait(1, 3):
        plan.add(What.withdraw, Who.client, reason="自行与单位协商")
    elif fate < 0.9 and serve_notice(plan) and plan.wait(16, 20):
        plan.add(What.withdraw, Who.staff, reason="逾期未补充材料", deemed=True)


def missing_paper(kind: CaseKind) -> str:
    return "identity" if kind.uncertain_identity else "claim_evidence"


def decide(plan: CasePlan, kind: CaseKind) -> None:
    """Staff decide within the review limit; before that the applicant may withdraw."""
    if not plan.wait(1, 5):
        return
    if plan.chance(0.1):
        plan.add(What.withdraw, Who.client, reason="不再需要法律援助")
    elif plan.chance(0.25):
        plan.add(What.decide, Who.staff, decision="refuse", **refusal(plan))
    else:
        plan.add(What.decide, Who.staff, decision="grant")
        handle(plan, kind)


def refusal(plan: CasePlan) -> dict[str, object]:
    """Why, and who is responsible instead."""
    reason = plan.rng.choice(("out_of_scope", "means_above_standard", "no_claim", "other_jurisdiction"))
    return {"reasons": [reason], "responsible_instead": "用人单位所在地人力资源和社会保障局"}


def handle(plan: CasePlan, kind: CaseKind) -> None:
    """The lawyer takes the case, gives it back or is replaced; then one of the ways it may go."""
    if not plan.wait(0, 2) or not take(plan):
        return
    if kind.limitation_ends is not None:
        mediate_beside_proceedings(plan, kind.limitation_ends, kind)
    else:
        random_course(plan)(plan, kind)


def take(plan: CasePlan) -> bool:
    """Confirmed by the lawyer or by staff; before it some are returned, after it some replaced."""
    if plan.chance(0.05):
        plan.add(What.give_back, Who.lawyer, reason=plan.rng.choice(("illness", "overloaded", "other")))
        if not plan.wait(0, 1):
            return False
    plan.add(What.confirm, Who.lawyer if plan.chance(0.8) else Who.staff)
    if plan.chance(0.03) and plan.wait(1, 4):
        reason = plan.rng.choice(("recipient_asks", "lawyer_asks", "unable"))
        plan.add(What.replace_lawyer, Who.staff, reason=reason)
    return True


def random_course(plan: CasePlan) -> Life:
    ways: list[Life] = [
        agree_and_pay,
        agree_partly,
        fail,
        pay_before_mediation,
        withdraw,
        terminate,
        only_hold_sessions,
    ]
    return plan.rng.choices(ways, [52, 6, 16, 8, 4, 3, 11])[0]


def hold_sessions(plan: CasePlan) -> bool:
    """Often one session, at most two, sometimes none is needed; False when the season ended first."""
    for _ in range(plan.rng.choices((0, 1, 2), (30, 58, 12))[0]):
        if not plan.wait(1, 5):
            return False
        outcome = plan.rng.choice(("continues", "agreement_near"))
        plan.add(What.session, Who.mediator, outcome=outcome)
    return True


def only_hold_sessions(plan: CasePlan, kind: CaseKind) -> None:
    """Still open when the season ends."""
    hold_sessions(plan)


def agree_and_pay(plan: CasePlan, kind: CaseKind) -> None:
    """An agreement, its instalments paid (some of them late), the case closed."""
    if hold_sessions(plan) and plan.wait(0, 2):
        amount = owed_fen(plan.rng)
        paid = settle(plan, kind, amount, partial=False)
        if paid:
            close(plan, kind, "mediation", "fully_recovered", amount)


def agree_partly(plan: CasePlan, kind: CaseKind) -> None:
    """Mediation partly successful: the recipient gives up what is left of the claim."""
    if hold_sessions(plan) and plan.wait(0, 2):
        amount = owed_fen(plan.rng) // 2
        if settle(plan, kind, amount, partial=True):
            close(plan, kind, "mediation", waived_or_full(plan, amount, of=plan.claimed_fen), amount)


def waived_or_full(plan: CasePlan, paid: int, of: int | None) -> str:
    """All that is owed was paid, or the recipient gives up the rest, in writing (domain §4)."""
    return "fully_recovered" if of is not None and paid >= of else "less_accepted"


def settle(plan: CasePlan, kind: CaseKind, amount: int, partial: bool) -> bool:
    """The agreement and its payments; True once everything agreed is paid."""
    parts = instalments(plan, amount)
    plan.add(What.agree, Who.mediator, **agreement(plan, kind, parts, partial))
    return all(pay(plan, kind, part, late=plan.chance(0.12), due=due) for due, part in parts)


def agreement(plan: CasePlan, kind: CaseKind, parts: Sequence[Instalment], partial: bool) -> dict[str, Any]:
    """What an agreement says: its instalments add up to its amount."""
    return {
        "amount_fen": sum(part for _, part in parts),
        "wages_fen": sum(wages_of(kind, part) for _, part in parts),
        "instalments": [{"due": due, "amount_fen": part} for due, part in parts],
        "effective": plan.today.isoformat(),
        "partial": partial,
    }


def instalments(plan: CasePlan, amount: int) -> list[Instalment]:
    """One to four, ten days apart; the last takes what does not divide."""
    count = plan.rng.choices((1, 2, 3, 4), (62, 22, 11, 5))[0]
    first = plan.rng.randint(2, 8)
    share = amount // count // 100 * 100
    parts = [share] * (count - 1) + [amount - share * (count - 1)]
    return [
        ((plan.today + timedelta(days=first + 10 * place)).isoformat(), part)
        for place, part in enumerate(parts)
    ]


def pay(plan: CasePlan, kind: CaseKind, part: int, late: bool, due: str) -> bool:
    """An instalment on its day or the one before, or some days after it was told as missed; some of these
    were paid in time and only entered late."""
    day = plan.today.fromisoformat(due)
    if not plan.wait_until(day + timedelta(days=plan.rng.randint(2, 9) if late else -plan.rng.randint(0, 1))):
        return False
    in_time = {"paid_on": due} if late and plan.aside().chance(0.4) else {}
    plan.add(What.pay, Who.mediator, amount_fen=part, wages_fen=wages_of(kind, part), **in_time)
    return True


def wages_of(kind: CaseKind, amount: int) -> int:
    """The part of a payment that is wages."""
    if kind.claims == ("wages",):
        return amount
    return amount // 2 if "wages" in kind.claims else 0


def close(plan: CasePlan, kind: CaseKind, method: str, outcome: str, *payments: int) -> None:
    """Closing only reconciles: its sums are those of the payments."""
    if plan.wait(0, 3):
        wages = sum(wages_of(kind, part) for part in payments)
        plan.add(What.close, Who.mediator, **closing(method, outcome, sum(payments), wages))
        if outcome in ("not_recovered", "less_accepted"):
            pay_after_closing(plan.aside(), kind, method, wages)


def closing(method: str, outcome: str, recovered: int, wages: int) -> dict[str, Any]:
    """What a closing says; the recipient's word, that no more is asked for, is in writing."""
    return {
        "method": method,
        "outcome": outcome,
        "recovered_fen": recovered,
        "wages_recovered_fen": wages,
        "recipients_word": None if outcome == "not_recovered" else "in_writing",
    }


def pay_after_closing(plan: CasePlan, kind: CaseKind, method: str, wages: int) -> None:
    """Some pay after all (enforcement, or of their own will); some of it is entered twice and taken back."""
    amount = min(owed_fen(plan.rng) // 4, plan.claimed_fen or plan.paid_fen)
    if not amount or not plan.chance(0.4) or not plan.wait(2, 14):
        return
    money = {"amount_fen": amount, "wages_fen": wages_of(kind, amount)}
    before, paid_on = plan.paid_fen, plan.today.isoformat()
    plan.add(What.pay, Who.mediator, **money)
    if plan.chance(0.4) and plan.wait(0, 1):
        plan.add(What.pay, Who.staff, **money, paid_on=paid_on)
        if not plan.wait(0, 2):
            return
        plan.add(What.void, Who.staff, reason="entered_twice")
    if plan.chance(0.6) and plan.wait(1, 3):
        outcome = outcome_after_all(plan, method, before + amount)
        corrected = closing(method, outcome, before + amount, wages + money["wages_fen"])
        plan.add(What.correct_closing, Who.staff, **corrected, reason="paid_since")


def outcome_after_all(plan: CasePlan, method: str, paid: int) -> str:
    """A lost case is never paid in full, whatever comes."""
    lost = any(act.body.get("outcome") == "lost" for act in plan.acts)
    return "less_accepted" if lost else waived_or_full(plan, paid, of=plan.claimed_fen)


def fail(plan: CasePlan, kind: CaseKind) -> None:
    """A failure opens a route, it never just ends (N3.2)."""
    if not hold_sessions(plan) or not plan.wait(0, 2):
        return
    reason = plan.rng.choice(("refused_by_respondent", "respondent_absent", "amount_disputed"))
    route = plan.rng.choice(("arbitration", "arbitration", "suit"))
    plan.add(What.fail, Who.mediator, reason=reason, route=route)
    if plan.wait(1, 3):
        plan.add(What.proceed, Who.lawyer, route=route)
        end_proceedings(plan, kind, METHODS[route])


def end_proceedings(plan: CasePlan, kind: CaseKind, method: str) -> None:
    """The proceedings end; what was awarded is paid, or not; the case is closed."""
    if not plan.wait(8, 30):
        return
    amount = owed_fen(plan.rng)
    won = plan.chance(0.8)
    plan.add(
        What.end_proceedings,
        Who.lawyer,
        outcome="won" if won else "lost",
        awarded_fen=amount if won else 0,
    )
    if not won:
        close(plan, kind, method, "not_recovered")
    elif plan.wait(1, 8):
        plan.add(What.pay, Who.mediator, amount_fen=amount, wages_fen=wages_of(kind, amount))
        close(plan, kind, method, "fully_recovered", amount)


def mediate_beside_proceedings(plan: CasePlan, limitation_ends: date, kind: CaseKind) -> None:
    """Under seven days of limitation left people file; mediation runs beside (domain §4)."""
    if hold_sessions(plan) and plan.wait_until(limitation_ends - timedelta(days=5)):
        withdraw_proceedings(plan.aside())
        end_proceedings(plan, kind, "arbitration")


def withdraw_proceedings(plan: CasePlan) -> None:
    """Some are withdrawn, and the claim must be filed again."""
    if plan.chance(0.25) and plan.wait(1, 3):
        plan.add(What.end_proceedings, Who.lawyer, outcome="withdrawn", awarded_fen=0)


def pay_before_mediation(plan: CasePlan, kind: CaseKind) -> None:
    """The employer pays before mediation: all that is claimed, or what the recipient takes for it."""
    if plan.wait(0, 3):
        amount = owed_fen(plan.rng)
        claimed = plan.claimed_fen
        many_times = {"confirmed": True} if claimed and amount >= 10 * claimed else {}
        plan.add(What.pay, Who.staff, amount_fen=amount, wages_fen=wages_of(kind, amount), **many_times)
        outcome = waived_or_full(plan, amount, of=claimed or amount)
        close(plan, kind, "paid_before_mediation", outcome, amount)


def withdraw(plan: CasePlan, kind: CaseKind) -> None:
    """Withdrawn after the grant; it may meet mediation under way."""
    if (plan.chance(0.5) or hold_sessions(plan)) and plan.wait(1, 5):
        plan.add(What.withdraw, Who.client, reason="已自行解决")


def terminate(plan: CasePlan, kind: CaseKind) -> None:
    """Aid ends by decision."""
    if plan.wait(1, 10):
        ground = plan.rng.choice(("own_lawyer", "recipient_asks", "uncooperative", "means_improved"))
        plan.add(What.terminate, Who.staff, ground=ground)
