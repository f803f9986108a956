"""The settings of mediation: those of every service, and none besides."""

import serving


class Settings(serving.Settings):
    """Read once, by `__main__`."""
