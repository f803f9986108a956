"""libs/files: what a file is, how it lies in its store, who may have it, what a scanner says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from obstore.store import MemoryStore

from builders_web import SEALING
from files import (
    Clamd,
    FileGone,
    FileStore,
    OtherServicesStore,
    Scan,
    ScannerAway,
    SealedFile,
    StoreAway,
    clamd_at,
    content_type,
    headers_of,
    is_usable,
    open_file,
    open_files,
    open_own_files,
    seal_file,
)
from sealing import Spoilt

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
JPEG = b"\xff\xd8\xff\xe1\x00\x10Exif\x00" + bytes(50)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
MP3 = b"ID3\x03" + bytes(60)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (HEIC, "image/heif"),
        (MP3, "audio/mpeg"),
    ],
)
def test_a_file_is_what_its_first_bytes_say(content: bytes, kind: str) -> None:
    assert content_type(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        "一页文字".encode(),
        b"<!DOCTYPE html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<html>%PDF-1.7</html>",
        b"MZ" + bytes(60),
        b"PK\x03\x04" + bytes(60),
    ],
    ids=["empty", "text", "HTML", "SVG", "HTML that speaks of PDF", "program", "archive"],
)
def test_what_may_run_or_is_not_known_is_no_file_of_ours(content: bytes) -> None:
    assert content_type(content) is None


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("application/pdf", 'inline; filename="a.pdf"'),
        ("image/png", 'inline; filename="a.png"'),
        ("image/tiff", 'attachment; filename="a.tif"'),
        ("video/mp4", 'attachment; filename="a.mp4"'),
    ],
)
def test_only_pdf_and_pictures_are_shown_in_place_and_nothing_is_guessed(kind: str, how: str) -> None:
    headers = headers_of(kind, "a")
    assert (headers["Content-Type"], headers["Content-Disposition"]) == (kind, how)
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_opens_as_itself_and_as_no_other() -> None:
    file_id, other = uuid4(), uuid4()
    sealed, theirs = seal_file(SEALING, PDF, file_id), seal_file(SEALING, PDF, other)
    assert open_file(SEALING, sealed, file_id) == PDF
    with pytest.raises(Spoilt):
        open_file(SEALING, sealed, other)
    with pytest.raises(Spoilt):
        open_file(SEALING, SealedFile(theirs.content, sealed.words), file_id)
    with pytest.raises(Spoilt):
        open_file(SEALING, SealedFile(sealed.content[:-1], sealed.words), file_id)


def test_nothing_of_a_file_can_be_read_where_it_lies_and_two_that_are_alike_are_not_seen_to_be() -> None:
    first, second = seal_file(SEALING, PDF, uuid4()), seal_file(SEALING, PDF, uuid4())
    assert PDF not in first.content
    assert first.content != second.content
    assert first.words.content != second.words.content


async def test_a_folder_gives_back_what_was_put_and_says_what_it_no_longer_has(tmp_path: Path) -> None:
    store, file_id = open_files(str(tmp_path / "files"), "intake"), uuid4()
    await store.put(file_id, b"sealed")
    assert await store.get(file_id) == b"sealed"
    assert [each.file_id async for each in store.names()] == [file_id]
    await store.forget(file_id)
    await store.forget(file_id)
    with pytest.raises(FileGone):
        await store.get(file_id)


async def test_what_else_lies_in_the_folder_is_no_file_of_ours(tmp_path: Path) -> None:
    store, file_id = open_files(str(tmp_path), "intake"), uuid4()
    await store.put(file_id, b"sealed")
    (tmp_path / "README").write_text("a note", encoding="utf-8")
    (tmp_path / str(uuid4())).write_bytes(b"not where a file lies")
    assert [each.file_id async for each in store.names()] == [file_id]


async def test_a_store_is_the_services_that_claimed_it_first_and_its_marker_is_no_file(
    tmp_path: Path,
) -> None:
    for _ in range(2):
        ours = await open_own_files(str(tmp_path), "intake")
    file_id = uuid4()
    await ours.put(file_id, b"sealed")
    with pytest.raises(OtherServicesStore, match=r"YUANXIN_FILES: .*'intake'.*reporting needs"):
        await open_own_files(str(tmp_path), "reporting")
    assert [each.file_id async for each in ours.names()] == [file_id]


async def test_a_store_from_before_it_had_an_owner_gets_one(tmp_path: Path) -> None:
    file_id = uuid4()
    await open_files(str(tmp_path), "intake").put(file_id, b"sealed")
    ours = await open_own_files(str(tmp_path), "intake")
    assert await ours.get(file_id) == b"sealed"
    with pytest.raises(OtherServicesStore):
        await open_files(str(tmp_path), "reporting").claim()


async def test_of_two_that_claim_a_store_at_once_one_gets_it() -> None:
    store = MemoryStore()
    claims = (FileStore(store, service).claim() for service in ("intake", "reporting"))
    outcomes = await asyncio.gather(*claims, return_exceptions=True)
    assert [type(each) for each in outcomes if each] == [OtherServicesStore]


async def test_a_store_in_a_folder_of_another_is_left_to_its_owner(tmp_path: Path) -> None:
    outer = await open_own_files(str(tmp_path), "intake")
    inner = await open_own_files(str(tmp_path / "reporting"), "reporting")
    ours, theirs = uuid4(), uuid4()
    await outer.put(ours, b"paper")
    await inner.put(theirs, b"evidence")
    assert [each.file_id async for each in outer.names()] == [ours]
    assert [each.file_id async for each in inner.names()] == [theirs]


async def test_a_store_that_is_away_holds_up_no_start_and_is_claimed_later(tmp_path: Path) -> None:
    (tmp_path / "yuanxin-service").mkdir()  # nothing can be read or written under that name
    files = await open_own_files(str(tmp_path), "intake")
    with pytest.raises(StoreAway):
        await files.claim()
    (tmp_path / "yuanxin-service").rmdir()
    await files.claim()


def test_the_folder_is_for_this_user_alone(tmp_path: Path) -> None:
    open_files(str(tmp_path / "files"), "intake")
    assert (tmp_path / "files").stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="YUANXIN_FILES"):
        open_files(str(tmp_path / "file" / "files"), "intake")


@pytest.mark.parametrize(
    ("scan", "is_scanned_here", "usable"),
    [
        (Scan.clean, True, True),
        (Scan.clean, False, True),
        (Scan.waiting, True, False),
        (Scan.waiting, False, True),
        (Scan.refused, True, False),
        (Scan.refused, False, False),
    ],
)
def test_with_a_scanner_only_what_is_clean_is_given_out(
    scan: Scan, is_scanned_here: bool, usable: bool
) -> None:
    assert is_usable(scan, is_scanned_here=is_scanned_here) is usable


@pytest.mark.parametrize("address", ["clamd", ":3310", "clamd:", "clamd:x"])
def test_a_scanner_without_host_or_port_is_one_clear_line(address: str) -> None:
    with pytest.raises(ValueError, match="YUANXIN_CLAMD"):
        clamd_at(address)


def test_no_scanner_need_be_configured() -> None:
    assert clamd_at("") is None
    assert clamd_at("clamd:3310") == Clamd("clamd", 3310)


@asynccontextmanager
async def stand_in_for_clamd(answer: bytes) -> AsyncIterator[tuple[Clamd, list[bytes]]]:
    """Reads INSTREAM as the manual describes it, keeps what it was sent, gives one answer."""
    received: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(size)
        received.append(content)
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield Clamd("127.0.0.1", server.sockets[0].getsockname()[1]), received


@pytest.mark.parametrize(
    ("answer", "scan"),
    [(b"stream: OK\0", Scan.clean), (b"stream: Eicar-Test-Signature FOUND\0", Scan.refused)],
)
async def test_the_scanner_is_shown_the_whole_file_and_says_yes_or_no(answer: bytes, scan: Scan) -> None:
    content = PDF * 10_000
    async with stand_in_for_clamd(answer) as (clamd, received):
        assert await clamd.scan(content) is scan
    assert received == [content]


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK", b"", b"?" * 100_000]
)
async def test_a_scanner_that_says_neither_has_not_scanned(answer: bytes) -> None:
    async with stand_in_for_clamd(answer) as (clamd, _):
        with pytest.raises(ScannerAway):
            await clamd.scan(PDF)


async def test_a_scanner_that_is_not_there_has_not_scanned() -> None:
    async with stand_in_for_clamd(b"") as (clamd, _):
        pass
    with pytest.raises(ScannerAway):
        await clamd.scan(PDF)
