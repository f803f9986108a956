"""PDF/A-2b: fonts are in the file, so that it looks the same everywhere and later."""

import json
from functools import cache
from importlib import resources
from typing import Final

import typst

from reporting.exports.printed import NoChineseFont, Printed, clean, shown

CHINESE_FONTS: Final = (
    *("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC"),
    *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Microsoft YaHei", "SimSun"),
)


def as_pdf(printed: Printed) -> bytes:
    """What is printed goes in as data, so that no word of it is read as markup."""
    family = chinese_font(tuple(_fonts().families()))
    if family is None:
        raise NoChineseFont
    told = {
        "family": family,
        "title": clean(printed.title),
        "facts": [[clean(name), clean(text)] for name, text in printed.facts],
        "texts": [[clean(text.title), clean(text.text).split("\n")] for text in printed.texts],
        "tables": [
            {
                "title": clean(table.title),
                "columns": [clean(name) for name in table.columns],
                "rows": [[shown(cell) for cell in row] for row in table.rows],
                "numbers": [[not isinstance(cell, str) for cell in row] for row in table.rows],
                "note": clean(table.note),
            }
            for table in printed.tables
        ],
    }
    made = typst.compile(
        _template(),
        font_paths=_fonts(),
        format="pdf",
        pdf_standards="a-2b",
        sys_inputs={"printed": json.dumps(told, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made


def chinese_font(families: tuple[str, ...]) -> str | None:
    """The first of those we know that is there."""
    there = {family.lower(): family for family in families}
    return next((there[name.lower()] for name in CHINESE_FONTS if name.lower() in there), None)


@cache
def _fonts() -> typst.Fonts:
    """Looked for once: the folders of the system, as fontconfig has them."""
    return typst.Fonts(include_embedded_fonts=False)


@cache
def _template() -> bytes:
    return (resources.files("reporting.exports") / "templates/printed.typ").read_bytes()
