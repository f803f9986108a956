"""`python -m contracts docs`: write events.md and schemas/ below the folder given."""

import sys
from pathlib import Path

from contracts import documents

if __name__ == "__main__":
    sys.exit("\n".join(documents.write(Path(sys.argv[1]))) or None)
