"""What is shown of personal data: enough to recognise it, not enough to learn it (个人信息保护法 51)."""

from typing import Final

from contracts import RespondentRole

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
    """13812341234 → 138****1234."""
    return _between(phone, 3, 4)


def mask_id(number: str) -> str:
    """The first three and the last two characters."""
    return _between(number, 3, 2)


def mask_respondent(role: RespondentRole, name: str) -> str:
    """Firms are shown; a labour contractor 包工头, or whoever has a person's name, is masked."""
    is_person = role is RespondentRole.labour_contractor or len(name) <= LONGEST_PERSON
    return mask_name(name) if is_person else name


def _between(text: str, first: int, last: int) -> str:
    hidden = len(text) - first - last
    return text[:first] + "*" * hidden + text[-last:] if hidden > 0 else "*" * len(text)
