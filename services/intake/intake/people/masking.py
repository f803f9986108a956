"""What is shown of personal data: enough to recognise it, not enough to learn it (个人信息保护法 51)."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from stdnum.cn import uscc

from contracts import RespondentRole
from intake.people.identity import is_id_number

MOBILE: Final = re.compile(r"(?:\+?86|0086)?(1\d{10})", re.ASCII)
PHONE: Final = re.compile(r"[(+]?\d[\d ()-]{3,}\d", re.ASCII)
DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
MOST_SHOWN: Final = 5
LEAST_SHOWN: Final = 3
LONGEST_PERSON: Final = 4
"""Names up to this length are taken for a person's, whatever the role says."""


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
    told = unicodedata.normalize("NFKC", phone).translate(DASHES)
    return "、".join(_mask_number(number) for number in PHONE.findall(told)) or "*" * len(_signs(phone))


def _mask_number(number: str) -> str:
    """A mobile number as everybody masks it: 138****1234; others show less: 88123456 → 88****56."""
    mobile = MOBILE.fullmatch(re.sub("[ ()-]", "", number))
    return f"{mobile[1][:3]}****{mobile[1][7:]}" if mobile else _ends(number)


def mask_id(number: str) -> str:
    """The first three and the last two characters; less of a short one."""
    return _ends(number)


def mask_code(code: str) -> str:
    """A firm's code is public; whatever else stands in its place may be a person's number."""
    return code if uscc.is_valid(code) and not is_id_number(code) else "*" * len(code)


def mask_respondent(role: RespondentRole, name: str) -> str:
    """Firms are shown; a labour contractor 包工头, or whoever has a person's name, is masked."""
    is_person = role is RespondentRole.labour_contractor or len(name) <= LONGEST_PERSON
    return mask_name(name) if is_person else name


def _ends(text: str) -> str:
    """Both ends, five characters at most, and never more than half of it."""
    shown = min(MOST_SHOWN, len(text) // 2)
    if shown < LEAST_SHOWN:
        return "*" * len(text)
    last = shown // 2
    return text[: shown - last] + "*" * (len(text) - shown) + text[-last:]
