"""Documents of identity, and whether a card's number can be right (GB 11643)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from stdnum.cn import ric
from stdnum.exceptions import ValidationError
from stdnum.util import clean

from matching import normal_name

OLD_LENGTH: Final = 15
LIKE_A_NUMBER: Final = re.compile(r"\d{17}[\dX]", re.ASCII)


class IdType(StrEnum):
    """The document an identity is shown with."""

    id_card = "id_card"
    household_register = "household_register"
    residence_permit = "residence_permit"
    passport = "passport"
    other = "other"


ID_TYPE_NAMES: Final[Mapping[IdType, str]] = MappingProxyType(
    {
        IdType.id_card: "居民身份证",
        IdType.household_register: "户口簿",
        IdType.residence_permit: "居住证",
        IdType.passport: "护照",
        IdType.other: "其他证件",
    }
)


@dataclass(frozen=True, slots=True)
class CitizenNumber:
    """公民身份号码 as eighteen characters, whatever paper it stands on; `is_old`: fifteen were told."""

    number: str
    born: date
    is_old: bool

    def age(self, on: date) -> int:
        """In whole years; negative before the birth."""
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


def citizen_number(number: str) -> CitizenNumber | None:
    """None where it can't be one: eighteen characters, a birthday, the right check digit; however typed.

    Or fifteen digits, of a birth in the last century and without a check digit, as cards had them until 1999.
    The division is not looked up: divisions come and go.
    """
    bare = clean(number, " -").upper()
    is_old = len(bare) == OLD_LENGTH
    full = f"{bare[:6]}19{bare[6:]}0" if is_old else bare
    born = birthday_in(full)
    if born is None:
        return None
    right = full[:-1] + ric.calc_check_digit(full)
    return CitizenNumber(right, born, is_old) if is_old or right == full else None


def birthday_in(number: str) -> date | None:
    """Of eighteen characters that look like a citizen's number, whether the check digit fits or not."""
    if LIKE_A_NUMBER.fullmatch(number) is None:
        return None
    try:
        return ric.get_birth_date(number)
    except ValidationError:
        return None


def is_id_number(number: str) -> bool:
    """Of eighteen characters or of fifteen."""
    return citizen_number(number) is not None


def same_holder(id_type: IdType, number: str) -> str:
    """Equal for the same person: a citizen has one number, on whatever paper, of fifteen or eighteen."""
    citizen = citizen_number(number)
    return f"citizen:{citizen.number}" if citizen else f"{id_type}:{normal_name(number)}"
