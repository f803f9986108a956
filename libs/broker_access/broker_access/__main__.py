"""Kafka's users, for compose and a cluster; YUANXIN_KAFKA is the address of somebody who may change them.

python -m broker_access                       the services, before they start: the passwords they get are in
                                              INTAKE_KAFKA_PASSWORD and so on; with REGISTRAR_KAFKA_PASSWORD
                                              there is a registrar too (decision 36)
python -m broker_access agency add CODE       an agency's topics, limits, rights and a new password, which is
                                              said once, here
python -m broker_access agency remove CODE    its user and rights go, its topics stay
"""

import os
import re
import secrets
import sys
from collections.abc import Mapping, Sequence

from broker_access import agencies
from broker_access.admin import BrokerRefuses
from broker_access.service_rights import REGISTRAR
from broker_access.services import let_in
from contracts.agencies import AGENCY_CODE
from contracts.service_names import SERVICES


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> str | None:
    """What went wrong, in one line."""
    try:
        match arguments:
            case []:
                _let_services_in(environment)
            case ["agency", "add" | "remove", code] if not re.fullmatch(AGENCY_CODE, code):
                return f"{code!r} is no agency's code"
            case ["agency", "add", code]:
                _let_agency_in(environment["YUANXIN_KAFKA"], code)
            case ["agency", "remove", code]:
                agencies.revoke(environment["YUANXIN_KAFKA"], code)
                _say(f"{code} comes in no more; its topics are kept.")
            case _:
                return "python -m broker_access [agency add CODE | agency remove CODE]"
    except KeyError as missing:
        return f"{missing.args[0]} is not set"
    except (BrokerRefuses, ValueError) as mistake:
        return f"YUANXIN_KAFKA: {mistake}"
    return None


def _let_services_in(environment: Mapping[str, str]) -> None:
    passwords = {each.value: environment[f"{each.upper()}_KAFKA_PASSWORD"] for each in SERVICES}
    if word := environment.get("REGISTRAR_KAFKA_PASSWORD"):
        passwords[REGISTRAR] = word
    for right in let_in(environment["YUANXIN_KAFKA"], passwords):
        _say(f"taken away: {right.principal} {right.operation} {right.restype} {right.name}")


def _let_agency_in(address: str, code: str) -> None:
    access, word = agencies.grant(address, code), secrets.token_urlsafe(24)
    agencies.set_password(address, code, word)
    _say(f"sasl.mechanism=SCRAM-SHA-512\nsasl.username={access.user}\nsasl.password={word}")
    _say(f"# writes {access.topic_in}, reads {access.topic_out}, in groups that begin with {access.groups}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
