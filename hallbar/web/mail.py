"""Letters, in plain text, by the SMTP server of the settings."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from threading import Thread

from flask import Flask, current_app

from hallbar.settings import Settings

TIMEOUT_SECONDS = 20


class MailError(Exception):
    """The letter could not be handed over; the message says why, and nothing of what was in it."""


def is_set_up() -> bool:
    """Whether letters can be sent at all."""
    settings: Settings = current_app.extensions["hallbar"]
    return bool(settings.smtp_host)


def send(to: str, subject: str, text: str) -> None:
    """Hand a letter over to the server. Takes a network's time: never within ``with writing():``.

    :raises MailError: when it was not accepted.
    """
    _send(current_app.extensions["hallbar"], to, subject, text)


def send_soon(to: str, subject: str, text: str) -> None:
    """The same without waiting: for an answer that must not tell by its time whether a letter was sent.

    What goes wrong is logged.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    Thread(target=_send_and_log, args=(app, to, subject, text), name="mail").start()


def _send_and_log(app: Flask, to: str, subject: str, text: str) -> None:
    try:
        _send(app.extensions["hallbar"], to, subject, text)
    except MailError as error:
        app.logger.error("a letter was not sent: %s", error)


def _send(settings: Settings, to: str, subject: str, text: str) -> None:
    letter = EmailMessage()
    try:
        letter["From"], letter["To"], letter["Subject"] = settings.smtp_from, to, " ".join(subject.split())
        letter["Date"] = formatdate()
        letter["Message-ID"] = make_msgid(domain=settings.smtp_from.rpartition("@")[2].strip(" >") or None)
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: answer it with no holiday notice
        letter.set_content(text)
        with _server(settings) as server:
            if settings.smtp_tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(letter)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise MailError(f"{settings.smtp_host}: {type(error).__name__} {getattr(error, 'smtp_code', '')}") from error


def _server(settings: Settings) -> smtplib.SMTP:
    host, port = settings.smtp_host, int(settings.smtp_port)
    if settings.smtp_tls == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
