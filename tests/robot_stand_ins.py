"""Robots of WeCom and DingTalk that hold their makers' published rules; a minute may last less here.

WeCom (developer.work.weixin.qq.com/document/path/91770): `key`, 93000 for one that is none; markdown of at
most 4,096 bytes of UTF-8 (40058); 20 messages a minute (45009).
DingTalk (open.dingtalk.com/document/orgapp/custom-robot-access): `access_token`; milliseconds at most an hour
off, and the HMAC-SHA256 of them and the secret (310000); a title and a text; 20 messages a minute (130101),
who sends more is refused for ten minutes. Both answer 200, whatever they think.
"""

import asyncio
import base64
import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

KEY, TOKEN, SECRET = "693a91f6-7xxx", "566cc69da782ec", "SEC000000"
MOST_BYTES, MOST, HOUR_MS = 4096, 20, 3_600_000


@dataclass
class RobotStandIn:
    """`minute`: how long a minute is here; `dislikes`: words in a text that is refused for what it says;
    `is_silent`: it takes a message and does not say so."""

    minute: float = 60.0
    dislikes: str = ""
    texts: list[str] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)
    address: str = ""
    is_away: bool = False
    is_silent: bool = False
    _at: list[float] = field(default_factory=list)
    _blocked_until: float = 0.0

    async def take(self, request: web.Request) -> web.Response:
        if self.is_away:
            return web.Response(status=502)
        code, text = self._judge(request, await request.json())
        if code:
            self.refusals.append(code)
            return web.json_response({"errcode": code, "errmsg": "refused"})
        self.texts.append(text)
        if self.is_silent:
            await asyncio.sleep(1)
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    def too_many(self, blocked_for: float) -> bool:
        now = time.monotonic()
        self._at = [at for at in self._at if now - at < self.minute]
        if now < self._blocked_until or len(self._at) >= MOST:
            self._blocked_until = max(self._blocked_until, now + blocked_for)
            return True
        self._at.append(now)
        return False

    def _judge(self, request: web.Request, body: Any) -> tuple[int, str]:
        raise NotImplementedError


class WeCom(RobotStandIn):
    path = f"/cgi-bin/webhook/send?key={KEY}"

    def _judge(self, request: web.Request, body: Any) -> tuple[int, str]:
        if request.query.get("key") != KEY:
            return 93000, ""
        if self.too_many(0):
            return 45009, ""
        text = body["markdown"]["content"]
        too_long = len(text.encode()) > MOST_BYTES
        if body["msgtype"] != "markdown" or too_long or (self.dislikes and self.dislikes in text):
            return 40058, ""
        return 0, text


class DingTalk(RobotStandIn):
    path = f"/robot/send?access_token={TOKEN}"

    def _judge(self, request: web.Request, body: Any) -> tuple[int, str]:
        if request.query.get("access_token") != TOKEN:
            return 300001, ""
        milliseconds = int(request.query.get("timestamp", "0"))
        signed = hmac.new(SECRET.encode(), f"{milliseconds}\n{SECRET}".encode(), hashlib.sha256).digest()
        is_ours = request.query.get("sign") == base64.b64encode(signed).decode()
        if not is_ours or abs(time.time() * 1000 - milliseconds) > HOUR_MS:
            return 310000, ""
        if self.too_many(10 * self.minute):
            return 130101, ""
        text = body["markdown"]["text"]
        if body["msgtype"] != "markdown" or not body["markdown"]["title"] or len(text.encode()) > MOST_BYTES:
            return 400402, ""
        return 0, text


@asynccontextmanager
async def listening(robot: WeCom | DingTalk) -> AsyncIterator[None]:
    """Under a free port, where its whole address is then `robot.address`."""
    server = web.Application()
    server.router.add_post(robot.path.partition("?")[0], robot.take)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    [(_, port, *_)] = runner.addresses
    robot.address = f"http://127.0.0.1:{port}{robot.path}"
    try:
        yield
    finally:
        await runner.cleanup()
