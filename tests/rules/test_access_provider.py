"""Tokens of a bureau's own identity provider work by settings alone, and by no algorithm that is not set."""

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from access import Caller, Denied, Provider, Role, Verifier
from access.key_sets import ALGORITHMS, read_key_set

ISSUER = "https://sso.example.cn/realms/bureau/"
KEYCLOAK = Provider(
    algorithms=frozenset({"RS256", "PS256", "ES256"}),
    role_claim="realm_access.roles",
    county_claim="county",
    subject_claim="preferred_username",
)
SHORT = 1024
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
PRIVATE: dict[str, Any] = {"RS256": RSA_KEY, "PS256": RSA_KEY, "ES256": EC_KEY}
KEY_IDS = {"RS256": "rsa", "PS256": "rsa", "ES256": "ec"}


def key_set(**changed: Any) -> dict[str, Any]:
    """As a realm shows it: a key for each kind, and one for encryption."""
    rsa_key = {
        **RSAAlgorithm.to_jwk(RSA_KEY.public_key(), as_dict=True),
        "kid": "rsa",
        "use": "sig",
        **changed,
    }
    ec_key = {**ECAlgorithm.to_jwk(EC_KEY.public_key(), as_dict=True), "kid": "ec", "use": "sig"}
    return {"keys": [rsa_key, ec_key, {**rsa_key, "kid": "enc", "use": "enc", "alg": "RSA-OAEP"}]}


def claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": ISSUER,
        "aud": ["account", "yuanxin"],
        "azp": "yuanxin-web",
        "iat": now,
        "exp": now + 300,
        "sub": "f3c1",
        "preferred_username": "clerk-1",
        "name": "测试人员甲",
        "county": 330302,
        "realm_access": {"roles": ["offline_access", "county-staff", "uma_authorization"]},
        **changed,
    }


def token(algorithm: str = "RS256", **changed: Any) -> str:
    headers = {"kid": KEY_IDS[algorithm]}
    return jwt.encode(claims(**changed), PRIVATE[algorithm], algorithm=algorithm, headers=headers)


def verifier(provider: Provider = KEYCLOAK, audience: str = "yuanxin", **changed: Any) -> Verifier:
    return Verifier(key_set(**changed), ISSUER, audience, provider=provider)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_a_token_of_keycloaks_shape_is_understood_by_settings(algorithm: str) -> None:
    caller = Caller("clerk-1", Role.county_staff, "330302", "测试人员甲")
    assert verifier().verify(token(algorithm)) == caller


@pytest.mark.parametrize(
    ("aud", "audience"), [("account", "account, yuanxin"), (["other", "yuanxin"], "yuanxin")]
)
def test_audiences_are_lists_on_both_sides(aud: Any, audience: str) -> None:
    assert isinstance(verifier(audience=audience).verify(token(aud=aud)), Caller)
    assert verifier(audience="nobody").verify(token(aud=aud)) == Denied("wrong-audience")


def test_the_issuer_is_compared_as_it_is() -> None:
    assert verifier().verify(token(iss=ISSUER.rstrip("/"))) == Denied("wrong-issuer")


def test_roles_of_a_client_are_found_by_their_path_and_names_with_dots_by_all_of_it() -> None:
    shapes: list[tuple[str, dict[str, Any]]] = [
        ("resource_access.yuanxin.roles", {"resource_access": {"yuanxin": {"roles": ["city-staff"]}}}),
        ("https://example.cn/roles", {"https://example.cn/roles": ["city-staff"]}),
        ("role", {"role": "city-staff"}),
    ]
    for path, found in shapes:
        caller = verifier(Provider(KEYCLOAK.algorithms, path)).verify(token(**found))
        assert isinstance(caller, Caller)
        assert caller.role == Role.city_staff


@pytest.mark.parametrize(
    "roles",
    [
        [],
        ["offline_access"],
        ["county-staff", "city-staff"],
        "realm",
        None,
        {"county-staff": 1},
        [["operator"]],
    ],
)
def test_who_has_none_or_several_of_our_roles_is_nobody(roles: Any) -> None:
    assert verifier().verify(token(realm_access={"roles": roles})) == Denied("unknown-role")
    assert verifier().verify(token(realm_access=roles)) == Denied("unknown-role")


@pytest.mark.parametrize("allowed", ["RS256", "PS256", "ES256"])
def test_an_algorithm_that_is_not_set_or_not_the_keys_is_refused(allowed: str) -> None:
    checked = verifier(Provider(frozenset({allowed}), "realm_access.roles"))
    for algorithm in {"RS256", "PS256", "ES256"} - {allowed}:
        assert checked.verify(token(algorithm)) in (Denied("wrong-algorithm"), Denied("unknown-key"))


def test_a_key_that_says_its_algorithm_is_used_for_no_other() -> None:
    checked = verifier(alg="RS256")
    assert isinstance(checked.verify(token("RS256")), Caller)
    assert checked.verify(token("PS256")) == Denied("wrong-algorithm")


def test_a_token_signed_with_our_public_key_as_a_secret_or_with_nothing_is_refused() -> None:
    secret = RSA_KEY.public_key().public_numbers().n.to_bytes(256)
    forged = jwt.encode(claims(), secret, algorithm="HS256", headers={"kid": "rsa"})
    unsigned = jwt.encode(claims(), "", algorithm="none", headers={"kid": "rsa"})
    assert [verifier().verify(each) for each in (forged, unsigned)] == [Denied("wrong-algorithm")] * 2


def test_short_keys_and_other_curves_are_passed_over() -> None:
    short = RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, SHORT).public_key(), as_dict=True)
    other = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key(), as_dict=True)
    read = read_key_set({"keys": [{**short, "kid": "s"}, {**other, "kid": "c"}]}, ALGORITHMS)
    assert [each.reason for each in read.passed_over] == ["too short a key", "another kind of key: EC P-384"]
