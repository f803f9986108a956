"""Codes with their Chinese names: told to whoever sends a wrong one, and on the page of the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from languages import Words


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes of one kind, with what each is called, in the order in which they are shown."""

    title: str
    names: Mapping[Any, str]


def one_of(codes: Sequence[str], lists: Sequence[CodeList]) -> Words:
    """What is expected where one of these codes is: the code has to be sent, its name says what it means."""
    names = names_of(codes, lists)
    named = "、".join(f"{names[code]}（{code}）" if code in names else code for code in codes)
    return Words(f"应为以下之一：{named}", f"one of: {', '.join(codes)}")


def names_of(codes: Sequence[str], lists: Sequence[CodeList]) -> Mapping[str, str]:
    """The names of the list that has just these codes; two lists may call one code differently."""
    found = list_of(codes, lists)
    return found.names if found else {}


def list_of(codes: Sequence[str], lists: Sequence[CodeList]) -> CodeList | None:
    return next((each for each in lists if list(each.names) == list(codes)), None)
