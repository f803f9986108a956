"""What leaves for one robot: no faster than it takes it, and nobody is told "done" before it has."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Final

import aiohttp
import structlog

from alert_messages.notifications import Robot
from alert_messages.outcome import Outcome
from alert_messages.pace import Pace
from alert_messages.robots import LINE_ENDS, Refusal, address_of, body_of, refusal_in
from alert_messages.texts import Links, Post
from alert_messages.waiting_posts import WaitingPost, WaitingPosts
from telemetry import metrics

TOGETHER_SECONDS: Final = 1.0
"""What comes within it goes out as one message."""
AGAIN_SECONDS: Final = 5.0
PATIENCE_SECONDS: Final = 45.0
"""Less than the minute after which Alertmanager gives a post up; it then posts again (decision 45)."""
ANSWER_SECONDS: Final = 10.0
UNREACHABLE: Final = Refusal(0, 0.0)
LOST: Final = Refusal(0, 0.0)
"""It left, and no answer that can be read came back: it may have arrived."""
TOLD_NOBODY: Final = (aiohttp.ClientConnectorError, aiohttp.ClientResponseError)
"""No connection, or an HTTP answer that says no; of every other error it may have arrived."""
log = structlog.get_logger()


class Outgoing:
    """`run` sends; `deliver` waits until it was sent."""

    def __init__(
        self,
        robot: Robot,
        links: Links,
        pace: Pace | None = None,
        patience: float | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.robot = robot
        self._pace = pace or Pace()
        self._posts = WaitingPosts(links, LINE_ENDS[robot.kind])
        self._patience = PATIENCE_SECONDS if patience is None else patience
        self._now = now
        self._arrived = asyncio.Event()
        self._alone = False
        self._may_have_arrived: set[asyncio.Future[None]] = set()
        metrics.robot_failing.labels(robot.name).set(0)

    async def deliver(self, post: Post) -> Outcome:
        """If the robot did not take it, it is the sender's again."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        added = self._posts.add(post, waiter)
        self._arrived.set()
        try:
            return await self._outcome(waiter, added)
        finally:
            self._may_have_arrived.discard(waiter)

    async def _outcome(self, waiter: asyncio.Future[None], added: WaitingPost) -> Outcome:
        await asyncio.wait((waiter,), timeout=self._patience)
        if waiter.done():
            return Outcome.sent
        waiter.cancel()
        self._posts.give_up(added)
        return Outcome.unclear if waiter in self._may_have_arrived else Outcome.failed

    async def run(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS)) as http:
            while True:
                await self._arrived.wait()
                await asyncio.sleep(TOGETHER_SECONDS)
                await self._wait_for_room()
                taken = self._posts.take(self._alone)
                if not taken:
                    self._arrived.clear()
                    continue
                await self._send(http, taken)

    async def _send(self, http: aiohttp.ClientSession, taken: Sequence[WaitingPost]) -> None:
        for text in self._posts.messages_of(taken):
            await self._wait_for_room()
            if refusal := await self._say_to(http, text, taken):
                self._rest(refusal)
                self._posts.put_back(taken)
                return
        self._alone = False
        metrics.robot_failing.labels(self.robot.name).set(0)
        for waiting in taken:
            for waiter in waiting.waiters:
                if not waiter.done():
                    waiter.set_result(None)

    async def _say_to(
        self, http: aiohttp.ClientSession, text: str, taken: Sequence[WaitingPost]
    ) -> Refusal | None:
        """Whoever gives up while it is under way, or after its answer got lost, hears that it may have
        arrived; so does whoever's post went in part."""
        waiters = {waiter for waiting in taken for waiter in waiting.waiters if not waiter.done()}
        untold = waiters - self._may_have_arrived
        self._may_have_arrived |= waiters
        refusal = await self._say(http, text)
        if refusal and refusal is not LOST:
            self._may_have_arrived -= untold
        return refusal

    async def _say(self, http: aiohttp.ClientSession, text: str) -> Refusal | None:
        """One message; None: the robot took it."""
        address = address_of(self.robot, round(time.time() * 1000))
        self._pace.leaves(self._now())
        try:
            async with http.post(address, json=body_of(self.robot, text)) as answer:
                answer.raise_for_status()
                refusal = refusal_in(self.robot, await answer.json(content_type=None))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            # The error's own text would name the address, and that holds the robot's key.
            log.warning("the robot cannot be reached", robot=self.robot.name, error=type(error).__name__)
            refusal = UNREACHABLE if isinstance(error, TOLD_NOBODY) else LOST
        is_unreachable = refusal is UNREACHABLE or refusal is LOST
        if refusal and not is_unreachable:
            log.warning("the robot refuses a message", robot=self.robot.name, code=refusal.code)
        outcome = "unreachable" if is_unreachable else "refused" if refusal else "sent"
        metrics.robot_messages.labels(self.robot.name, outcome).inc()
        return refusal

    def _rest(self, refusal: Refusal) -> None:
        """Not about how many were sent: the next goes alone, perhaps one of them is the trouble."""
        metrics.robot_failing.labels(self.robot.name).set(1)
        self._alone = refusal.rest_seconds == 0
        self._pace.rest(self._now(), refusal.rest_seconds or AGAIN_SECONDS)

    async def _wait_for_room(self) -> None:
        await asyncio.sleep(self._pace.wait(self._now()))
