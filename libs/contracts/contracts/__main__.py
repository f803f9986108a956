"""`python -m contracts docs golden`: write events.md, schemas/ and asyncapi.json below the first folder.

The second holds the examples.
"""

import sys
from pathlib import Path

from contracts import asyncapi, documents

if __name__ == "__main__":
    docs, golden = map(Path, sys.argv[1:])
    broken = (*documents.write(docs), *asyncapi.write(docs, asyncapi.read_examples(golden)))
    sys.exit("\n".join(broken) or None)
