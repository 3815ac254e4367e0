"""The form a post is written in."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from hallbar.language.collation import alphabetical
from hallbar.language.names import language_name
from hallbar.models import Facet, FacetAlias, Media, MediaKind, PostContent, Term, TermAlias
from hallbar.publishing.drafting import Sent
from hallbar.publishing.gate import Obstacle
from hallbar.web.forms import Form

LANGUAGES = ("sv", "en", "nb", "da", "fi", "se")
"""Offered; a post that came in another keeps it."""
MOST_PICTURES = 200
UNKNOWN_BASE = -1
"""When a form does not say what it stands on: no version has it, so that nothing is overwritten unseen."""


class TermField(SelectMultipleField):
    """The terms of one facet, a box each, or a button each where one excludes the others.

    The field's name is the facet's slug.
    """

    widget = ListWidget(prefix_label=False)  # type: ignore[assignment]  # the stubs know only <select>
    option_widget = CheckboxInput()  # type: ignore[assignment]

    def __init__(self, facet: Facet, **options: Any) -> None:
        super().__init__(facet.label, id=f"filter-{facet.slug}", **options)
        self.facet = facet
        self.term_ids = {term.slug: term.id for term in facet.terms}  # after a commit they would be fetched again

    @property
    def single(self) -> bool:
        """Whether one excludes the others. Not where a text has several by now: none of them may go unseen."""
        return self.facet.at_most == 1 and len(self.data or ()) < 2

    def process_formdata(self, valuelist: list[str]) -> None:
        """“None of them” is no term."""
        self.data = [slug for slug in valuelist if slug]

    @property
    def offered(self) -> list[tuple[Term, bool]]:
        """The terms by label, and whether each is chosen; a retired one only when it is."""
        chosen = set(self.data or ())
        terms = sorted(self.facet.terms, key=lambda term: alphabetical(term.label))
        return [(term, term.slug in chosen) for term in terms if term.slug in chosen or term.retired_at is None]

    def pre_validate(self, form: Any) -> None:
        """Nothing is refused here: see :attr:`unknown`."""

    @property
    def unknown(self) -> list[str]:
        """What was sent and is no term of the facet."""
        return [slug for slug in self.data or () if slug not in self.term_ids]


class PostForm(Form):
    """The fields of every post; those of the facets are added by :func:`post_form`."""

    title = StringField("Rubrik")
    lede = TextAreaField("Ingress")
    body = TextAreaField("Brödtext")
    slug = StringField("Namn i webbadressen")
    byline = StringField("Byline")
    lang = SelectField("Språk", validate_choice=False)
    lead = SelectField("Huvudbild", validate_choice=False)
    base_version = HiddenField()
    form_key = HiddenField()
    sequence = HiddenField()

    facets: Sequence[Facet] = ()
    shown: Mapping[str, Obstacle] = {}
    """What stands in the way, by the sentence that is printed of it."""

    @property
    def term_fields(self) -> list[TermField]:
        """The fields of the facets, in their order."""
        return [field for field in self if isinstance(field, TermField)]

    def content(self) -> PostContent:
        """The text that was sent."""
        return PostContent(
            title=self.title.data or "",
            lede=self.lede.data or "",
            body=self.body.data or "",
            slug=self.slug.data or "",
            byline=self.byline.data or "",
            lang=self.lang.data or "sv",
            term_ids=tuple(self._term_ids()),
            lead_id=_whole(self.lead.data, 0) or None,
        )

    def sent(self) -> Sent:
        """The text, with what it stands on and which form it comes from."""
        return Sent(
            self.content(),
            base_version=_whole(self.base_version.data, UNKNOWN_BASE),
            form_key=(self.form_key.data or "")[:64],
            sequence=_whole(self.sequence.data, 0),
        )

    def show(self, obstacles: Iterable[Obstacle]) -> None:
        """Print sentences at their fields."""
        for obstacle in obstacles:
            field = next(field for field in self if field.name == obstacle.field)
            field.errors = [*field.errors, obstacle.sentence]
            self.shown = {**self.shown, obstacle.sentence: obstacle}

    def _term_ids(self) -> Iterable[int]:
        for field in self.term_fields:
            yield from (field.term_ids[slug] for slug in field.data or () if slug in field.term_ids)


def post_form(
    session: Session, content: PostContent | None = None, base_version: int = 0, formdata: Any = None
) -> PostForm:
    """The form of a post, with a text in it or with what was sent; two statements.

    :param formdata: the fields that were sent; then ``content`` and ``base_version`` are not asked. What has been
        renamed or merged since the form was opened goes by its present name: one or two statements more.
    """
    facets = _facets(session)
    fields = {f"facet_{facet.id}": _term_field(facet) for facet in facets}
    form_class = type("PostFormWithFacets", (PostForm,), fields)
    if formdata is not None:
        form = form_class(formdata=_by_present_names(session, facets, formdata))
        _follow_terms(session, form)
        given = formdata.get("lang", "sv")
    else:
        content = content or PostContent()
        form = form_class(formdata=None, data=_data(facets, content, base_version))
        given = content.lang
    form.facets = facets
    form.lead.choices = _pictures(session, form.lead.data)
    form.lang.choices = [SelectChoice(code, language_name(code)) for code in dict.fromkeys((*LANGUAGES, given))]
    return form


def new_key() -> str:
    """A key that tells one open form from all others."""
    return secrets.token_urlsafe(16)


def _facets(session: Session) -> Sequence[Facet]:
    return session.scalars(select(Facet).options(selectinload(Facet.terms)).order_by(Facet.position, Facet.id)).all()


def _by_present_names(session: Session, facets: Sequence[Facet], sent: Any) -> MultiDict[str, Any]:
    """What was sent, under the present names of the facets."""
    present = {facet.id: facet.slug for facet in facets}
    former = session.execute(select(FacetAlias.slug, FacetAlias.facet_id).where(FacetAlias.slug.in_(sent.keys())))
    names = {row.slug: present[row.facet_id] for row in former}
    return MultiDict((names.get(name, name), value) for name, value in MultiDict(sent).items(multi=True))


def _follow_terms(session: Session, form: PostForm) -> None:
    """The terms that were sent, under their present names."""
    unknown = {slug for field in form.term_fields for slug in field.unknown}
    if not unknown:
        return
    moved = select(Term.facet_id, TermAlias.slug, Term.slug.label("now")).join(TermAlias.term)
    now = {(row.facet_id, row.slug): row.now for row in session.execute(moved.where(TermAlias.slug.in_(unknown)))}
    for field in form.term_fields:
        field.data = list(dict.fromkeys(now.get((field.facet.id, slug), slug) for slug in field.data or ()))


def _pictures(session: Session, chosen: str | None) -> list[SelectChoice]:
    """The library's newest pictures, and the one that is chosen."""
    newest = select(Media.id, Media.title, Media.alt).where(Media.kind == MediaKind.PICTURE).order_by(Media.id.desc())
    rows = {
        str(row.id): row.title or row.alt or f"Bild {row.id}" for row in session.execute(newest.limit(MOST_PICTURES))
    }
    known = {"": "Ingen bild"} | ({chosen: f"Bild {chosen}"} if chosen else {})
    return [SelectChoice(number, label) for number, label in (known | rows).items()]


def _term_field(facet: Facet) -> TermField:
    choices = [SelectChoice(term.slug, term.label) for term in facet.terms]
    return TermField(facet, name=facet.slug, choices=choices)


def _data(facets: Sequence[Facet], content: PostContent, base_version: int) -> dict[str, Any]:
    chosen = set(content.term_ids)
    return {
        **{name: getattr(content, name) for name in ("title", "lede", "body", "slug", "byline", "lang")},
        **{f"facet_{f.id}": [term.slug for term in f.terms if term.id in chosen] for f in facets},
        "lead": str(content.lead_id or ""),
        "base_version": str(base_version),
        "form_key": new_key(),
        "sequence": "0",
    }


def _whole(text: Any, otherwise: int) -> int:
    """The whole number that a field holds."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise
