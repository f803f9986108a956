"""A county's clerk signs the day in a browser: reads the page, fills in its form, checks, presses."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urljoin

from season.client import Answer, Caller, Page
from season.html_forms import Form, forms_of
from season.people.world import World
from season.plan import Act, Who

OPERATOR: Final = Caller("operator", None, "season-operator")
ONE_OF: Final = 16
"""One of so many days is signed so."""
FIGURE: Final = "figure_"
SIGNED: Final = 'id="receipt"'
SIGNED_FIRST: Final = 'id="awaiting"'


class PageRefused(Exception):
    """A page that the clerk did not expect; `answer`: what is to be noted of it."""

    def __init__(self, step: str, page: Page) -> None:
        super().__init__(step)
        self.answer = Answer(page.status, {"type": f"page:{step}", "title": title_of(page)}, None)


def is_signed_on_page(act: Act) -> bool:
    """Always the same days, whatever else the plan holds."""
    digest = hashlib.sha256(f"{act.county} {act.period}".encode()).digest()
    return act.who is Who.staff and digest[0] % ONE_OF == 0


async def sign_on_page(world: World, act: Act, path: str, statement: Mapping[str, Any]) -> Answer:
    """`statement`: the body that a program would send."""
    try:
        cookie = await signed_in(world, act)
        day = await open_page(world, path, cookie)
        filled = fill_in(form_to(day, "/check"), statement)
        checked = await send(world, path, cookie, filled)
        pressed = await send(world, f"{path}/check", cookie, form_to(checked, "/report"))
        receipt = await open_page(world, after(pressed), cookie)
    except PageRefused as refused:
        return refused.answer
    if (SIGNED_FIRST if world.plan.by_two else SIGNED) not in receipt.text:
        return PageRefused("receipt", receipt).answer
    world.signed_on_pages += 1
    return Answer(201, {}, None)


async def signed_in(world: World, act: Act) -> str:
    """By a link that works once, as an operator hands it out; the clerk stays signed in."""
    async with world.signing_in[act.county]:
        if act.county not in world.cookies:
            world.cookies[act.county] = await sign_in(world, world.caller(act))
        return world.cookies[act.county]


async def sign_in(world: World, clerk: Caller) -> str:
    """With another link where nobody knows whether the first was used."""
    page = await use_link(world, clerk)
    if page.cookie is None:
        page = await use_link(world, clerk)
    if page.cookie is None:
        raise PageRefused("sign-in", page)
    return page.cookie


async def use_link(world: World, clerk: Caller) -> Page:
    ticket = secrets.token_urlsafe(32)
    who = {"subject": clerk.subject, "role": clerk.role, "county": clerk.county, "name": clerk.name}
    hashed = {"ticket_sha256": hashlib.sha256(ticket.encode()).hexdigest()}
    key = f"season-{hashed['ticket_sha256']}"
    await world.client.send(OPERATOR, "POST", "reporting", "/v1/sign-in-tickets", hashed | who, key=key)
    return await world.client.browse("reporting", "/sign-in", "", {"ticket": ticket})


async def open_page(world: World, path: str, cookie: str) -> Page:
    page = await world.client.browse("reporting", path, cookie)
    if page.status != 200:
        raise PageRefused("open", page)
    return page


async def send(world: World, path: str, cookie: str, form: Form) -> Page:
    """`path`: of the page that the form stands on."""
    page = await world.client.browse("reporting", urljoin(path, form.action), cookie, form.fields)
    if page.status not in (200, 303):
        raise PageRefused(form.action.rpartition("/")[2], page)
    return page


def form_to(page: Page, end: str) -> Form:
    """The form of a page that goes there."""
    form = next((form for form in forms_of(page.text) if form.action.endswith(end)), None)
    if form is None:
        raise PageRefused(f"no form to {end}", page)
    return form


def fill_in(form: Form, statement: Mapping[str, Any]) -> Form:
    """What the statement does not say is left empty, also where a draft had something."""
    figures = statement.get("figures", {})
    numbers = {
        name: written(name.removeprefix(FIGURE), figures) for name in form.fields if name.startswith(FIGURE)
    }
    texts = {name: str(value) for name, value in statement.items() if name in form.fields}
    content = "zero" if statement["zero"] else "figures"
    return replace(form, fields={**form.fields, **numbers, **texts, "content": content})


def written(measure: str, figures: Mapping[str, int]) -> str:
    """As a person types it: a count, or 元."""
    if measure not in figures:
        return ""
    return f"{Decimal(figures[measure]) / 100:.2f}" if measure.endswith("_fen") else str(figures[measure])


def after(page: Page) -> str:
    """Where a browser is sent once a form was carried out."""
    if page.status != 303 or page.location is None:
        raise PageRefused("not carried out", page)
    return page.location.partition("#")[0]


def title_of(page: Page) -> str:
    return page.text.partition("<title>")[2].partition("</title>")[0]
