#!/usr/bin/env python3
"""Refer somebody: send.py AGENCY DOCUMENT_NO COUNTY; INTAKE and TOKEN are in the environment."""

import json
import os
import sys
import time
from datetime import datetime
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

TRIES = 5


def referral(agency: str, document_no: str, county: str) -> dict[str, object]:
    """The id is made of the document's number: whoever runs this twice sends the same message."""
    return {
        "specversion": "1.0",
        "source": f"/{agency}",
        "id": f"{document_no}-made",
        "type": "cn.yuanxin.agency.referral-made.v1",
        "data": {
            "document_no": document_no,
            "county": county,
            "referred_on": str(datetime.now().astimezone().date()),
        },
    }


def send(event: dict[str, object]) -> str:
    """Asked again while there is no answer, or one that says "not now": the id makes that harmless."""
    headers = {
        "Authorization": f"Bearer {os.environ['TOKEN']}",
        "Content-Type": "application/cloudevents+json",
    }
    request = Request(f"{os.environ['INTAKE']}/v1/agency-events", json.dumps(event).encode(), headers)
    for seconds in range(1, TRIES + 1):
        try:
            with urlopen(request, timeout=10) as response:
                return response.read().decode()
        except HTTPError as refused:
            if refused.code not in (429, 503):
                raise SystemExit(refused.read().decode()) from None
        except URLError as error:
            print(error.reason, file=sys.stderr)
        time.sleep(seconds)
    raise SystemExit("no answer; run this again later, nothing happens twice")


if __name__ == "__main__":
    print(send(referral(*sys.argv[1:4])))
