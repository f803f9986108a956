"""The settings of intake, beside those of every service; read once, by `__main__`.

What a process is given, its port too, stands in docker-compose.yml.
"""

from pathlib import Path

import serving


class Settings(serving.Settings):
    """`match_key` is shared with assignment (libs/matching).

    `files`: the folder or s3://bucket/prefix in which files lie sealed; `clamd`: host:port of the scanner,
    empty where there is none (libs/files).
    """

    match_key: Path
    exchange_keys: Path
    files: str = "var/files"
    clamd: str = ""
