"""A mail server of a bureau, for aiosmtpd: it keeps the letters it is handed."""

from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any


class Mailbox:
    """What an SMTP server of the bureau was handed."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], str, str]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content)
        subject = str(make_header(decode_header(letter["Subject"])))
        parts = letter.walk() if letter.is_multipart() else [letter]
        text = "".join(
            part.get_payload(decode=True).decode()  # type: ignore[union-attr]
            for part in parts
            if part.get_content_type() == "text/plain"
        )
        self.letters.append((envelope.rcpt_tos, subject, text))
        return "250 OK"
