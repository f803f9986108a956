"""The users of the services, and the one for everything, made in one go before anybody needs them."""

from collections.abc import Collection, Mapping

from confluent_kafka.admin import AclBinding

from broker_access.admin import SERVICES_MECHANISM, BrokerAdmin
from broker_access.agencies import with_topics
from broker_access.rights import Right
from broker_access.service_rights import REGISTRAR, REGISTRARS_RIGHTS, rights_of
from contracts.service_names import SERVICES, Service


def let_in(address: str, passwords: Mapping[str, str]) -> Collection[AclBinding]:
    """Passwords by user; services, registrar and agencies may do what is declared for them and nothing else.

    All of it may be said again. What is answered is what somebody could do beyond that, until now. Without a
    password for the registrar there is none.
    """
    admin = BrokerAdmin(address)
    admin.set_passwords(passwords, SERVICES_MECHANISM)
    if REGISTRAR not in passwords:
        admin.remove_user(REGISTRAR, SERVICES_MECHANISM)
    registrars = REGISTRARS_RIGHTS if REGISTRAR in passwords else ()
    return admin.set_rights({**_services(admin), REGISTRAR: registrars, **_agencies(admin)})


def _services(admin: BrokerAdmin) -> Mapping[str, Collection[Right]]:
    """Intake is also the other end of each agency's topics, of one turned out too: they say what was said."""
    rights = {service.value: [*rights_of(service)] for service in SERVICES}
    for access in with_topics(admin):
        rights[Service.intake] += access.intakes_rights
    return rights


def _agencies(admin: BrokerAdmin) -> Mapping[str, Collection[Right]]:
    """Nothing is added to what they have: who was turned out stays so."""
    there = admin.rights(None)
    return {
        access.user: [right for right in access.rights if right.for_user(access.user) in there]
        for access in with_topics(admin)
    }
