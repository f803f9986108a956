"""Episodes of silence as they are shown: which periods one reaches into, and whether it is over."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from reporting.calendar.rules.periods import Period


class Episode(NamedTuple):
    """A silence: when the limit ran out, and when it ended; None: open."""

    ran_out: datetime
    ended_at: datetime | None = None


def reaches_into(episode: Episode, period: Period, as_of: datetime | None) -> bool:
    """Whether a silence reaches into a period. It begins just after its limit ran out.

    An open one reaches as far as was seen: of what comes after, nobody knows whether it is silent.
    """
    until = episode.ended_at or as_of
    return until is not None and episode.ran_out < period.ends and until > period.starts


def silent_in(episodes: Iterable[Episode], period: Period, as_of: datetime | None) -> bool:
    """Whether a county with these episodes was silent at some time of the period."""
    return any(reaches_into(episode, period, as_of) for episode in episodes)


def known_before(episodes: Iterable[Episode], instant: datetime) -> Sequence[Episode]:
    """Episodes as they stood at an instant: one that ended at it or after it was open then."""
    return [
        Episode(one.ran_out, one.ended_at if one.ended_at and one.ended_at < instant else None)
        for one in episodes
        if one.ran_out < instant
    ]


def open_since(episodes: Iterable[Episode]) -> datetime | None:
    """When the episode that is still open began, if there is one."""
    return next((episode.ran_out for episode in episodes if episode.ended_at is None), None)
