"""What an application says: claims, people, respondents, papers (N2, N6)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from season.plan import persons
from season.roster import Unit

ALL_PAPERS: Final = ("application_form", "identity", "claim_evidence")
MEANS_PAPER: Final = "means_statement"
WORKERS_AS_TOLD: Final = (("十几个人", 11), ("二十来个人", 18), ("三四十个", 30))
INDUSTRIES: Final = (
    *("construction", "municipal_works", "transport_works", "water_works"),
    *("manufacturing", "catering", "other_services", "other"),
)
AMOUNTS_AS_TOLD: Final = ("十五六万", "大概八千多", "每人两三千", "记不清了")
FACTS: Final = (
    "工程结束后一直没有结清工资",
    "受伤后公司没有支付医疗费",
    "公司没有缴纳社会保险",
    "老板年底躲起来了",
)


@dataclass(frozen=True, slots=True)
class CaseKind:
    """What sort of case it is going to be; everything else is drawn by lot."""

    claims: tuple[str, ...]
    migrant_worker: bool = True
    papers_owed: bool = False
    group: bool = False
    uncertain_identity: bool = False
    limitation_ends: date | None = None

    @property
    def green(self) -> bool:
        """Wage or injury claim of a migrant worker (N2.1)."""
        return self.migrant_worker and bool({"wages", "work_injury"} & set(self.claims))


def random_kind(rng: Random, today: date) -> CaseKind:
    """All classes, groups, owed papers, uncertain identities and near limitations in their proportions."""
    claims = rng.choices(
        [("wages",), ("work_injury",), ("social_insurance",), ("other",), ("wages", "social_insurance")],
        [64, 15, 11, 4, 6],
    )[0]
    kind = CaseKind(claims, migrant_worker=rng.random() > 0.05, group=rng.random() < 0.08)
    if rng.random() < 0.2:
        kind = replace(kind, papers_owed=True, uncertain_identity=rng.random() < 0.3)
    if rng.random() < 0.04:
        kind = replace(kind, limitation_ends=today + timedelta(days=rng.choice((3, 5, 12, 20, 33))))
    return kind


def owed_fen(rng: Random) -> int:
    """An amount a worker is owed."""
    return rng.randrange(2_000, 60_000) * 100


def application(rng: Random, unit: Unit, kind: CaseKind, today: date) -> dict[str, Any]:
    """The body of POST /v1/applications, without campaign and county."""
    channel, office = reception(rng, unit)
    body: dict[str, Any] = {
        "channel": channel,
        "office": office,
        "form": "online" if channel in ("online", "agency") else rng.choice(("written", "oral")),
        "first_receiver": persons.name(rng),
        "claims": claims(rng, kind),
        "migrant_worker": kind.migrant_worker,
        "recipients": recipients(rng, kind),
        "workers": workers(rng, kind),
        "respondents": respondents(rng),
        "facts": rng.choice(FACTS),
        "papers_shown": papers(rng, kind),
        **optional_fields(rng, kind, today),
    }
    stated = {name: value for name, value in body.items() if value is not None}
    return stated | trade_and_area(Random(repr(stated)), unit)


def trade_and_area(rng: Random, unit: Unit) -> dict[str, str]:
    """What the hot spots ask (N4.2), where the worker knows it; the work may be anywhere in the county.

    A stream of its own, so that nothing else of the season shifts.
    """
    told: dict[str, str] = {}
    if rng.random() < 0.8:
        told["industry"] = rng.choices(INDUSTRIES, (5, 2, 1, 1, 4, 2, 1, 1))[0]
    if rng.random() < 0.7:
        townships = [office.code for office in unit.offices if office.kind == "township"]
        told["area"] = rng.choice((unit.code, *townships))
    return told


def reception(rng: Random, unit: Unit) -> tuple[str, str | None]:
    """The channel, and the office that belongs to it."""
    channel = rng.choices(
        ("window", "township", "workstation", "hotline", "online", "agency"), (45, 22, 10, 8, 11, 4)
    )[0]
    offices = [office.code for office in unit.offices if office.kind == channel]
    if channel in ("window", "township", "workstation") and not offices:
        return "hotline", None
    return channel, rng.choice(offices) if offices else None


def claims(rng: Random, kind: CaseKind) -> list[dict[str, Any]]:
    """Amounts in 分, or as told where the worker cannot know (domain §3)."""
    if not kind.group and rng.random() < 0.07:
        return [{"class": name, "amount_as_told": rng.choice(AMOUNTS_AS_TOLD)} for name in kind.claims]
    people = 12 if kind.group else 1
    return [{"class": name, "amount_fen": owed_fen(rng) * people} for name in kind.claims]


def recipients(rng: Random, kind: CaseKind) -> list[dict[str, Any]]:
    """The first is the main one; a name may be uncertain and papers not at hand (N2.3)."""
    if kind.uncertain_identity:
        return [{"name": f"老{rng.choice(persons.SURNAMES)}（姓名待核）", "identity_seen": False}]
    return [recipient(rng) for _ in range(rng.randint(2, 3) if kind.group else 1)]


def recipient(rng: Random) -> dict[str, Any]:
    return {
        "name": persons.name(rng),
        "id_type": "id_card",
        "id_number": persons.id_number(rng),
        "identity_seen": True,
        "phone": persons.phone(rng),
    }


def workers(rng: Random, kind: CaseKind) -> dict[str, Any]:
    """How many: counted, at least so many, or only as told."""
    if not kind.group:
        return {"count": 1}
    as_told, at_least = rng.choice(WORKERS_AS_TOLD)
    return rng.choice(
        ({"count": rng.randrange(10, 61)}, {"at_least": at_least}, {"at_least": at_least, "as_told": as_told})
    )


def respondents(rng: Random) -> list[dict[str, Any]]:
    """One employer, or a chain of those who owe; the last of them may be known by a nickname only."""
    employer = {"role": "employer", **firm(rng), "credit_code": persons.credit_code(rng)}
    chain = {
        "labour_contractor": {"kind": "person", "description": "包工头，大家叫他老板"},
        "subcontractor": firm(rng),
        "general_contractor": {**firm(rng), "credit_code": persons.credit_code(rng)},
        "developer": firm(rng),
        "agency": firm(rng),
    }
    if rng.random() < 0.6:
        return [employer]
    roles = rng.sample(sorted(chain), rng.randint(1, 3))
    return [{"role": role, **chain[role]} for role in roles]


def firm(rng: Random) -> dict[str, Any]:
    return {"kind": "organisation", "name": persons.firm(rng)}


def papers(rng: Random, kind: CaseKind) -> list[str]:
    """All that the lane asks for, or one short of it."""
    shown = list(ALL_PAPERS if kind.green else (*ALL_PAPERS, MEANS_PAPER))
    if kind.papers_owed:
        shown.remove("identity" if kind.uncertain_identity else "claim_evidence")
    return shown


def optional_fields(rng: Random, kind: CaseKind, today: date) -> dict[str, Any]:
    """Fields a worker can or cannot fill."""
    body: dict[str, Any] = {"contract_signed": rng.random() < 0.4}
    if rng.random() < 0.5:
        body["project"] = {"name": f"测试{rng.choice(persons.ORDINALS)}地块项目", "place": "工地"}
    if rng.random() < 0.6:
        body["owed_from"] = (today - timedelta(days=rng.randrange(90, 300))).isoformat()
        body["owed_to"] = (today - timedelta(days=rng.randrange(1, 60))).isoformat()
    if kind.group:
        body["representative"] = {"name": persons.name(rng), "phone": persons.phone(rng)}
    elif rng.random() < 0.05:
        body["agent"] = {"name": persons.name(rng), "phone": persons.phone(rng), "authority": "家属代为申请"}
    if kind.limitation_ends is not None:
        body["limitation_ends"] = kind.limitation_ends.isoformat()
    return body
