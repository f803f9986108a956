"""Cases as the municipal platform registers them."""

import hashlib
from datetime import datetime
from typing import Any

from builders_casework import COUNTY
from builders_intake import application
from clock import SHANGHAI

TUESDAY = datetime(2018, 12, 11, 10, tzinfo=SHANGHAI)
NUMBER = "温援平台〔2018〕77号"


def registered(number: str = NUMBER, *files: bytes, **changed: Any) -> dict[str, Any]:
    """A case as the platform sends it."""
    stated = {name: each for name, each in application().items() if name not in ("campaign", "county")}
    package = {
        "schema": "yuanxin-platform-registered-1",
        "number": number,
        "county": COUNTY,
        "registered_at": TUESDAY.isoformat(),
        "application": stated,
        "files": [
            {"name": f"{n}.pdf", "paper": "identity", "sha256": hashlib.sha256(each).hexdigest()}
            for n, each in enumerate(files)
        ],
    }
    return {name: each for name, each in {**package, **changed}.items() if each is not None}
