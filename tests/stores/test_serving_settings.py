"""What the settings say about tokens and requests is what a service is made with."""

import json
from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from access import Caller, Denied, Role, mint, new_key_pair, read_private_key
from contracts import Service
from databases import Database
from serving import Settings, open_parts
from web import RequestLimit


async def test_the_limits_of_a_service_are_those_of_its_settings(
    tmp_path: Path, database: Callable[[str], Awaitable[Database]]
) -> None:
    private, request_key = read_private_key(new_key_pair(tmp_path)), tmp_path / "request.key"
    request_key.write_bytes(b64encode(bytes(32)))
    key = b64encode(bytes(32)).decode()
    sealing_keys = tmp_path / "intake-keys.json"
    sealing_keys.write_text(json.dumps({"current": "k1", "keys": {"k1": key}, "hash": key}), encoding="utf-8")
    made = await database("intake")
    settings = Settings(
        database_url=made.api_url,
        loops_url=made.url,
        sealing_keys=sealing_keys,
        audit_key=request_key,
        kafka="127.0.0.1:1",
        jwks=str(tmp_path / "jwks.json"),
        request_key=request_key,
        longest_token_hours=2,
        requests_per_second=7,
        requests_at_once=9,
    )
    clerk, now = Caller("clerk-1", Role.county_client, "330302"), datetime.now(UTC)
    async with open_parts(Service.intake, settings) as parts:
        assert parts.fields["request_limit"] == RequestLimit(per_second=7, burst=9)
        assert parts.verifier.verify(mint(private, clerk, now, timedelta(hours=2))) == clerk
        assert parts.verifier.verify(mint(private, clerk, now, timedelta(hours=3))) == Denied(
            "lives-too-long"
        )
