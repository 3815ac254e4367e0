"""Signing in, step by step, wherever its form stands: on its own page, beside a text, or around one.

First the password, then the code of the second factor where it is on. Between the two, the cookie says whose password
was right; that is good for ten minutes, for that password. Nothing that is answered before tells whether an account
exists: neither words nor status nor time.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response, request, session
from sqlalchemy import select
from wtforms import PasswordField, StringField

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.language import dates
from hallbar.models import User
from hallbar.web import identity, passwords, second_factor, throttle
from hallbar.web.forms import EmailField, Form, Required
from hallbar.web.throttle import Counted, Limit

WRONG = "E-postadressen och lösenordet hör inte ihop. Kontrollera båda och försök igen."
WRONG_CODE = "Koden stämmer inte, eller är redan använd. Vänta på nästa kod i appen och skriv den."
TOO_LATE = "Det gick för lång tid. Börja om med e-postadress och lösenord."

PER_ACCOUNT = Limit("password", 10, timedelta(minutes=15))
PER_ADDRESS = Limit("address", 60, timedelta(minutes=15))
PER_CODE = Limit("code", 5, timedelta(minutes=15))
PENDING_SECONDS = 600
_PENDING = "pending"


class SignInForm(Form):
    """Who you are. Its ids are its own: it may stand beside any other form."""

    email = EmailField("E-postadress", [Required("Skriv din e-postadress.")], id="sign-in-email")
    password = PasswordField("Lösenord", [Required("Skriv ditt lösenord.")], id="sign-in-password")


class CodeForm(Form):
    """The second factor."""

    code = StringField("Engångskod", [Required("Skriv koden från din app, eller en reservkod.")], id="sign-in-code")


@dataclass(frozen=True)
class Step:
    """The form to fill in next."""

    form: Form
    retry_after: int = 0
    """Seconds until it is worth trying again."""

    @property
    def status(self) -> int:
        """Of the page that shows it."""
        if self.retry_after:
            return 429
        return 422 if self.form.errors else 200

    @property
    def asks_code(self) -> bool:
        """Whether the password has been right already."""
        return isinstance(self.form, CodeForm)


def first_step() -> Step:
    """An empty form."""
    return Step(SignInForm(formdata=None))


def advance() -> Step | None:
    """Go on with what was posted: None when that has signed somebody in, else what to fill in next."""
    return _check_code() if "code" in request.form else _check_password()


def confirm(user: User, form: Form) -> Step | None:
    """Before something that only the user may do: None when the form's ``password`` is theirs."""
    if not form.validate():
        return Step(form)
    if opens := throttle.take(Counted(PER_ACCOUNT, user.email)):
        return too_many(form, opens)
    if not passwords.matches(user, form["password"].data):
        form["password"].errors = ("Lösenordet stämmer inte. Skriv det du loggar in med.",)
        return Step(form)
    with writing() as database:
        throttle.reset(database, Counted(PER_ACCOUNT, user.email))
    return None


def with_retry(response: Response, step: Step) -> Response:
    """Say in the header, too, when to try again."""
    if step.retry_after:
        response.headers["Retry-After"] = str(step.retry_after)
    return response


def too_many(form: Form, opens: datetime) -> Step:
    """The same form, with a sentence that says when to try again."""
    clock_time = dates.clock_time(opens + timedelta(seconds=59))  # to the minute, and not too early
    form.form_errors = [f"Det har varit för många försök. Vänta till klockan {clock_time} och försök igen."]
    return Step(form, throttle.seconds_until(opens))


def _check_password() -> Step | None:
    form = SignInForm()
    if not form.validate():
        return Step(form)
    email = form.email.data.casefold()
    if opens := throttle.take(Counted(PER_ACCOUNT, email), Counted(PER_ADDRESS, throttle.remote_network())):
        return too_many(form, opens)
    user = db.session.scalar(select(User).where(User.email == email))
    if not passwords.matches(user, form.password.data) or user is None:
        return _wrong(form)
    if second_factor.is_on(user):
        session[_PENDING] = {"user": user.id, "at": clock.now().timestamp(), "proof": _proof(user)}
        return Step(CodeForm(formdata=None))
    proved = user.password_hash
    newer = passwords.hashed(form.password.data) if passwords.is_outdated(user) else proved
    with writing():
        if user.password_hash != proved or user.disabled_at:  # just now
            return _wrong(form)
        user.password_hash = newer
        _let_in(user)
    return None


def _wrong(form: SignInForm) -> Step:
    form.password.errors = (WRONG,)
    return Step(form)


def _check_code() -> Step | None:
    form = CodeForm()
    user = _pending_user()
    if user is None:
        first = SignInForm(formdata=None)
        first.form_errors = [TOO_LATE]
        return Step(first)
    if not form.validate():
        return Step(form)
    if opens := throttle.take(Counted(PER_CODE, str(user.id))):
        return too_many(form, opens)
    with writing() as database:
        if _pending_user() is user and second_factor.use_code(database, user, form.code.data, clock.now()):
            throttle.reset(database, Counted(PER_CODE, str(user.id)))
            _let_in(user)
            return None
    form.code.errors = (WRONG_CODE,)
    return Step(form)


def _let_in(user: User) -> None:
    database = db.session()
    throttle.reset(database, Counted(PER_ACCOUNT, user.email))
    throttle.give_back(database, Counted(PER_ADDRESS, throttle.remote_network()))
    identity.begin(database, user, clock.now())


def _pending_user() -> User | None:
    pending = session.get(_PENDING)
    if not pending or clock.now().timestamp() - pending["at"] > PENDING_SECONDS:
        return None
    user = db.session.get(User, pending["user"])
    return user if user and user.disabled_at is None and pending["proof"] == _proof(user) else None


def _proof(user: User) -> str:
    """Changes with the password."""
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]
