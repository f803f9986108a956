"""lawyers: what lawyers.csv of the campaigns says otherwise than the roster, which a start does not take."""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from contracts.service_names import Service
from devstack.ask_service import ask
from devstack.errors import CannotRun
from devstack.status import settings_of_running, supervisor_of
from devstack.supervisor import addresses_of


def lawyers(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """Compare lawyers.csv with the roster: who would be added, what differs, who is gone from the file."""
    settings = settings_of_running()
    if supervisor_of(settings.state) is None:
        raise CannotRun("the stack is not running; start it with `make up`.")
    answer = ask(addresses_of(settings), Service.assignment, "lawyers")
    if answer.returncode:
        raise CannotRun(f"assignment: {(answer.stderr.strip().splitlines() or ['no answer'])[-1]}.")
    typer.echo(answer.stdout if as_json else "\n".join(lines_of(json.loads(answer.stdout))), nl=not as_json)


def lines_of(found: Mapping[str, Any]) -> Iterator[str]:
    """A line for each, and at last what can be done."""
    yield f"added at the next start: {len(found['added'])}"
    yield from (f"  {lawyer}" for lawyer in found["added"])
    yield f"differing, not taken: {len({each['lawyer_id'] for each in found['differing']})}"
    yield from (
        f"  {each['lawyer_id']}, {each['column']}: {_shown(each['in_file'])} in the file, "
        f"{_shown(each['on_roster'])} on the roster"
        for each in found["differing"]
    )
    yield f"gone from the file, still on the roster: {len(found['gone'])}"
    yield from (f"  {lawyer}" for lawyer in found["gone"])
    if found["differing"] or found["gone"]:
        yield "the roster is changed by PUT /v1/lawyers/{lawyer_id}; capacity 0 gives nobody a new case."


def _shown(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
