"""One letter over SMTP, as Alertmanager would send it: the same server, sender and password."""

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Final

import structlog

from alert_messages.notifications import Email
from alert_messages.outcome import Outcome

STEP_SECONDS: Final = 10.0
TLS_PORT: Final = 465
"""Where a connection begins with TLS; elsewhere it is STARTTLS."""
log = structlog.get_logger()


def send_mail(email: Email, to: Sequence[str], subject: str, text: str) -> Outcome:
    """Blocks. What goes wrong is logged by its kind: the words of an error may name a person's address."""
    try:
        server = _connect(email)
    except OSError as error:
        log.warning("the mail server cannot be used", error=type(error).__name__, code=_code(error))
        return Outcome.failed
    try:
        server.send_message(_letter(email, to, subject, text), email.sender, to)
    except (
        smtplib.SMTPResponseException,
        smtplib.SMTPRecipientsRefused,
        smtplib.SMTPNotSupportedError,
    ) as error:
        log.warning("the mail server refuses a letter", error=type(error).__name__, code=_code(error))
        return Outcome.failed
    except OSError as error:
        log.warning("the mail server did not answer", error=type(error).__name__)
        return Outcome.unclear
    finally:
        with suppress(OSError):
            server.quit()
    return Outcome.sent


def _connect(email: Email) -> smtplib.SMTP:
    """Ready to take a letter; every error of smtplib is an OSError."""
    host, _, port = email.smarthost.rpartition(":")
    context = ssl.create_default_context()
    if int(port) == TLS_PORT:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, int(port), timeout=STEP_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, int(port), timeout=STEP_SECONDS)
    try:
        if email.require_tls and int(port) != TLS_PORT:
            server.starttls(context=context)
        if email.username:
            server.login(email.username, Path(email.password_file).read_text(encoding="utf-8").strip())
    except BaseException:
        server.close()
        raise
    return server


def _letter(email: Email, to: Sequence[str], subject: str, text: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = email.sender, ", ".join(to), subject
    letter["Date"], letter["Message-ID"] = (
        formatdate(localtime=True),
        make_msgid(domain=_domain(email.sender)),
    )
    letter.set_content(text)
    return letter


def _domain(sender: str) -> str:
    """So that no letter names the machine."""
    return sender.rpartition("@")[2]


def _code(error: OSError) -> int | None:
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
