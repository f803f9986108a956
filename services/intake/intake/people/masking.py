"""What is shown of personal data: enough to recognise it, not enough to learn it (个人信息保护法 51)."""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from stdnum.cn import uscc
from stdnum.util import clean

from intake.people.identity import LIKE_A_NUMBER, birthday_in
from intake.people.phones import digits_of, numbers_in

MOBILE: Final = re.compile(r"1\d{10}", re.ASCII)
CREDIT_CODE: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
"""统一社会信用代码 by its form (GB 32100)."""
PERSONAL: Final = re.compile(r"\d{7,}[Xx]?|\d(?:[ -]*\d){9,}(?:[ -]*[Xx])?", re.ASCII)
"""Seven digits in a row, or ten with blanks and dashes: a phone, an identity number. A date has eight."""
MOST_SHOWN: Final = 5
LEAST_SHOWN: Final = 3


class RespondentKind(StrEnum):
    """What a respondent is, as somebody said; never guessed from a name."""

    person = "person"
    organisation = "organisation"


def mask_name(name: str) -> str:
    """张三丰 → 张*丰, 张三 → 张*; a single character is hidden."""
    signs = _signs(name)
    if len(signs) <= 1:
        return "*"
    if len(signs) == 2:
        return signs[0] + "*"
    return signs[0] + "*" * (len(signs) - 2) + signs[-1]


def _signs(text: str) -> Sequence[str]:
    """Each sign with the marks that change its look (a variation selector): those are never shown alone."""
    signs: list[str] = []
    for sign in text:
        if signs and unicodedata.category(sign)[0] == "M":
            signs[-1] += sign
        else:
            signs.append(sign)
    return signs


def mask_phone(phone: str) -> str:
    """Each number in what was told, without the words beside it: 13812341234转家人 → 138****1234."""
    return "、".join(map(_mask_number, numbers_in(phone))) or "*" * len(_signs(phone))


def _mask_number(number: str) -> str:
    """A mobile number as everybody masks it: 138****1234; others show less: 88123456 → 88****56."""
    digits = digits_of(number)
    return f"{digits[:3]}****{digits[7:]}" if MOBILE.fullmatch(digits) else _ends(number)


def mask_id(number: str) -> str:
    """The first three and the last two characters; less of a short one."""
    return _ends(number)


def mask_code(code: str) -> str:
    """A firm's code is public, also one that fails its check; what may be a person's number is hidden."""
    bare = unicodedata.normalize("NFKC", clean(code, " -")).upper()
    is_firms = CREDIT_CODE.fullmatch(bare) is not None and not _may_be_a_persons(bare)
    return code if is_firms else "*" * len(code)


def _may_be_a_persons(code: str) -> bool:
    """With a birthday in it, or of digits that are nobody's code: it can't be told from a person's."""
    is_number = LIKE_A_NUMBER.fullmatch(code) is not None
    return birthday_in(code) is not None or (is_number and code[0] != "9" and not uscc.is_valid(code))


def mask_respondent(kind: RespondentKind | None, name: str) -> str:
    """An organisation is shown; a person, and whoever nobody said what they are, is masked."""
    return hide_numbers(name) if kind is RespondentKind.organisation else mask_name(name)


def hide_numbers(text: str) -> str:
    """A name that everybody reads, without the numbers of people that stand in it."""
    told = unicodedata.normalize("NFKC", text)
    return PERSONAL.sub(lambda found: "*" * len(found[0]), told) if PERSONAL.search(told) else text


def _ends(text: str) -> str:
    """Both ends, five characters at most, and never more than half of it."""
    shown = min(MOST_SHOWN, len(text) // 2)
    if shown < LEAST_SHOWN:
        return "*" * len(text)
    last = shown // 2
    return text[: shown - last] + "*" * (len(text) - shown) + text[-last:]
