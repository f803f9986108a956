"""By which hashes a respondent is known. Pure."""

from collections.abc import Sequence

import matching
from contracts.intake import ApplicationReceived
from intake.people.masking import RespondentKind, mask_respondent


def hashes_of(application: ApplicationReceived) -> Sequence[str]:
    """Of all respondents, by name and by credit code, each once."""
    refs = application.respondents
    hashes = {hash_ for ref in refs for hash_ in (ref.name_hash, ref.credit_code_hash) if hash_}
    return sorted(hashes)


def is_of(employer: str, name: str | None, credit_code: str | None, match_key: bytes) -> bool:
    """Whether a hash is that of a respondent's name or of its credit code."""
    return (name is not None and matching.name_hash(match_key, name) == employer) or (
        credit_code is not None and matching.code_hash(match_key, credit_code) == employer
    )


def name_shown(kind: RespondentKind | None, name: str, *, in_clear: bool) -> str:
    """To a county's people in clear; to the city whoever is no organisation is masked, as anywhere."""
    return name if in_clear else mask_respondent(kind, name)
