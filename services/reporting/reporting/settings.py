"""Reporting's own settings beside those of every service.

What a process is given, its port too, stands in docker-compose.yml.
"""

import sys
from pathlib import Path

import serving


class Settings(serving.Settings):
    """`sign_in_secret`: a file whose content verifies one-time sign-in links; without it there are none."""

    sign_in_secret: Path | None = None

    def read_sign_in_secret(self) -> str | None:
        """A file that cannot be read is one clear line and no start."""
        if self.sign_in_secret is None:
            return None
        try:
            return self.sign_in_secret.read_text(encoding="utf-8").strip()
        except OSError as mistake:
            sys.exit(f"{self.sign_in_secret}: {mistake.strerror} (YUANXIN_SIGN_IN_SECRET names it)")
