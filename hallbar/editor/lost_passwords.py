"""When a password is forgotten, or not chosen yet: a link by mail or from an administrator, good once."""

from datetime import timedelta
from typing import NoReturn

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hallbar import clock
from hallbar.editor import signing_in
from hallbar.editor.access import anonymous
from hallbar.editor.blueprint import blueprint
from hallbar.editor.choosing import NewPasswordForm
from hallbar.editor.signing_in import Step
from hallbar.extensions import db, writing
from hallbar.models import User
from hallbar.web import mail, one_time, passwords, throttle
from hallbar.web.addresses import absolute
from hallbar.web.forms import EmailAddress, EmailField, Form, Required
from hallbar.web.templating import site_facts
from hallbar.web.throttle import Counted, Limit

PER_ACCOUNT = Limit("lost password", 3, timedelta(hours=1))
PER_ADDRESS = Limit("lost passwords from", 20, timedelta(hours=1))
LETTER = """Hej {name}!

Någon, förmodligen du, vill välja ett nytt lösenord för redaktionen på {site}.
Följ länken, som gäller en gång och i ett dygn:

{link}

Var det inte du? Då behöver du inte göra något: ditt lösenord är oförändrat.
"""


class AskForm(Form):
    """Where to send the letter."""

    email = EmailField("E-postadress", [Required("Skriv din e-postadress."), EmailAddress()])


@blueprint.get("/glomt-losenordet")
@anonymous
def lost_password() -> ResponseReturnValue:
    """The form; where no letters can be sent, whom to ask."""
    return _ask(Step(AskForm(formdata=None)))


@blueprint.post("/glomt-losenordet")
@anonymous
def ask_for_link() -> ResponseReturnValue:
    """Send a link to somebody who has an account. The answer is the same to those who have none."""
    form = AskForm()
    if not mail.is_set_up() or not form.validate():
        return _ask(Step(form))
    email = form.email.data.casefold()
    if opens := throttle.take(Counted(PER_ACCOUNT, email), Counted(PER_ADDRESS, throttle.remote_network())):
        return _ask(signing_in.too_many(form, opens))
    _send_link(email)
    flash("Om det finns ett konto med den adressen kommer ett brev med en länk dit om en liten stund.")
    return redirect(url_for("editor.sign_in"), 303)


@blueprint.get("/valj-losenord/<token>")
@anonymous
def choose_password(token: str) -> ResponseReturnValue:
    """The form behind a link. Opening it does not use it up: mail programs open links by themselves."""
    user = _owner(token)
    return _choose(Step(NewPasswordForm(user, formdata=None)), user, token)


@blueprint.post("/valj-losenord/<token>")
@anonymous
def submit_password(token: str) -> ResponseReturnValue:
    """Use the link. Whoever had the old password is signed out; a second factor is still asked for."""
    user = _owner(token)
    form = NewPasswordForm(user)
    if not form.validate():
        return _choose(Step(form), user, token)
    password_hash = passwords.hashed(form.new_password.data)
    with writing() as session:
        used = one_time.use(session, token, password_hash, clock.now())
    if not used:
        _gone()
    flash("Lösenordet är sparat. Logga in med det.")
    return redirect(url_for("editor.sign_in"), 303)


def _send_link(email: str) -> None:
    with writing() as session:
        user = session.scalar(select(User).where(User.email == email, User.disabled_at.is_(None)))
        token = one_time.issue(session, user, clock.now()) if user else ""
    if user:
        link, site = absolute(one_time.path(token)), site_facts().name
        letter = LETTER.format(name=user.name, site=site, link=link)
        mail.send_soon(user.email, f"Nytt lösenord för {site}", letter)


def _owner(token: str) -> User:
    link = one_time.find(db.session(), token, clock.now())
    return link.user if link else _gone()


def _gone() -> NoReturn:
    abort(410, "Länken gäller inte längre: den är använd, eller äldre än ett dygn. Be om en ny.")


def _ask(step: Step) -> ResponseReturnValue:
    page = render_template("editor/lost_passwords/ask.html", form=step.form, by_mail=mail.is_set_up())
    return signing_in.with_retry(make_response(page, step.status), step)


def _choose(step: Step, user: User, token: str) -> ResponseReturnValue:
    page = render_template("editor/lost_passwords/choose.html", form=step.form, owner=user, token=token)
    response = make_response(page, step.status)
    response.headers["Referrer-Policy"] = "no-referrer"  # its address is a key
    return response
