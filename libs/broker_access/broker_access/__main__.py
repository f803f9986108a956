"""python -m broker_access: let the services in, before they start (compose, a cluster).

YUANXIN_KAFKA is the address of somebody who may change users and rights; the new passwords are in
INTAKE_KAFKA_PASSWORD and so on.
"""

import os
import sys
from collections.abc import Mapping

from broker_access.admin import BrokerRefuses
from broker_access.services import let_in
from contracts.service_names import SERVICES


def main(environment: Mapping[str, str]) -> str | None:
    """What went wrong, in one line."""
    try:
        passwords = {each.value: environment[f"{each.upper()}_KAFKA_PASSWORD"] for each in SERVICES}
        let_in(environment["YUANXIN_KAFKA"], passwords)
    except KeyError as missing:
        return f"{missing.args[0]} is not set"
    except (BrokerRefuses, ValueError) as mistake:
        return f"YUANXIN_KAFKA: {mistake}"
    return None


if __name__ == "__main__":
    sys.exit(main(os.environ))
