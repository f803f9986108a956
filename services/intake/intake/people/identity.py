"""Documents of identity, and whether a card's number can be right (GB 11643)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from stdnum.cn import ric
from stdnum.exceptions import ValidationError
from stdnum.util import clean

ID_LENGTH: Final = 18


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


def is_id_number(number: str) -> bool:
    """Eighteen characters, however they are typed, with a birthday and the right check digit.

    The division is not looked up: divisions come and go.
    """
    number = clean(number, " ").upper()
    if len(number) != ID_LENGTH or not number[:-1].isdecimal() or not number.isascii():
        return False
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return False
    return bool(ric.calc_check_digit(number) == number[-1])
