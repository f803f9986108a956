"""The settings of assignment, beside those of every service; read once, by `__main__`."""

from pathlib import Path

import serving


class Settings(serving.Settings):
    """`match_key`: the key that intake hashes respondents with too (libs/matching)."""

    match_key: Path
