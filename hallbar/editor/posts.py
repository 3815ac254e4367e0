"""The list of all posts."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from hallbar import clock
from hallbar.archive import load_vocabulary
from hallbar.editor.blueprint import blueprint
from hallbar.editor.listing import NoSuchPage, PostList, posts_page
from hallbar.extensions import db
from hallbar.web import htmx
from hallbar.web.identity import signed_in_user


@blueprint.get("/inlagg")
def posts() -> ResponseReturnValue:
    """A page of the list, at its canonical address."""
    args = list(request.args.items(multi=True))
    vocabulary = load_vocabulary(db.session())
    wanted = PostList.parse(args, vocabulary)
    if args != wanted.args():
        return redirect(wanted.address())
    try:
        listed = posts_page(db.session(), wanted, signed_in_user(), vocabulary, clock.now())
    except NoSuchPage as error:
        return redirect(wanted.on_page(error.last).address())
    return htmx.respond(
        "editor/posts/index.html", "editor/posts/_panel.html", listed=listed, heard=listed.status, section="posts"
    )
