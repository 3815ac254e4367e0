"""One's own account: the password, and whether it is all that it takes."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField

from hallbar import clock
from hallbar.editor import signing_in
from hallbar.editor.blueprint import blueprint
from hallbar.editor.choosing import NewPasswordForm, new_password_field
from hallbar.editor.signing_in import Step
from hallbar.extensions import writing
from hallbar.web import identity, one_time, passwords, second_factor
from hallbar.web.forms import Required


class ChangeForm(NewPasswordForm):
    """The present password, and the new one."""

    password = PasswordField("Nuvarande lösenord", [Required("Skriv ditt nuvarande lösenord.")])
    new_password = new_password_field()


@blueprint.get("/konto")
def account() -> ResponseReturnValue:
    """Who one is here, and how one signs in."""
    return _page(Step(ChangeForm(identity.signed_in_user(), formdata=None)))


@blueprint.post("/konto/losenord")
def change_password() -> ResponseReturnValue:
    """Choose a new password. All other sessions end."""
    login = identity.signed_in_login()
    form = ChangeForm(login.user)
    if step := signing_in.confirm(login.user, form):
        return _page(step)
    password_hash = passwords.hashed(form.new_password.data)
    with writing() as session:
        one_time.set_password(session, login.user, password_hash, clock.now(), keep=login.id)
    flash("Lösenordet är bytt. Om du var inloggad någon annanstans är du utloggad där.")
    return redirect(url_for("editor.account"), 303)


def _page(step: Step) -> ResponseReturnValue:
    on = second_factor.is_on(identity.signed_in_user())
    page = render_template("editor/account/show.html", form=step.form, two_factor=on, section="account")
    return signing_in.with_retry(make_response(page, step.status), step)
