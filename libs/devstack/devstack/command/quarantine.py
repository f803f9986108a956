"""quarantine: look at what no reader could accept, and replay it once the cause is mended."""

import asyncio
import importlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from clock import SHANGHAI
from database import Pool, open_pool
from delivery import quarantine
from devstack import keeper
from devstack.servers import secret
from devstack.services import DATABASES
from devstack.settings import Settings, read_settings
from devstack.trouble import CannotRun

T = TypeVar("T")
app = typer.Typer(
    help="Messages that no reader could accept, and those held behind them.", no_args_is_help=True
)

Service = Annotated[str, typer.Option(help=f"Whose quarantine: {', '.join(DATABASES)}.")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
COLUMNS = ("id", "state", "reason", "held_at", "type", "subject", "sequence", "county")


@app.command("list")
def list_(service: Service, as_json: AsJson = False) -> None:
    """Everything held, oldest first."""
    found = [dict(row) for row in _with_pool(service, quarantine.list)]
    if as_json:
        typer.echo(json.dumps(found, default=str, ensure_ascii=False))
        return
    table = Table(*COLUMNS)
    for row in found:
        table.add_row(*(str(row[column] if row[column] is not None else "–") for column in COLUMNS))
    Console().print(table if found else "nothing is held.")


@app.command()
def show(service: Service, message: Annotated[int, typer.Argument(help="Its id, from list.")]) -> None:
    """One message with its headers and bytes."""
    row = _with_pool(service, lambda pool: quarantine.show(pool, message))
    if row is None:
        raise CannotRun(f"{service} holds no message {message}.")
    typer.echo(json.dumps(dict(row), default=_plain, ensure_ascii=False, indent=2))


@app.command()
def replay(
    service: Service,
    message: Annotated[
        list[int] | None, typer.Argument(help="Ids from list; all when none is given.")
    ] = None,
) -> None:
    """Run held messages through the service's own handlers again, those behind them after them, in order."""
    consumer = importlib.import_module(f"{_known(service)}.consumer")
    now = datetime.now(SHANGHAI)
    results = _with_pool(
        service, lambda pool: quarantine.replay(pool, consumer.EFFECTS, consumer.prepare, now, message)
    )
    for row, result in results.items():
        typer.echo(f"{row}: {result}")
    if not results:
        typer.echo("nothing to replay.", err=True)


def _with_pool(service: str, act: Callable[[Pool], Awaitable[T]]) -> T:
    async def work() -> T:
        async with open_pool(_address(read_settings(), _known(service)), min_size=1, max_size=2) as pool:
            return await act(pool)

    return asyncio.run(work())


def _address(settings: Settings, service: str) -> str:
    if keeper.running(settings.state) is None:
        raise CannotRun("the stack is not running; start it with `make up`.")
    role = f"{service}_app"
    password = secret(settings.state, role)
    return f"postgresql://{role}:{password}@127.0.0.1:{settings.postgres_port}/{service}"


def _known(service: str) -> str:
    if service not in DATABASES:
        raise CannotRun(f"there is no service {service!r}; there are {', '.join(DATABASES)}.")
    return service


def _plain(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
