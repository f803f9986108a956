"""The settings of mediation: those of every service, and none besides.

What a process is given, its port too, stands in docker-compose.yml.
"""

import serving


class Settings(serving.Settings):
    """Read once, by `__main__`."""
