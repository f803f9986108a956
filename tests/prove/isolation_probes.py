"""What is asked to see whether counties are kept apart: each route, role and object, in every form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from access import OF_A_COUNTY, Role
from prove.isolation_bodies import bodies
from prove.isolation_objects import Objects


@dataclass(frozen=True)
class Probe:
    """One request. `objects`: whose things it names; a county's people and the agency are always OWN's."""

    service: str
    method: str
    path: str
    role: Role | None
    objects: Objects
    county: str | None = None
    body: Mapping[str, Any] | None = None
    query: str = ""
    etag: str | None = None
    agency: str | None = None

    @property
    def route(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def address(self) -> str:
        """With the ids of the objects in their places."""
        return self.path.format_map(self.objects.places_in(self.service)) + self.query

    @property
    def is_foreign(self) -> bool:
        """Whether somebody of one county names what is another's, or an agency what is another agency's."""
        if self.agency is not None:
            names_one = {"agency", "code"} & set(places_in(self.path))
            return bool(names_one) and self.objects.places["agency"] != self.agency
        names_it = "{" in self.path.replace("{campaign}", "").replace("{day}", "")
        stated = (self.body or {}).get("county", self.objects.county)
        return self.county is not None and (
            (names_it and self.objects.county != self.county)
            or ("county" in (self.body or {}) and stated != self.county)
        )

    def __str__(self) -> str:
        who = f"{self.role or 'nobody'}{f' of {self.county}' if self.county else ''}"
        return f"{self.service}: {self.method} {self.path}{self.query} as {who} on {self.objects.county}"


def routes(described: Any) -> Iterator[str]:
    for path, methods in described["paths"].items():
        yield from (f"{method.upper()} {path}" for method in methods)


def probes(documents: Mapping[str, Any], own: Objects, other: Objects) -> Iterator[Probe]:
    """Each route by each role and by nobody, on own and other objects, in every form that could matter."""
    for service, described in documents.items():
        for path, methods in described["paths"].items():
            for method, operation in methods.items():
                for role in (*Role, None):
                    county = own.county if role in OF_A_COUNTY else None
                    agency = own.places["agency"] if role is Role.agency else None
                    for objects in (own, other):
                        plain = Probe(service, method.upper(), path, role, objects, county, agency=agency)
                        if set(places_in(path)) <= set(objects.places):
                            yield from _forms(plain, operation, own, other)


def places_in(path: str) -> Iterator[str]:
    """The names in the braces of an address."""
    return (part[1:-1] for part in path.split("/") if part.startswith("{"))


def _forms(plain: Probe, operation: Any, own: Objects, other: Objects) -> Iterator[Probe]:
    """A list of all and of the other county; a change with either's body, with a version and without."""
    if plain.method == "GET":
        yield plain
        if any(parameter["name"] == "county" for parameter in operation.get("parameters", ())):
            yield replace(plain, query=f"?county={plain.objects.county}")
        return
    for stated in (own, other):
        body = bodies(stated).get(plain.route)
        for etag in (None, '"1"'):
            yield replace(plain, body=body, query="?dry_run=true", etag=etag)
