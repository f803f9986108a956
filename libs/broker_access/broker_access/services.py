"""The users of the services, and the one for everything, made in one go before anybody needs them."""

from collections.abc import Mapping

from broker_access.admin import SERVICES_MECHANISM, BrokerAdmin
from broker_access.service_rights import rights_of
from contracts.service_names import SERVICES


def let_in(address: str, passwords: Mapping[str, str]) -> None:
    """Passwords by user, and the rights of those who are services. All of it may be said again."""
    admin = BrokerAdmin(address)
    admin.set_passwords(passwords, SERVICES_MECHANISM)
    admin.allow({service.value: rights_of(service) for service in SERVICES})
