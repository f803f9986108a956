"""How long and how often each work is done; what is said meanwhile."""

import sys
from typing import Final

ROUNDS: Final = 3
SECONDS: Final = 6.0


def noted(line: str) -> None:
    """On the terminal only."""
    sys.stderr.write(f"  {line}\n")
    sys.stderr.flush()
