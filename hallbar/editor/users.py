"""Those who work here: invited, given a role, let in again, and shut out."""

from collections.abc import Sequence
from datetime import datetime

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, func, select

from hallbar import clock
from hallbar.editor import staff
from hallbar.editor.access import requires, still
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.user import UserForm
from hallbar.extensions import db, writing
from hallbar.models import LoginSession, Role, User
from hallbar.publishing.refusal import Refused
from hallbar.web import identity, mail, one_time, second_factor
from hallbar.web.addresses import absolute
from hallbar.web.templating import site_facts

LETTER = """Hej {name}!

{by} har bjudit in dig till redaktionen på {site}.
Följ länken, som gäller en gång och i ett dygn, och välj ett lösenord:

{link}

Sedan loggar du in på {door} med din e-postadress.
"""


@blueprint.get("/anvandare")
@requires(Role.ADMIN)
def users() -> str:
    """Everybody with an account, and when they last signed in."""
    return render_template("editor/users/index.html", people=_everybody(), section="users")


@blueprint.get("/anvandare/ny")
@requires(Role.ADMIN)
def new_user() -> str:
    """The form that invites somebody."""
    form = UserForm(formdata=None, data={"role": Role.WRITER.value})
    return render_template("editor/users/new.html", form=form, by_mail=mail.is_set_up(), section="users")


@blueprint.post("/anvandare/ny")
@requires(Role.ADMIN)
def invite_user() -> ResponseReturnValue:
    """Make the account, and send its owner the link by which a password is chosen; else show it, once."""
    form, now = UserForm(), clock.now()
    if form.validate():
        try:
            with writing() as session:
                invited, token = staff.invite(session, form, still(Role.ADMIN), now)
        except Refused as refusal:
            form.refuse(refusal.field, str(refusal))
        else:
            return _send_invitation(invited, token) if mail.is_set_up() else _show_link(invited, token, now)
    return render_template("editor/users/new.html", form=form, by_mail=mail.is_set_up(), section="users"), 422


@blueprint.get("/anvandare/<int:id>")
@requires(Role.ADMIN)
def user(id: int) -> str:
    """An account, and what can be done with it."""
    shown = load_user(id)
    return _page(shown, UserForm.of(shown))


@blueprint.post("/anvandare/<int:id>")
@requires(Role.ADMIN)
def change_user(id: int) -> ResponseReturnValue:
    """Change name, address or role."""
    form = UserForm()
    if form.validate():
        try:
            with writing() as session:
                changed = load_user(id)
                if not form.is_stale(changed):
                    staff.change(session, changed, form, still(Role.ADMIN), clock.now())
        except Refused as refusal:
            form.refuse(refusal.field, str(refusal))
        if form.status == 200:
            flash("Kontot är sparat.")
            return redirect(url_for("editor.users"), 303)
    return _page(load_user(id), form), form.status


@blueprint.post("/anvandare/<int:id>/aterstallning")
@requires(Role.ADMIN)
def issue_link(id: int) -> ResponseReturnValue:
    """Make a one-time link and show it, once; links that were made before end."""
    now = clock.now()
    try:
        with writing() as session:
            owner = load_user(id)
            token = staff.issue_link(session, owner, still(Role.ADMIN), now)
    except Refused as refusal:
        return _refused(id, refusal)
    return _show_link(owner, token, now)


@blueprint.post("/anvandare/<int:id>/avstangning")
@requires(Role.ADMIN)
def disable_user(id: int) -> ResponseReturnValue:
    """Close the account."""
    try:
        with writing() as session:
            closed = load_user(id)
            staff.disable(session, closed, still(Role.ADMIN), clock.now())
    except Refused as refusal:
        return _refused(id, refusal)
    return _done(id, f"{closed.name} är avstängd och utloggad överallt.")


@blueprint.post("/anvandare/<int:id>/oppning")
@requires(Role.ADMIN)
def enable_user(id: int) -> ResponseReturnValue:
    """Open the account again."""
    with writing() as session:
        opened = load_user(id)
        staff.enable(session, opened, still(Role.ADMIN), clock.now())
    return _done(id, f"{opened.name} kan logga in igen.")


@blueprint.post("/anvandare/<int:id>/utloggning")
@requires(Role.ADMIN)
def sign_out_user(id: int) -> ResponseReturnValue:
    """End all of somebody's sessions; of one's own all but this one."""
    current = identity.signed_in_login()
    with writing() as session:
        owner = load_user(id)
        staff.sign_out(session, owner, still(Role.ADMIN), clock.now(), keep=current)
    elsewhere = " överallt utom här" if current.user_id == id else " överallt"
    return _done(id, f"{owner.name} är utloggad{elsewhere}.")


@blueprint.post("/anvandare/<int:id>/tvafaktor/avstangning")
@requires(Role.ADMIN)
def reset_second_factor(id: int) -> ResponseReturnValue:
    """Let somebody in by the password alone, whose telephone is lost."""
    if id == identity.signed_in_user().id:
        return redirect(url_for("editor.two_factor"), 303)
    with writing() as session:
        owner = load_user(id)
        staff.reset_second_factor(session, owner, still(Role.ADMIN), clock.now())
    return _done(id, f"{owner.name} loggar in med bara lösenord, tills tvåfaktorsinloggning är på igen.")


def load_user(id: int) -> User:
    """An account by its id, or 404."""
    return db.session.get(User, id) or abort(404, "Kontot finns inte.")


def _everybody() -> Sequence[Row[User, datetime]]:
    """Each user with the moment of their last signing in."""
    last = select(func.max(LoginSession.created_at)).where(LoginSession.user_id == User.id).scalar_subquery()
    ordered = select(User, last).order_by(User.disabled_at.is_not(None), func.lower(User.name), User.id)
    return db.session.execute(ordered).all()


def _page(shown: User, form: UserForm) -> str:
    logins = select(LoginSession).where(LoginSession.user_id == shown.id).order_by(LoginSession.created_at.desc())
    last = db.session.scalar(logins.limit(1))
    return render_template(
        "editor/users/edit.html",
        form=form,
        person=shown,
        last=last,
        open_sessions=_count_open(shown, clock.now()),
        has_second_factor=second_factor.is_on(shown),
        is_oneself=shown.id == identity.signed_in_user().id,
        section="users",
    )


def _count_open(shown: User, now: datetime) -> int:
    is_open = LoginSession.ended_at.is_(None) & (LoginSession.expires_at > now)
    return db.session.scalar(select(func.count(LoginSession.id)).where(LoginSession.user_id == shown.id, is_open)) or 0


def _refused(id: int, refusal: Refused) -> ResponseReturnValue:
    """The account's page, with why it cannot be done."""
    form = UserForm.of(shown := load_user(id))
    form.refuse("", str(refusal))
    return _page(shown, form), 409


def _send_invitation(invited: User, token: str) -> ResponseReturnValue:
    link, door, site = absolute(one_time.path(token)), absolute(url_for("editor.sign_in")), site_facts().name
    by = identity.signed_in_user().name
    letter = LETTER.format(name=invited.name, by=by, site=site, link=link, door=door)
    mail.send_soon(invited.email, f"Välkommen till redaktionen på {site}", letter)
    flash(f"{invited.name} har fått ett brev med en länk till {invited.email}. Länken gäller i ett dygn.")
    return redirect(url_for("editor.users"), 303)


def _show_link(owner: User, token: str, now: datetime) -> str:
    link, until = absolute(one_time.path(token)), now + one_time.LIFETIME
    return render_template("editor/users/link.html", owner=owner, link=link, until=until, section="users")


def _done(id: int, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("editor.user", id=id), 303)
