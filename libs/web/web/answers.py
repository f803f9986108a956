"""What a route says of its answers: their shape, their headers, the problems of its own (decision 31).

Only the description reads it: nothing of it runs when a request is answered.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from web import problems
from web.problems import Kind

Schema = dict[str, Any]

OWN_HEADERS: Final = "x-headers"
OWN_PROBLEMS: Final = "x-problems"
NAMES_ITSELF: Final = "x-names-itself"
"""Where they stand between the route and the description; none is published."""

ETAG: Final = "ETag"
LOCATION: Final = "Location"
SET_COOKIE: Final = "Set-Cookie"
CONTENT_DISPOSITION: Final = "Content-Disposition"

MAY_MATCH: Final = (problems.invalid_if_match, problems.precondition_failed)
"""Of a route that takes a version."""
MUST_MATCH: Final = (problems.precondition_required, *MAY_MATCH)
"""Of a route that asks for one."""


FILE: Final = {"schema": {"type": "string", "format": "binary"}}
A_FILE: Final[Schema] = {"required": True, "content": {"application/octet-stream": FILE}}
"""A body that is a file as it is, whatever its Content-Type says."""


def answers(
    shown: Any,
    *kinds: Kind,
    headers: tuple[str, ...] = (),
    names_itself: bool = False,
    body: Schema | None = None,
) -> dict[str, Any]:
    """For the decorator of a route: `@router.get("", **answers(LawyerJson, headers=(ETAG,)))`.

    `names_itself`: what is sent bears an id of its own, so that no Idempotency-Key is needed. `body`: the
    description of one that is no model.
    """
    own: dict[str, Any] = {OWN_PROBLEMS: [kind.slug for kind in kinds], OWN_HEADERS: list(headers)}
    own |= {NAMES_ITSELF: True} if names_itself else {}
    own |= {"requestBody": body} if body else {}
    return {"response_model": shown, "openapi_extra": own}


def answers_a_file(described: dict[str, Any], kinds: Iterable[str]) -> dict[str, Any]:
    """The same for a route that answers with a file of one of these types; a dry run says what of."""
    return {**described, "responses": {200: {"content": dict.fromkeys(kinds, FILE)}}}


TEXT: Final[Schema] = {"type": "string"}
TRUE: Final[Schema] = {"type": "string", "enum": ["true"]}

HEADERS: Final[Mapping[str, Schema]] = {
    ETAG: {"description": '版本，如 "3"；修改时写入 If-Match', "schema": TEXT},
    LOCATION: {"description": "所登记内容的地址", "schema": TEXT},
    "X-Request-Id": {"description": "请求编号，查日志用；请求中带了的，原样返回", "schema": TEXT},
    "Content-Language": {"description": "所用语言，按 Accept-Language；不写明的为中文", "schema": TEXT},
    "Retry-After": {"description": "多少秒后可以重试", "schema": {"type": "integer", "minimum": 1}},
    "WWW-Authenticate": {"description": "应带 Bearer 令牌", "schema": TEXT},
    "Idempotent-Replayed": {"description": "此前同一 Idempotency-Key 的回答，原样重发", "schema": TRUE},
    "Dry-Run": {"description": "只检查、未保存", "schema": TRUE},
    CONTENT_DISPOSITION: {"description": "是否可以直接显示，建议的文件名", "schema": TEXT},
    SET_COOKIE: {"description": "登录会话", "schema": TEXT},
}


def headers(*names: str) -> Schema:
    """By name, as they stand among the components."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
