"""The forms of a page, as a browser would send them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True, slots=True)
class Form:
    """`action`: where it goes, from the page's own address. `fields`: what stands in it unless changed."""

    action: str
    fields: Mapping[str, str] = field(default_factory=dict)


def forms_of(page: str) -> Sequence[Form]:
    parser = _Parser()
    parser.feed(page)
    parser.close()
    return [Form(action, fields) for action, fields in parser.forms]


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._text_of: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((told.get("action", ""), {}))
        elif self.forms and "name" in told and tag in ("input", "textarea"):
            self._field(tag, told, "checked" in told)

    def _field(self, tag: str, told: Mapping[str, str], is_checked: bool) -> None:
        """What is not chosen is not sent."""
        if told.get("type") in ("radio", "checkbox") and not is_checked:
            return
        self.forms[-1][1][told["name"]] = told.get("value", "")
        self._text_of = told["name"] if tag == "textarea" else None

    def handle_data(self, data: str) -> None:
        if self._text_of is not None:
            self.forms[-1][1][self._text_of] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text_of = None
