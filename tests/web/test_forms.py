"""What every form does with what is typed."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import PasswordField, StringField, TextAreaField

from hallbar.web.forms import AtMost, EmailAddress, EmailField, Form, Required


class Sample(Form):
    """One of each."""

    title = StringField("Rubrik", [Required("Skriv en rubrik."), AtMost(10)])
    body = TextAreaField("Text", filters=[lambda text: text and text + "!"])
    password = PasswordField("Lösenord")
    email = EmailField("E-postadress", [EmailAddress()])


def filled(app: Flask, **fields: str) -> Sample:
    """The form with these fields sent, and validated."""
    with app.test_request_context("/redaktion/logga-in", method="POST"):
        form = Sample(formdata=MultiDict({"title": "R", "email": "a@b.se"} | fields))
        form.validate()
        return form


def test_text_is_tidied_and_a_line_is_one(app: Flask) -> None:
    form = filled(app, title="  A\u030asa\r\nEk\x00 ", body=" en\r\nrad \x0b", password=" a\u030a\x01 ")
    assert form.errors == {}
    assert form.title.data == "Åsa Ek"
    assert form.body.data == " en\nrad !", "a field's own filters come last"
    assert form.password.data == " a\u030a\x01 ", "a password is what was typed"


@pytest.mark.parametrize("field", ["title", "body", "password"])
def test_half_a_character_is_refused_in_a_sentence(app: Flask, field: str) -> None:
    (sentence,) = filled(app, **{field: "x\ud800"}).errors[field]
    assert "halvt tecken" in sentence


@pytest.mark.parametrize("nothing", ["", " ", "\u00a0", "\n"])
def test_nothing_is_nothing(app: Flask, nothing: str) -> None:
    assert filled(app, title=nothing).errors["title"] == ["Skriv en rubrik."]


def test_too_long_says_by_how_much(app: Flask) -> None:
    form = filled(app, title="x" * 10)
    assert form.errors == {}
    assert "maxlength" not in form.title(), "with it browsers cut what is pasted, and say nothing"
    (sentence,) = filled(app, title="x" * 13).errors["title"]
    assert "högst 10 tecken" in sentence
    assert "3 tecken" in sentence


@pytest.mark.parametrize("good", ["a@b.se", "förnamn.efternamn@räksmörgås.example", "a@b@c.se"])
def test_an_address_of_e_mail_passes(app: Flask, good: str) -> None:
    assert filled(app, email=good).errors == {}


@pytest.mark.parametrize("bad", ["", "a", "a@", "@b.se", "a@b", "a@.", "a b@c.se"])
def test_what_is_no_address_does_not(app: Flask, bad: str) -> None:
    assert "namn@example.se" in filled(app, email=bad).errors["email"][0]
