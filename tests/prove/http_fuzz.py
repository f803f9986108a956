"""Requests made up by Schemathesis from the OpenAPI documents: no 5xx, only answers that those describe.

Half of them are as the documents ask, with real ids in their places, so that they reach the handlers; half
break them somewhere, and are refused where that is in the body. A difference names the request itself.
That the first half is taken is not asked: rules that no schema can say refuse much of it, with a 422 too.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from access import OF_A_COUNTY, Role
from builders_flows import CAMPAIGN, Api
from contracts.service_names import SERVICES
from described_answers import DescribedAnswers
from prove.findings import Finding, finding
from prove.isolation_objects import make_objects
from role_table import TABLE

COUNTY: Final = "330324"
"""Whatever is made up happens here."""
ALWAYS: Final = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
SECONDS: Final = 20
MODES: Final = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass
class Fuzzed:
    """Whom to ask as whom, and what came of it. `places`: ids of objects that are there."""

    url: Callable[[str], str]
    token: Callable[..., str]
    places: Mapping[str, str]
    answers: Counter[int] = field(default_factory=Counter)
    routes: int = 0
    differences: list[str] = field(default_factory=list)


async def fuzz(api: Api, seed: int, examples: int) -> Finding:
    """So many requests of each kind to every route; the same ones for the same seed."""
    objects = await make_objects(api, COUNTY)
    fuzzed = Fuzzed(api.stack.url, api.stack.token, objects.places)
    for service in SERVICES:
        document = (await api.request("GET", service, "/openapi.json")).body
        await asyncio.to_thread(fuzz_service, fuzzed, service, document, seed, examples)
    if 200 not in fuzzed.answers:
        fuzzed.differences.append("no request reached what it asks for")
    answers = {str(status): count for status, count in sorted(fuzzed.answers.items())}
    return finding("H7", fuzzed.differences, routes=fuzzed.routes, **answers)


def fuzz_service(fuzzed: Fuzzed, service: str, document: Any, seed: int, examples: int) -> None:
    """All routes of one document."""
    load_all_checks()
    described = DescribedAnswers(document)
    with requests.Session() as http:
        for found in schemathesis.openapi.from_dict(without_security(document)).get_all_operations():
            assert isinstance(found, Ok), found
            operation = found.ok()
            fuzzed.routes += 1
            for mode in MODES:
                _fuzz_operation(fuzzed, service, described, operation, mode, seed, examples, http)


def _fuzz_operation(
    fuzzed: Fuzzed,
    service: str,
    described: DescribedAnswers,
    operation: Any,
    mode: GenerationMode,
    seed: int,
    examples: int,
    http: requests.Session,
) -> None:
    """Each request by one of those who may use the route."""
    route = f"{operation.method.upper()} {operation.path}"
    callers = sorted(TABLE[service].get(route) or {Role.operator})

    @seeded(seed)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(mode), st.sampled_from(callers), st.booleans())
    def ask(case: Case[Any], role: Role, to_an_object: bool) -> None:
        is_to_refuse = is_broken_in_its_body(case)
        if to_an_object:
            is_to_refuse &= not aim(case, fuzzed.places)
        number = sum(fuzzed.answers.values())
        county = COUNTY if role in OF_A_COUNTY else None
        office = f"{COUNTY}-T1" if role is Role.workstation else None
        agency = fuzzed.places["agency"] if role is Role.agency else None
        token = fuzzed.token(role, county, f"fuzz-{number % 50}", agency=agency, office=office)
        headers = {"Authorization": f"Bearer {token}"}
        if mode is GenerationMode.POSITIVE:
            headers["Idempotency-Key"] = f"fuzz-{seed}-{number}"
        base = fuzzed.url(service)
        response = case.call(base, session=http, headers=headers, timeout=SECONDS, allow_redirects=False)
        fuzzed.answers[response.status_code] += 1
        fuzzed.differences += as_described(described, operation, response)
        fuzzed.differences += _wrong(case, response, [*ALWAYS, *([negative_data_rejection] * is_to_refuse)])

    try:
        ask()
    except Unsatisfiable:  # a route that takes nothing cannot be asked wrongly
        if mode is GenerationMode.POSITIVE:
            raise


def as_described(described: DescribedAnswers, operation: Any, response: Any) -> Iterator[str]:
    """What the document, with its doors shut, does not say; by the route, whatever was put in its places."""
    place = re.sub(r"{[^/]+}", "x", operation.path)
    sent = {name.lower(): values[0] for name, values in response.headers.items()}
    method = operation.method.upper()
    return described.differences(method, place, response.status_code, sent, response.content)


def aim(case: Case[Any], places: Mapping[str, str]) -> bool:
    """At an object that is there, in the county of who asks; whether that may have mended the body."""
    named = {name: places[name] for name in case.path_parameters or {} if name in places}
    if named:
        case.path_parameters = {**case.path_parameters, **named}
    if isinstance(case.body, dict):
        known = {"county": COUNTY, "campaign": CAMPAIGN}
        stated = {name: value for name, value in known.items() if isinstance(case.body.get(name), str)}
        case.body = {**case.body, **stated}
        return bool(stated)
    return False


def is_broken_in_its_body(case: Case[Any]) -> bool:
    """Whether it is broken there, alone or elsewhere too. What an address has too much is passed over."""
    assert case.meta is not None
    body = case.meta.components.get(ParameterLocation.BODY)
    return body is not None and body.mode is GenerationMode.NEGATIVE


def without_security(document: Any) -> Any:
    """The token is ours: Schemathesis would take it away and wonder at the answer."""
    described = deepcopy(document)
    for methods in described["paths"].values():
        for operation in methods.values():
            operation.pop("security", None)
    return described


def _wrong(case: Case[Any], response: Any, checks: list[Any]) -> Iterator[str]:
    try:
        case.validate_response(response, checks=checks)
    except FailureGroup as group:
        for failure in group.exceptions:
            yield f"{case.method} {case.path}: {failure} {case.as_curl_command()}"
