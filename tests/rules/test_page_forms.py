"""A form with a file, as browsers send it; what is none has no fields, so no token, and does nothing."""

import pytest
from fastapi import Request

from access import Form, read_form_with_files

FORM = (
    b'--x\r\nContent-Disposition: form-data; name="theme"\r\n\r\n\xe8\xae\xb2\xe5\xba\xa7\r\n'
    b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n'
    b"Content-Type: text/html\r\n\r\n\xff\xd8\r\n\r\n--x--\r\n"
)
NOTHING_CHOSEN = (
    b'--x\r\nContent-Disposition: form-data; name="photo"; filename=""\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n"
)
TWICE = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 2 + b"--x--"
BAD_NAME = b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n1\r\n--x--'
BAD_TEXT = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--'
MANY = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 1001 + b"--x--"
PARTS = "multipart/form-data; boundary=x"


async def read(body: bytes, kind: str) -> Form:
    headers = [(b"content-type", kind.encode("latin-1"))]
    sent = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, object]:
        return sent.pop()

    return await read_form_with_files(Request({"type": "http", "headers": headers}, receive))


async def test_the_fields_and_the_file_are_read_as_they_were_sent() -> None:
    assert await read(FORM, PARTS) == Form({"theme": "讲座"}, {"photo": b"\xff\xd8\r\n"})


async def test_where_no_file_was_chosen_there_is_none() -> None:
    assert await read(NOTHING_CHOSEN, PARTS) == Form({}, {})


async def test_a_form_without_files_has_none() -> None:
    assert await read(b"a=1&b=%E4%BA%8C", "application/x-www-form-urlencoded") == Form(
        {"a": "1", "b": "二"}, {}
    )


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (FORM, "multipart/form-data"),
        (FORM, "multipart/form-data; boundary=y"),
        (FORM, 'multipart/form-data; boundary="\xff;;'),
        (FORM[:-20], PARTS),
        (b"", PARTS),
        (TWICE, PARTS),
        (BAD_NAME, PARTS),
        (BAD_TEXT, PARTS),
        (MANY, PARTS),
        (b"a=1&a=2", "application/x-www-form-urlencoded"),
        (b"a=%FF", "application/x-www-form-urlencoded"),
        (b"\xff", ""),
    ],
)
async def test_what_is_no_form_of_a_browser_says_nothing(body: bytes, kind: str) -> None:
    assert await read(body, kind) == Form({}, {})
