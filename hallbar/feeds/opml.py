"""All feeds as OPML 2.0 (opml.org), for a reader to take in at once."""

from collections.abc import Container
from xml.etree import ElementTree

from hallbar.archive import ArchiveFilter, Vocabulary
from hallbar.archive.phrasing import title
from hallbar.language.collation import alphabetical
from hallbar.language.text import tidy

MIME = "text/x-opml"


def opml(vocabulary: Vocabulary, used: Container[int], site_name: str, base: str) -> bytes:
    """One outline for all posts, then one a facet with one a term: those that are offered, and those that posts have.

    :param used: ids of the terms that visible posts have.
    :param base: the site's absolute address, without a slash at the end.
    """
    root = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = tidy(f"Flöden från {site_name}")
    body = ElementTree.SubElement(root, "body")
    _feed(body, ArchiveFilter(), "Alla nyheter", base)
    for facet in vocabulary.facets:
        group = ElementTree.SubElement(body, "outline", text=tidy(facet.label))
        for term in sorted(facet.terms.values(), key=lambda term: alphabetical(term.label)):
            if term.offered or term.id in used:
                selection = ArchiveFilter.parse([(facet.slug, term.slug)], vocabulary)
                _feed(group, selection, title(selection, vocabulary), base)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _feed(parent: ElementTree.Element, selection: ArchiveFilter, text: str, base: str) -> None:
    ElementTree.SubElement(
        parent,
        "outline",
        type="rss",
        text=tidy(text),
        title=tidy(text),
        xmlUrl=base + selection.feed_address(),
        htmlUrl=base + selection.address(),
        language="sv",
    )
