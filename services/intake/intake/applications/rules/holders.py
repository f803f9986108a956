"""What the number of a document says of its holder (GB 11643): right or not, old, unborn, a minor."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from intake.applications.rules.application import Recipient
from intake.cautions import Caution
from intake.flaws import Path
from intake.people.identity import IdType, citizen_number, is_id_number

OLD_NUMBER: Final = "这是15位的旧身份证号码，没有校验位，请按户口簿或公安机关的记录核对并补填18位号码"
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
        if citizen is not None and citizen.is_old:
            yield Caution("old_id_number", OLD_NUMBER, path)
        if citizen is not None and (doubt := _age_caution(citizen.age(on))):
            yield Caution(*doubt, path)


def _age_caution(age: int) -> tuple[str, str] | None:
    if age < 0:
        return "not_born_yet", "号码中的出生日期晚于申请之日，证件未出示，请核对"
    if age < ADULT:
        return "minor", f"按证件号码未满{ADULT}周岁，请核对；属实的，请核实法定代理人"
    return ("very_old", f"按证件号码已满{VERY_OLD}周岁，请核对号码") if age >= VERY_OLD else None
