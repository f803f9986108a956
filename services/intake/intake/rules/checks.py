"""Check digits of identity cards (GB 11643) and credit codes (GB 32100): a refusal, or only a warning."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError
from stdnum.util import clean

from intake.rules.application import Application, Recipient
from intake.rules.codes import IdType

ID_LENGTH: Final = 18
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to look at; it stops nothing. Never quotes a number."""

    code: str
    text: str
    path: Path = ()


def id_flaws(recipients: Sequence[Recipient]) -> tuple[Path, ...]:
    """Where a card was seen and its number can't be right: the only case to refuse (domain §6)."""
    return tuple(
        ("recipients", place, "id_number")
        for place, recipient in enumerate(recipients)
        if recipient.identity_seen and not _plausible(recipient)
    )


def misread(recipients: Sequence[Recipient]) -> tuple[Path, ...]:
    """Where a card was not seen and its number can't be right: a refusal would invite invented numbers."""
    return tuple(
        ("recipients", place, "id_number")
        for place, recipient in enumerate(recipients)
        if not recipient.identity_seen and not _plausible(recipient)
    )


def warnings(application: Application) -> tuple[Warned, ...]:
    """Numbers to look at again."""
    ids = [
        Warned("id_check_digit", "身份证号码校验位不符，证件未出示，请核对", path)
        for path in misread(application.recipients)
    ]
    codes = [
        Warned("credit_code", "统一社会信用代码校验不符，请核对", ("respondents", place, "credit_code"))
        for place, respondent in enumerate(application.respondents)
        if respondent.credit_code is not None and not uscc.is_valid(respondent.credit_code)
    ]
    return (*ids, *codes, *_too_few(application))


def _too_few(application: Application) -> tuple[Warned, ...]:
    """Fewer workers counted than named."""
    counted = application.workers.count
    if counted is None or counted >= len(application.recipients):
        return ()
    return (
        Warned("fewer_workers_than_recipients", "涉及人数少于所列受援人数，请核对", ("workers", "count")),
    )


def _plausible(recipient: Recipient) -> bool:
    """Only identity cards have a check digit; the division is not looked up, they come and go."""
    if recipient.id_type is not IdType.id_card or recipient.id_number is None:
        return True
    return is_id_number(recipient.id_number)


def is_id_number(number: str) -> bool:
    """Eighteen characters, however they are typed, with a birthday and the right check digit."""
    number = clean(number, " ").upper()
    if len(number) != ID_LENGTH or not number[:-1].isdecimal() or not number.isascii():
        return False
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return False
    return bool(ric.calc_check_digit(number) == number[-1])
