"""Why a caller was not let in, in words and as an answer: the codes are access's."""

from collections.abc import Mapping
from typing import Final

from access import Denied
from languages import Words
from web import problems
from web.problems import Problem

UNAUTHENTICATED: Final = 401

DENIALS: Final[Mapping[str, Words]] = {
    "token-missing": Words("请求头 Authorization 中没有令牌", "no bearer token in Authorization"),
    "malformed": Words("令牌无法识别", "the token is not understood"),
    "unknown-key": Words("签发令牌的密钥不在已知之列", "signed with a key that is not known here"),
    "wrong-signature": Words("令牌的签名不符", "the signature of the token is wrong"),
    "wrong-algorithm": Words("令牌的签名算法不在允许之列", "signed by an algorithm that is not allowed"),
    "expired": Words("令牌已过期", "the token has expired"),
    "not-yet-valid": Words("令牌尚未生效", "the token is not valid yet"),
    "lives-too-long": Words("令牌的有效期过长", "the token is valid for too long"),
    "wrong-issuer": Words("令牌不是由约定的机构签发", "the token is from another issuer"),
    "wrong-audience": Words("令牌不是发给本系统的", "the token is for another audience"),
    "claim-missing": Words("令牌缺少必要的内容", "the token lacks a claim that is needed"),
    "unknown-role": Words("令牌中没有本系统的角色", "the token names no role of this system"),
    "county-missing": Words("令牌未写明所属单位", "the token names no unit for a role that has one"),
    "agency-missing": Words("令牌未写明部门代码", "the token names no agency"),
    "office-missing": Words("令牌未写明所属工作站", "the token of a workstation names no office"),
    "foreign-form": Words(
        "请重新打开页面再提交（登录已变更，或表单来自别处）",
        "open the page anew and send it again: somebody signed in since, or the form is not ours",
    ),
    "session-ended": Words("登录已失效，请使用新的登录链接", "the session has ended, use a new link"),
    "keys-out-of-date": Words("验证令牌的密钥暂时取不到", "the keys of tokens cannot be had for the moment"),
}


def problem_of(denied: Denied) -> Problem:
    """As everywhere: who is not known 401, who is known and may not 403, who can't be told for now 503."""
    reason = denied.reason
    if reason == "forbidden-role":
        return problems.forbidden_role(reason=reason)
    if reason == "foreign-form":
        return problems.foreign_form(DENIALS[reason])
    if reason == "keys-out-of-date":
        return problems.unavailable(DENIALS[reason], reason=reason)
    return problems.unauthenticated(DENIALS.get(reason), reason=reason)


def why_denied(reason: str) -> Words | None:
    """The reason in words."""
    return DENIALS.get(reason)


def how_to_say_who(problem: Problem) -> Mapping[str, str]:
    """The header that goes with 401."""
    return {"WWW-Authenticate": "Bearer"} if problem.status == UNAUTHENTICATED else {}
