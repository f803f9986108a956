"""libs/files over S3: a server in a process of its own, that checks who asks."""

import asyncio
import os
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest

from devstack.checkout import CHECKOUT
from files import FileGone, FileStore, OtherServicesStore, StoreAway, open_files

SERVER = CHECKOUT / "var" / "s3-server" / "bin" / "moto_server"
WITHOUT_A_KEY = 4
"""So many requests make the user, its key, its rights and the bucket; every later one must be signed."""
POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
IAM = {"Authorization": "AWS4-HMAC-SHA256 Credential=a/20200101/us-east-1/iam/aws4_request"}


@asynccontextmanager
async def s3_server(folder: Path) -> AsyncIterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    settings = {**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": str(WITHOUT_A_KEY)}
    with (folder / "s3.log").open("wb") as log:
        server = await asyncio.create_subprocess_exec(
            SERVER, "-H", "127.0.0.1", "-p", port, stdout=log, stderr=log, env=settings
        )
    try:
        await _answers(int(port), server)
        yield f"http://127.0.0.1:{port}"
    finally:
        if server.returncode is None:
            server.terminate()
        await server.wait()


async def _answers(port: int, server: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(120):
        while server.returncode is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                return writer.close()
    raise AssertionError("the S3 server ended")


async def _iam(http: aiohttp.ClientSession, **form: str) -> str:
    async with http.post(
        "/", data={**form, "UserName": "intake", "Version": "2010-05-08"}, headers=IAM
    ) as answer:
        assert answer.status == 200
        return await answer.text()


async def a_user_and_a_bucket(address: str) -> tuple[str, str]:
    """The user's key and its secret."""
    async with aiohttp.ClientSession(address) as http:
        await _iam(http, Action="CreateUser")
        told = await _iam(http, Action="CreateAccessKey")
        await _iam(http, Action="PutUserPolicy", PolicyName="all", PolicyDocument=POLICY)
        async with http.put("/papers") as made:
            assert made.status == 200
    return _part("AccessKeyId", told), _part("SecretAccessKey", told)


def _part(name: str, told: str) -> str:
    found = re.search(f"<{name}>(.+?)</", told)
    assert found is not None
    return found[1]


def store_as(
    monkeypatch: pytest.MonkeyPatch, address: str, key: str, secret: str, service: str = "intake"
) -> FileStore:
    """As the service is told it: by its environment."""
    told = {"ACCESS_KEY_ID": key, "SECRET_ACCESS_KEY": secret, "REGION": "us-east-1", "ENDPOINT": address}
    for name, each in {**told, "ALLOW_HTTP": "true"}.items():
        monkeypatch.setenv(f"AWS_{name}", each)
    return open_files("s3://papers/county/files", service)


@pytest.fixture
def server_is_there() -> None:
    if not SERVER.exists():
        pytest.skip("NOT RUN: no S3 server; make set-up-s3")


@pytest.mark.usefixtures("server_is_there")
async def test_files_in_s3_come_back_are_listed_and_forgotten_and_trouble_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One server for all of it: it takes seconds to start."""
    file_id, content = uuid4(), bytes(range(256)) * 20_000
    async with s3_server(tmp_path) as address:
        key, secret = await a_user_and_a_bucket(address)
        store = store_as(monkeypatch, address, key, secret)
        for _ in range(2):
            await store.claim()
        with pytest.raises(OtherServicesStore):
            await store_as(monkeypatch, address, key, secret, "reporting").claim()
        await store.put(file_id, content)
        assert await store.get(file_id) == content
        assert [each.file_id async for each in store.names()] == [file_id]
        with pytest.raises(FileGone):
            await store.get(uuid4())
        await refuses(store_as(monkeypatch, address, key, "another secret"), "PermissionDeniedError")
        await store.forget(file_id)
        await store.forget(file_id)
        assert [each.file_id async for each in store.names()] == []
        with pytest.raises(FileGone):
            await store.get(file_id)
    with pytest.raises(StoreAway) as away:
        await asyncio.wait_for(store.get(file_id), 300)
    assert address not in str(away.value)


async def refuses(store: FileStore, why: str) -> None:
    """Nothing is taken for a file that is not there, or that was forgotten."""
    file_id = uuid4()
    for asked in (store.claim(), store.put(file_id, b"x"), store.get(file_id), store.forget(file_id)):
        with pytest.raises(StoreAway, match=f"^{why}$"):
            await asked
    with pytest.raises(StoreAway):
        [each async for each in store.names()]
