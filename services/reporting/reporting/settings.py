"""Reporting's own settings beside those of every service.

What a process is given, its port too, stands in docker-compose.yml.
"""

from typing import Annotated

from pydantic import Field

import serving


class Settings(serving.Settings):
    """How long a one-time sign-in link may be opened, and how long a signed-in browser stays so (A5); after
    how long (machine time) of standing still the system was down (decision 24)."""

    outage_after_seconds: Annotated[float, Field(ge=30, le=24 * 3600)] = 300
    sign_in_link_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    browser_session_hours: Annotated[int, Field(ge=1, le=24)] = 8
    browser_session_idle_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 60
