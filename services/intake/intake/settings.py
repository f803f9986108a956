"""The settings of intake, beside those of every service; read once, by `__main__`.

What a process is given, its port too, stands in docker-compose.yml.
"""

from pathlib import Path

import serving


class Settings(serving.Settings):
    """`match_key` is shared with assignment (libs/matching)."""

    match_key: Path
