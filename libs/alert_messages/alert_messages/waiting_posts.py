"""Posts for one robot, in the order in which they came, until it has taken everything they say."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from alert_messages.texts import Links, Post, blocks_of, messages_of


@dataclass(eq=False)
class WaitingPost:
    """`waiters`: whoever posted it, and earlier posts of the same group that it stands for."""

    post: Post
    waiters: list["asyncio.Future[None]"]


@dataclass
class WaitingPosts:
    """By Alertmanager's group: a newer post says all that an older one of its group did."""

    links: Links
    line_end: str
    by_group: dict[str, WaitingPost] = field(default_factory=dict)

    def add(self, post: Post, waiter: "asyncio.Future[None]") -> WaitingPost:
        earlier = self.by_group.pop(post.group, None)
        added = WaitingPost(post, [*(earlier.waiters if earlier else ()), waiter])
        self.by_group[post.group] = added
        return added

    def take(self, alone: bool) -> Sequence[WaitingPost]:
        """As many as one message says, at least one; `alone`: one, whatever fits."""
        taken: list[WaitingPost] = []
        for waiting in list(self.by_group.values()):
            if taken and (alone or len(self.messages_of([*taken, waiting])) > 1):
                break
            taken.append(self.by_group.pop(waiting.post.group))
        return taken

    def put_back(self, taken: Sequence[WaitingPost]) -> None:
        """Behind the others: one that is refused holds up nobody. Not what nobody waits for any more."""
        for waiting in taken:
            if all(waiter.done() for waiter in waiting.waiters):
                continue
            newer = self.by_group.get(waiting.post.group)
            if newer:
                newer.waiters += waiting.waiters
            else:
                self.by_group[waiting.post.group] = waiting

    def give_up(self, added: WaitingPost) -> None:
        """Its sender hears that it was not sent, and posts it again."""
        if self.by_group.get(added.post.group) is added:
            del self.by_group[added.post.group]

    def messages_of(self, taken: Sequence[WaitingPost]) -> Sequence[str]:
        return messages_of(blocks_of((each.post for each in taken), self.links), self.line_end)
