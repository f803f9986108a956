"""What is shown of personal data: enough to recognise it, not enough to learn it (个人信息保护法 51)."""

import re
from typing import Final

from stdnum.cn import uscc

from contracts import RespondentRole
from intake.people.identity import is_id_number

MOBILE: Final = re.compile(r"1\d{10}", re.ASCII)
MOST_SHOWN: Final = 5
LEAST_SHOWN: Final = 3
LONGEST_PERSON: Final = 4
"""Names up to this length are taken for a person's, whatever the role says."""


def mask_name(name: str) -> str:
    """张三丰 → 张*丰, 张三 → 张*; a single character is hidden."""
    if len(name) <= 1:
        return "*"
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_phone(phone: str) -> str:
    """A mobile number as everybody masks it: 138****1234; others show less: 88123456 → 88****56."""
    return f"{phone[:3]}****{phone[7:]}" if MOBILE.fullmatch(phone) else _ends(phone)


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
