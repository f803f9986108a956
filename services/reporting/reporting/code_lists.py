"""The codes that requests of reporting name, with their Chinese names."""

from typing import Final

from web import CodeList
from web.role_names import ROLE_NAMES

CODE_LISTS: Final = (
    CodeList("角色", ROLE_NAMES),
    CodeList("办理方式", {"draft": "草稿", "sign": "签报"}),
)
