"""Whether two applications look the same: who, by which phones, against whom, or for how much."""

from intake.applications.rules.application import Application
from intake.people.phones import digits_of, numbers_in
from matching import normal_name


def likeness(application: Application) -> str | None:
    """Equal for applications that look the same, however they were typed or by whom sent.

    To be hashed before it is kept: it names people. None where a name stands alone, which many people bear.
    An amount is left out where there is a phone: it is what the second entry often sets right.
    """
    told = [each.phone for each in application.recipients if each.phone]
    phones = sorted(digits_of(number) for phone in told for number in numbers_in(phone) or (phone,))
    employers = sorted(normal_name(each.name) for each in application.respondents if each.name)
    if not phones and not employers:
        return None
    names = sorted(normal_name(each.name) for each in application.recipients)
    claims = [] if phones else sorted(f"{each.case_class}={each.amount_fen}" for each in application.claims)
    return "\n".join(("likeness", *names, "", *phones, "", *employers, "", *claims))
