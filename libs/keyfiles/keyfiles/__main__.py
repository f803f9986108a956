"""`python -m keyfiles show|rotate FILE`: the keys to which agencies encrypt, and the next ones."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from keyfiles.exchange_keys import KEPT, KeySet, read_key_set, rotate_exchange_keys


def main(words: Sequence[str]) -> None:
    """Print the keys as JSON; a refusal is one line and exit status 1."""
    parser = argparse.ArgumentParser("python -m keyfiles")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("show", help="which keys there are, and until when").add_argument("file", type=Path)
    rotate = verbs.add_parser("rotate", help="a new key of each kind; running services see it by themselves")
    rotate.add_argument("file", type=Path)
    asked = parser.parse_args(words)
    try:
        known = (
            read_key_set(asked.file)
            if asked.verb == "show"
            else rotate_exchange_keys(asked.file, datetime.now(UTC))
        )
    except (ValueError, OSError) as error:
        sys.exit(str(error))
    print(json.dumps(shown(known)))  # noqa: T201


def shown(known: KeySet) -> Sequence[Mapping[str, str | None]]:
    """`offered_until`, `opens_until`: None of a key that was not replaced."""
    return [
        {
            "key": kid,
            "offered_until": known.retire[kid].isoformat() if kid in known.retire else None,
            "opens_until": (known.retire[kid] + KEPT).isoformat() if kid in known.retire else None,
        }
        for kid in known.keys
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
