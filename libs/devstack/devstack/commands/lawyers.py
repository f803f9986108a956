"""lawyers: what lawyers.csv of the campaigns says otherwise than the roster, which a start does not take."""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from contracts.service_names import Service
from devstack.commands.which_stack import ComposeFolder, answer_of, programs_of

AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


def lawyers(as_json: AsJson = False, compose: ComposeFolder = None) -> None:
    """Compare lawyers.csv with the roster: who would be added, what differs, who is gone from the file."""
    answer = answer_of(programs_of(compose), Service.assignment, "lawyers")
    typer.echo(answer if as_json else "\n".join(lines_of(json.loads(answer))), nl=not as_json)


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
