"""What the number of a document says of its holder (GB 11643): right or not, old, unborn, a minor."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from intake.applications.rules.application import Recipient
from intake.cautions import Caution
from intake.flaws import Path
from intake.people.identity import IdType, citizen_number, is_id_number, same_holder
from intake.people.phones import digits_of, numbers_in
from matching import normal_name

OLD_NUMBER: Final = "这是15位的旧身份证号码，没有校验位，请按户口簿或公安机关的记录核对并补填18位号码"
SHORTENED: Final = "号码像是被 Excel 改写过（只保留前15位，其后变成 000），证件未出示，请对照证件核对"
MAY_BE_SHORTENED: Final = re.compile(r"\d{15}000|\d(\.\d+)?E\+17", re.ASCII)
ADULT: Final = 18
VERY_OLD: Final = 80


def impossible_ids(recipients: Sequence[Recipient], *, seen: bool) -> tuple[Path, ...]:
    """Where the number of a card can't be right, among cards that were seen, or among those that were not.

    Seen, it is refused. Not seen, it is a warning: a refusal would invite invented numbers (domain §4).
    """
    return tuple(
        ("recipients", place, "id_number")
        for place, recipient in enumerate(recipients)
        if recipient.identity_seen is seen and not _is_possible(recipient)
    )


def _is_possible(recipient: Recipient) -> bool:
    """Only identity cards have a check digit."""
    if recipient.id_type is not IdType.id_card or recipient.id_number is None:
        return True
    return is_id_number(recipient.id_number)


def unborn_holders(recipients: Sequence[Recipient], on: date, *, seen: bool) -> tuple[Path, ...]:
    """Where the holder of a citizen's number would be born after the day of the application."""
    return tuple(
        ("recipients", place, "id_number")
        for place, recipient in enumerate(recipients)
        if recipient.identity_seen is seen and _is_unborn(recipient, on)
    )


def _is_unborn(recipient: Recipient, on: date) -> bool:
    citizen = citizen_number(recipient.id_number or "")
    return citizen is not None and citizen.born > on


def holder_cautions(recipients: Sequence[Recipient], on: date) -> Iterator[Caution]:
    """What a citizen's number says of its form and its holder: nobody is turned away for it."""
    for place, recipient in enumerate(recipients):
        path = ("recipients", place, "id_number")
        citizen = citizen_number(recipient.id_number or "")
        if not recipient.identity_seen and MAY_BE_SHORTENED.fullmatch((recipient.id_number or "").strip()):
            yield Caution("shortened_id_number", SHORTENED, path)
        if citizen is not None and citizen.is_old:
            yield Caution("old_id_number", OLD_NUMBER, path)
        if citizen is not None and (doubt := _age_caution(citizen.age(on))):
            yield Caution(*doubt, path)


def repeated_recipients(recipients: Sequence[Recipient]) -> Iterator[Caution]:
    """One person twice on one list; both stay, a person looks and decides."""
    by_holder: dict[str, int] = {}
    by_name: dict[str, list[int]] = {}
    marks = [_marks(recipient) for recipient in recipients]
    for place, mark in enumerate(marks):
        first = by_holder.setdefault(mark.holder, place) if mark.holder else place
        alike = by_name.setdefault(mark.name, [])
        if first == place:
            first = next((other for other in alike if _may_be_one(mark, marks[other])), place)
        alike.append(place)
        if first != place:
            text = f"与第{first + 1}位受援人看来是同一人，可能重复填写，请核对"
            yield Caution("same_recipient", text, ("recipients", place))


@dataclass(frozen=True, slots=True)
class Marks:
    """By what one is told from another; `holder`: of the number, where there is one."""

    holder: str | None
    name: str
    phones: frozenset[str]


def _marks(recipient: Recipient) -> Marks:
    phones = numbers_in(recipient.phone) if recipient.phone else ()
    return Marks(
        same_holder(recipient.id_type, recipient.id_number) if recipient.id_number else None,
        normal_name(recipient.name),
        frozenset(digits_of(phone) for phone in phones),
    )


def _may_be_one(one: Marks, other: Marks) -> bool:
    """Of one name: neither two numbers nor two phones tell them apart."""
    if one.holder and other.holder:
        return False
    return not one.phones or not other.phones or not one.phones.isdisjoint(other.phones)


def _age_caution(age: int) -> tuple[str, str] | None:
    if age < 0:
        return "not_born_yet", "号码中的出生日期晚于申请之日，证件未出示，请核对"
    if age < ADULT:
        return "minor", f"按证件号码未满{ADULT}周岁，请核对；属实的，请核实法定代理人"
    return ("very_old", f"按证件号码已满{VERY_OLD}周岁，请核对号码") if age >= VERY_OLD else None
