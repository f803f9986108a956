"""The robots' own formats: what is posted, and what their answers mean.

WeCom: https://developer.work.weixin.qq.com/document/path/91770 (markdown of 4,096 bytes at most, 20 messages
a minute). DingTalk: https://open.dingtalk.com/document/orgapp/custom-robot-access (signed by HMAC-SHA256 over
the milliseconds and the secret; 20 messages a minute, who sends more is refused for ten minutes).
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from alert_messages.notifications import Robot, RobotKind

TITLE: Final = "援薪告警"
LINE_ENDS: Final[Mapping[RobotKind, str]] = {RobotKind.wecom: "\n", RobotKind.dingtalk: "\n\n"}
"""DingTalk's markdown joins lines that no empty one parts."""
TOO_FAST: Final[Mapping[tuple[RobotKind, int], float]] = {
    (RobotKind.wecom, 45009): 60.0,
    (RobotKind.dingtalk, 130101): 600.0,
    (RobotKind.dingtalk, 410100): 600.0,
}
"""What says that too many were sent, and for how many seconds nothing more is taken."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """`rest_seconds`: for how long it takes nothing; 0 where it is not about how many were sent."""

    code: int
    rest_seconds: float


def address_of(robot: Robot, milliseconds: int) -> str:
    """Signed where it must be; the machine's clock, which may be an hour off at most."""
    if robot.kind is RobotKind.wecom:
        return robot.address
    joined = "&" if "?" in robot.address else "?"
    signed = {"timestamp": milliseconds, "sign": signature(robot.secret, milliseconds)}
    return f"{robot.address}{joined}{urlencode(signed)}"


def signature(secret: str, milliseconds: int) -> str:
    digest = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def body_of(robot: Robot, text: str) -> dict[str, Any]:
    if robot.kind is RobotKind.wecom:
        return {"msgtype": "markdown", "markdown": {"content": text}}
    return {"msgtype": "markdown", "markdown": {"title": TITLE, "text": text}}


def refusal_in(robot: Robot, answer: Any) -> Refusal | None:
    """Both answer 200 and say in `errcode` whether it was taken; None: it was."""
    code = answer.get("errcode") if isinstance(answer, dict) else None
    if code == 0:
        return None
    known = code if isinstance(code, int) else -1
    return Refusal(known, TOO_FAST.get((robot.kind, known), 0.0))
