"""A stand-in for the municipal platform's HTTP endpoint. It is not the real one, and shares no line with our
adapter: it knows docs/platform.md and the schemas beside it.
"""

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc import jwe
from joserfc.jwk import RSAKey

from platform_stand_in import schema

TOKEN = "platform-token"


@dataclass
class HttpStandIn:
    """`failing`: what it answers instead of yes. `torn`: packages whose document never came."""

    url: str = ""
    failing: int | None = None
    private_key: RSAKey | None = None
    kinds: list[str] = field(default_factory=list)
    list_instead: bytes | None = None
    refused_packages: set[str] = field(default_factory=set)
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    packages: dict[str, dict[str, Any]] = field(default_factory=dict)
    receipts: dict[str, Any] = field(default_factory=dict)
    misunderstood: list[str] = field(default_factory=list)
    registered: dict[str, tuple[bytes, dict[str, bytes]]] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def opened(self, request: web.Request) -> bytes:
        """What was sent, of what is encrypted to our key too."""
        self.kinds.append(request.content_type)
        content = await request.read()
        if request.content_type != "application/jose":
            return content
        assert self.private_key is not None
        allowed = jwe.JWERegistry(algorithms=["RSA-OAEP-256", "A256GCM"])
        allowed.max_ciphertext_length = 20 * 1024 * 1024
        return jwe.decrypt_compact(content, self.private_key, registry=allowed).plaintext or b""

    async def put_file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        file, content = request.match_info["file"], await self.opened(request)
        self.files.setdefault(name, {})[file.removesuffix(".jwe")] = content
        return web.Response(status=204)

    async def put_package(self, request: web.Request) -> web.Response:
        name, package = request.match_info["name"], json.loads(await self.opened(request))
        schema("package").validate(package)
        if package["case"]["case_id"] in self.refused_packages:
            return web.Response(status=422)
        for each in package["files"]:
            assert hashlib.sha256(self.files[name][each["name"]]).hexdigest() == each["sha256"]
        self.packages[name] = package
        return web.Response(status=202)

    async def list_receipts(self, request: web.Request) -> web.Response:
        if self.list_instead is not None:
            return web.Response(body=self.list_instead)
        return web.json_response([{"id": name, "receipt": said} for name, said in self.receipts.items()])

    async def delete_receipt(self, request: web.Request) -> web.Response:
        if self.receipts.pop(request.match_info["id"], None) is None:
            return web.Response(status=404)
        if request.query["understood"] == "false":
            self.misunderstood.append(request.match_info["id"])
        return web.Response(status=204)

    async def list_registered(self, request: web.Request) -> web.Response:
        return web.json_response(list(self.registered))

    async def read_registered(self, request: web.Request) -> web.Response:
        package, files = self.registered[request.match_info["name"]]
        if "file" not in request.match_info:
            return web.Response(body=package)
        file = files.get(request.match_info["file"])
        return web.Response(status=404) if file is None else web.Response(body=file)

    async def take_answer(self, request: web.Request) -> web.Response:
        name, said = request.match_info["name"], json.loads(await request.read())
        schema("answer").validate(said)
        self.answers[name] = said
        del self.registered[name]
        return web.Response(status=204)

    def acknowledge(self, name: str, number: str) -> None:
        case_id, revision = name[:36], int(name[37:])
        said = {"case_id": case_id, "revision": revision, "result": "acknowledged", "number": number}
        schema("receipt").validate(said)
        self.receipts[f"r/{len(self.receipts)}"] = said


@asynccontextmanager
async def http_stand_in() -> AsyncIterator[HttpStandIn]:
    stand_in = HttpStandIn()

    @web.middleware
    async def guarded(request: web.Request, handler: Any) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=401)
        if stand_in.failing:
            return web.Response(status=stand_in.failing, headers={"Location": "/elsewhere"})
        answer: web.StreamResponse = await handler(request)
        return answer

    app = web.Application(middlewares=[guarded], client_max_size=20 * 1024 * 1024)
    app.router.add_put("/v1/packages/{name}/files/{file}", stand_in.put_file)
    app.router.add_put("/v1/packages/{name}", stand_in.put_package)
    app.router.add_get("/v1/receipts", stand_in.list_receipts)
    app.router.add_delete("/v1/receipts/{id}", stand_in.delete_receipt)
    app.router.add_get("/v1/registered", stand_in.list_registered)
    app.router.add_get("/v1/registered/{name}", stand_in.read_registered)
    app.router.add_get("/v1/registered/{name}/files/{file}", stand_in.read_registered)
    app.router.add_put("/v1/registered/{name}/answer", stand_in.take_answer)
    server = TestServer(app)
    await server.start_server()
    stand_in.url = str(server.make_url("/v1/"))
    try:
        yield stand_in
    finally:
        await server.close()
