"""Those who work here, and a way in for who cannot get in."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hallbar import clock
from hallbar.editor.access import requires
from hallbar.editor.blueprint import blueprint
from hallbar.extensions import db, writing
from hallbar.models import Role, User
from hallbar.web import identity, one_time
from hallbar.web.addresses import absolute


@blueprint.get("/anvandare")
@requires(Role.ADMIN)
def users() -> str:
    """Everybody with an account."""
    everybody = db.session.scalars(select(User).order_by(User.name, User.id)).all()
    return render_template("editor/users/index.html", users=everybody, section="users")


@blueprint.post("/anvandare/<int:id>/aterstallning")
@requires(Role.ADMIN)
def issue_link(id: int) -> ResponseReturnValue:
    """Make a one-time link and show it, once; links that were made before end."""
    user = _load_user(id)
    if user.disabled_at:
        abort(409, "Kontot är avstängt. Öppna det först.")
    now = clock.now()
    with writing() as session:
        token = one_time.issue(session, user, now, issued_by=identity.signed_in_user())
    link, until = absolute(one_time.path(token)), now + one_time.LIFETIME
    return render_template("editor/users/link.html", owner=user, link=link, until=until, section="users")


def _load_user(id: int) -> User:
    return db.session.get(User, id) or abort(404)
