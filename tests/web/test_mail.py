"""Letters are handed to a real server; what goes wrong is told without what was in them."""

from dataclasses import replace

import pytest
from flask import Flask

from hallbar.web import mail
from tests.post_office import PostOffice, open_office


def connect(app: Flask, office: PostOffice, **others: str) -> None:
    """Let the site's letters go there."""
    values = {"smtp_host": "127.0.0.1", "smtp_port": str(office.port), "smtp_tls": "none", "smtp_from": "n@example.se"}
    app.extensions["hallbar"] = replace(app.extensions["hallbar"], **values | others)


def test_a_letter_arrives_as_it_was_written(app: Flask) -> None:
    text = "Hej Åsa!\n\n.punkt först på raden\nEn rad som är längre än " + "många ord " * 120 + "\n"
    with open_office() as office:
        connect(app, office)
        mail.send("asa@example.se", "Räksmörgås\nBcc: spion@example.org", text)
        letter = office.letter()
    assert letter["Subject"] == "Räksmörgås Bcc: spion@example.org"
    assert letter["Bcc"] is None
    assert letter["To"] == "asa@example.se"
    assert letter["Date"]
    assert letter.get_content().replace("\r\n", "\n") == text


@pytest.mark.parametrize("answer", ["550 no such box", "421 closing"])
def test_a_refusal_is_told_without_what_was_in_the_letter(app: Flask, answer: str) -> None:
    with open_office() as office:
        connect(app, office)
        office.refuses = answer
        with pytest.raises(mail.MailError) as refused:
            mail.send("asa@example.se", "Ämne", "hemligt")
    assert "127.0.0.1" in str(refused.value)
    assert "hemligt" not in str(refused.value)
    assert "asa" not in str(refused.value)


def test_a_server_that_is_not_there_is_told_too(app: Flask) -> None:
    with open_office() as office:
        pass
    connect(app, office)
    with pytest.raises(mail.MailError, match="ConnectionRefusedError"):
        mail.send("asa@example.se", "Ämne", "Text")


def test_a_server_without_encryption_gets_no_letter_when_that_is_asked_for(app: Flask) -> None:
    with open_office() as office:
        connect(app, office, smtp_tls="starttls")
        with pytest.raises(mail.MailError):
            mail.send("asa@example.se", "Ämne", "Text")
        assert office.letters == []


@pytest.mark.parametrize("recipient", ["", "a@b.se\nBcc: c@d.se", "a@b.se\r\n\r\nText"])
def test_a_recipient_that_is_no_address_gets_none(app: Flask, recipient: str) -> None:
    with open_office() as office:
        connect(app, office)
        with pytest.raises(mail.MailError):
            mail.send(recipient, "Ämne", "Text")
        assert office.letters == []


def test_without_a_server_nothing_is_set_up(app: Flask) -> None:
    assert not mail.is_set_up()
    with pytest.raises(mail.MailError):
        mail.send("asa@example.se", "Ämne", "Text")
