"""The archive: one address for every selection."""

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from hallbar.archive import ArchiveFilter, NoSuchPage, Vocabulary, archive_page, term_address
from hallbar.extensions import db
from hallbar.models import Term
from hallbar.public.blueprint import blueprint
from hallbar.public.content import holdings, own_address, vocabulary
from hallbar.public.feeds import discovery
from hallbar.web.errors import page as error_page


@blueprint.get("/arkiv")
def archive() -> str | Response | tuple[str, int]:
    """A page of the archive, at its canonical address."""
    args = list(request.args.items(multi=True))
    held, terms = holdings(), vocabulary()
    wanted = ArchiveFilter.parse(args, terms)
    if args != wanted.args():
        return redirect(wanted.address(), 308 if terms.has_moved(args) else 302)
    noise = _is_noise(wanted, terms)
    canonical = own_address(wanted.address(), endless=noise or held.is_of_nothing(wanted))
    try:
        page = archive_page(db.session(), wanted, terms, held)
    except NoSuchPage as error:
        return _past_the_end(wanted, error.last)
    return render_template(
        "archive/index.html",
        page=page,
        follow_href=wanted.address("/folj"),
        section="archive",
        discovery=discovery(wanted),
        canonical=canonical,
        robots="noindex" if noise else "",
    )


def term_url(term: Term) -> str:
    """The address of a term's posts."""
    return term_address(term.facet.slug, term.slug)


def _is_noise(wanted: ArchiveFilter, terms: Vocabulary) -> bool:
    """Search engines get each single value and each period; combinations are endless."""
    return wanted.choices > 1 or bool(wanted.q) or bool(wanted.unknown(terms))


def _past_the_end(wanted: ArchiveFilter, last: int) -> tuple[str, int]:
    message = f"Urvalet har inte så många sidor. Den sista är sida {last}."
    return error_page(404, message, way_back=(f"Till sida {last}", wanted.on_page(last).address()))
