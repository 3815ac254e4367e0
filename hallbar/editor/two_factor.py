"""Turning the second factor on and off. What is secret is shown once, and kept by no cache."""

from flask import Response, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, StringField

from hallbar import clock
from hallbar.editor import signing_in
from hallbar.editor.blueprint import blueprint
from hallbar.editor.signing_in import PER_CODE, Step
from hallbar.extensions import writing
from hallbar.models import User
from hallbar.web import identity, second_factor, throttle
from hallbar.web.forms import Form, Required
from hallbar.web.templating import site_facts
from hallbar.web.throttle import Counted


class PasswordForm(Form):
    """Shows that it is still oneself who sits there."""

    password = PasswordField("Lösenord", [Required("Skriv ditt lösenord.")])


class ConfirmationForm(Form):
    """Shows that the app has taken the secret in."""

    code = StringField("Kod från appen", [Required("Skriv koden som appen visar.")])


@blueprint.get("/konto/tvafaktor")
def two_factor() -> ResponseReturnValue:
    """On or off, and what to do about it."""
    user = identity.signed_in_user()
    return _page(Step(ConfirmationForm(formdata=None) if user.totp_pending else PasswordForm(formdata=None)))


@blueprint.post("/konto/tvafaktor")
def begin_two_factor() -> ResponseReturnValue:
    """Make a secret, to be confirmed by a code."""
    user = identity.signed_in_user()
    if second_factor.is_on(user):
        return redirect(url_for("editor.two_factor"), 303)
    if step := signing_in.confirm(user, PasswordForm()):
        return _page(step)
    with writing():
        user.totp_pending = second_factor.new_secret()
    return redirect(url_for("editor.two_factor"), 303)


@blueprint.get("/konto/tvafaktor/kod.svg")
def two_factor_qr() -> Response:
    """The secret as a QR code, while it is not confirmed."""
    user = identity.signed_in_user()
    svg = second_factor.qr_svg(user.totp_pending or abort(404), user, site_facts().name)
    return Response(svg, mimetype="image/svg+xml")


@blueprint.post("/konto/tvafaktor/bekraftelse")
def confirm_two_factor() -> ResponseReturnValue:
    """Turn it on with the first code, and show the recovery codes."""
    user, form = identity.signed_in_user(), ConfirmationForm()
    if not user.totp_pending:
        return redirect(url_for("editor.two_factor"), 303)
    if not form.validate():
        return _page(Step(form))
    if opens := throttle.take(Counted(PER_CODE, str(user.id))):
        return _page(signing_in.too_many(form, opens))
    with writing():
        secret = user.totp_pending or ""
        step = second_factor.step_of(secret, form.code.data, clock.now()) if secret else None
        codes = second_factor.turn_on(user, secret, step) if step else []
    if not codes:
        form.code.errors = ("Koden stämmer inte. Kontrollera att telefonens klocka går rätt och skriv nästa kod.",)
        return _page(Step(form))
    return _show_codes(codes, "Tvåfaktorsinloggning är på")


@blueprint.post("/konto/tvafaktor/reservkoder")
def renew_recovery_codes() -> ResponseReturnValue:
    """New recovery codes; the old ones end."""
    user = identity.signed_in_user()
    if not second_factor.is_on(user):
        return redirect(url_for("editor.two_factor"), 303)
    if step := signing_in.confirm(user, PasswordForm()):
        return _page(step)
    with writing():
        codes = second_factor.renew_recovery_codes(user)
    return _show_codes(codes, "Nya reservkoder")


@blueprint.post("/konto/tvafaktor/avstangning")
def turn_off_two_factor() -> ResponseReturnValue:
    """The password alone is enough again; or the secret that was shown is forgotten."""
    user = identity.signed_in_user()
    if second_factor.is_on(user) and (step := signing_in.confirm(user, PasswordForm())):
        return _page(step)
    with writing():
        second_factor.turn_off(user)
    flash("Tvåfaktorsinloggning är av.")
    return redirect(url_for("editor.two_factor"), 303)


def _page(step: Step) -> ResponseReturnValue:
    user = identity.signed_in_user()
    page = render_template(
        "editor/two_factor/show.html",
        form=step.form,
        on=second_factor.is_on(user),
        key=_in_fours(user),
        section="account",
    )
    return signing_in.with_retry(make_response(page, step.status), step)


def _show_codes(codes: list[str], heading: str) -> str:
    return render_template("editor/two_factor/codes.html", codes=codes, heading=heading, section="account")


def _in_fours(user: User) -> str:
    secret = user.totp_pending or ""
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
