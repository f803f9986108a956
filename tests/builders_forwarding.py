"""A forwarding server before a service, as nginx stands there: a prefix, stripped or not, and headers."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType

import aiohttp
from aiohttp import web

NONE: Mapping[str, str] = MappingProxyType({})
OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@asynccontextmanager
async def forwarding(
    upstream: str, prefix: str, *, strips: bool, says: Mapping[str, str] = NONE
) -> AsyncIterator[str]:
    """Its address. What lies outside the prefix is nobody's; `says` are headers of its own."""

    async def forward(request: web.BaseRequest) -> web.StreamResponse:
        if not request.raw_path.startswith(f"{prefix}/"):
            return web.Response(status=404, text="the proxy knows no such address")
        path = request.raw_path.removeprefix(prefix) if strips else request.raw_path
        sent = {name: text for name, text in request.headers.items() if name.lower() not in OF_THE_CONNECTION}
        body = await request.read()
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client,
            client.request(
                request.method,
                upstream + path,
                data=body or None,
                headers={**sent, **says, "Connection": "close"},
                allow_redirects=False,
            ) as answer,
        ):
            told = [pair for pair in answer.headers.items() if pair[0].lower() not in OF_THE_CONNECTION]
            passed = web.Response(status=answer.status, body=await answer.read())
            passed.headers.extend(told)
            return passed

    runner = web.ServerRunner(web.Server(forward))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
