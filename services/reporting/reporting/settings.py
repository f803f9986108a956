"""Reporting's own settings beside those of every service."""

from pathlib import Path

import serving


class Settings(serving.Settings):
    """`sign_in_secret`: a file whose content verifies one-time sign-in links; without it there are none."""

    sign_in_secret: Path | None = None
