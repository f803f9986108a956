"""reporting: its figures counted anew from the log, compared and exchanged, while everything runs."""

from typing import Annotated

import typer

from contracts.service_names import Service
from devstack.commands.which_stack import ComposeFolder, programs_of

app = typer.Typer(help="Count reporting's figures anew from the log.", no_args_is_help=True)

OnlyCompare = Annotated[bool, typer.Option("--only-compare", help="Say what differs, and exchange nothing.")]
Anew = Annotated[bool, typer.Option("--anew", help="Do not go on where an interrupted one stopped.")]
By = Annotated[str | None, typer.Option("--by", help="Who exchanges it; kept with what differed.")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


@app.callback()
def main() -> None:
    """Its one verb is named, so that there can be more."""


@app.command()
def rebuild(
    only_compare: OnlyCompare = False,
    anew: Anew = False,
    by: By = None,
    as_json: AsJson = False,
    compose: ComposeFolder = None,
) -> None:
    """Read the whole log once more, compare with what is shown, and exchange what differs, all at once.

    Exit status: 0 identical, 3 there were differences, 1 it did not come to its end. Interrupted, it goes on
    at the next call.
    """
    options = {"--only-compare": only_compare, "--anew": anew, "--json": as_json}
    words = [name for name, is_set in options.items() if is_set]
    words += ["--by", by] if by else []
    raise typer.Exit(programs_of(compose).pass_on(Service.reporting, "rebuild", *words))
