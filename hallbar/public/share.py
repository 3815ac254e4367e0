"""How a post presents itself elsewhere: Open Graph's card and schema.org's NewsArticle."""

from datetime import datetime

from hallbar.archive import Story
from hallbar.clock import to_stockholm
from hallbar.language.text import shorten
from hallbar.models import Purpose
from hallbar.web.addresses import absolute
from hallbar.web.templating import site_facts

DESCRIPTION_LENGTH = 200


def share_card(post: Story) -> dict[str, str]:
    """The values of a share card; an empty one means that there is nothing to say."""
    return {
        "title": post.title,
        "description": shorten(post.summary, DESCRIPTION_LENGTH),
        "url": absolute(f"/nyheter/{post.slug}"),
        **_card(post),
        "image_alt": post.lead.picture().alt if post.lead else "",
        "published": _iso(post.dated),
        "modified": _iso(post.updated_at),
    }


def json_ld(post: Story) -> dict[str, object]:
    """The post as schema.org's NewsArticle; what is unknown is left out, never invented."""
    site = site_facts().name
    values = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": post.title,
        "description": shorten(post.summary, DESCRIPTION_LENGTH),
        "url": absolute(f"/nyheter/{post.slug}"),
        "inLanguage": post.lang,
        "datePublished": _iso(post.dated),
        "dateModified": _iso(post.updated_at),
        "image": _card(post)["image"],
        "author": {"@type": "Person", "name": post.byline} if post.byline else {"@type": "Organization", "name": site},
        "publisher": {"@type": "Organization", "name": site},
        "keywords": ", ".join(term.label for _facet, terms in post.facts for term in terms),
        "correction": post.correction_note,
    }
    return {key: value for key, value in values.items() if value}


def _card(post: Story) -> dict[str, str]:
    """The picture of a share card, cut out round its focal point, and its size in pixels."""
    widest = post.lead.picture(purpose=Purpose.CARD).widest() if post.lead else None
    if widest is None:
        return {"image": "", "image_width": "", "image_height": ""}
    return {"image": absolute(widest.href), "image_width": str(widest.width), "image_height": str(widest.height)}


def _iso(moment: datetime | None) -> str:
    return to_stockholm(moment).isoformat(timespec="seconds") if moment else ""
