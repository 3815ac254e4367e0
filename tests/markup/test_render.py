"""Body text is safe whatever is written, and says what was written."""

import re

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hallbar import markup
from hallbar.markup import Picture, Source

PICTURE = Picture(
    alt="En väg",
    caption="Vägen",
    credit="Eva Ek",
    sources=tuple(
        Source(mime, f"/media/vag-{width}.{ending}", width, width // 2)
        for width in (480, 800)
        for mime, ending in (("image/avif", "avif"), ("image/webp", "webp"), ("image/jpeg", "jpg"))
    ),
)
ATTACHMENT = Picture("", "", "", (Source("application/pdf", "/media/rapport.pdf", None, None),))

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](media:1)',
    '![x](media:1 "\\" onerror=\\"alert(1)")',
    "[x](/a 'title\" onclick=\"alert(1)')",
    "<style>*{display:none}</style>",
    "<svg/onload=alert(1)>",
    "`<script>`",
    "```html\n<script>alert(1)</script>\n```",
    '<https://x.se/"onmouseover=alert(1)>',
    "[^<script>]\n\n[^<script>]: <script>",
    "| <script> |\n|---|\n| <img onerror=x> |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[x]: javascript:alert(1)\n[x]",
    "![fjärr](https://spion.example/pixel.gif)",
    "<a href='x' style='position:fixed'>",
    "[x](//spion.example)",
]
ALLOWED_EMPTY = {"br", "hr", "img", "source"}


def elements(html: str) -> list:
    return list(html5lib.parseFragment(html, namespaceHTMLElements=False).iter())[1:]


def assert_harmless(html: str) -> None:
    for element in elements(html):
        assert element.tag not in ("script", "style", "iframe", "object", "svg", "form", "input", "h1", "meta", "link")
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "style"
            if name in ("href", "src"):
                assert not re.match(r"\s*(javascript|vbscript|data|file):", value, re.IGNORECASE)
        if element.tag in ("img", "source"):
            address = element.get("src") or element.get("srcset") or ""
            assert address.startswith("/media/"), "a picture from elsewhere would watch the reader"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_is_harmless(text: str) -> None:
    assert_harmless(markup.render(text, {1: PICTURE}))
    assert_harmless(markup.inline(text))


@given(st.text(alphabet=st.sampled_from("<>\"'&[](){}!#*_`|-:=/\\ \naxjs:media1^"), max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_is_harmless(text: str) -> None:
    assert_harmless(markup.render(text, {1: PICTURE}))


def test_headings_begin_below_the_title() -> None:
    assert markup.render("## Två") == "<h2>Två</h2>\n"
    assert markup.render("# Ett\n\n## Två") == "<h2>Ett</h2>\n<h3>Två</h3>\n"
    assert markup.render("# Ett\n\n###### Sex") == "<h2>Ett</h2>\n<h6>Sex</h6>\n"


def test_raw_html_is_shown_as_it_was_written() -> None:
    assert markup.render("Taggen <b> är fet") == "<p>Taggen &lt;b&gt; är fet</p>\n"


def test_a_picture_of_its_own_is_a_figure_with_caption_and_credit() -> None:
    html = markup.render("![Bilväg](media:1)", {1: PICTURE})
    assert html.startswith("<figure><picture>")
    assert '<source type="image/avif" srcset="/media/vag-480.avif 480w, /media/vag-800.avif 800w"' in html
    assert 'width="800" height="400" alt="Bilväg" loading="lazy"' in html
    assert "<figcaption>Vägen Foto: Eva Ek</figcaption>" in html
    assert "<p>" not in html


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Bilväg", "Bilväg"),
        ("", "En väg"),
        ("dekorativ", ""),
        (" Dekorativ ", ""),
        ("Dekorativ målning", "Dekorativ målning"),
    ],
)
@pytest.mark.parametrize("around", ["", "I en mening "])
def test_a_picture_is_described_by_its_text_or_else_by_the_library_and_may_be_decoration_there(
    written: str, said: str, around: str
) -> None:
    (image,) = (
        one for one in elements(markup.render(f"{around}![{written}](media:1)", {1: PICTURE})) if one.tag == "img"
    )
    assert image.get("alt") == said


def test_decoration_adds_no_word_to_a_text() -> None:
    assert markup.plain_text("Före ![dekorativ](media:1) efter ![Bilväg](media:1)") == "Före efter Bilväg"


def test_a_picture_in_a_sentence_stays_in_it() -> None:
    html = markup.render("Se ![väg](media:1) här", {1: PICTURE})
    assert html.startswith("<p>Se <picture>")
    assert "figure" not in html


def test_a_caption_written_in_the_text_goes_before_the_librarys() -> None:
    assert "<figcaption>Egen text Foto: Eva Ek</figcaption>" in markup.render('![](media:1 "Egen text")', {1: PICTURE})


def test_a_missing_picture_leaves_nothing_behind() -> None:
    assert "media" not in markup.render("![x](media:99)")


def test_a_link_to_an_attachment_leads_to_its_file() -> None:
    assert '<a href="/media/rapport.pdf">Rapport (PDF)</a>' in markup.render("[Rapport](media:2)", {2: ATTACHMENT})


def test_a_foreign_picture_becomes_a_link() -> None:
    html = markup.render("![Karta](https://karta.example/a.png)")
    assert html == '<p><a href="https://karta.example/a.png">Karta</a></p>\n'


def test_tables_have_header_cells_and_can_be_scrolled_by_keyboard() -> None:
    html = markup.render("| Land | Antal |\n|---|--:|\n| Kina | 3 |")
    assert '<div class="table" role="group" tabindex="0" aria-label="Tabell 1"><table>' in html
    assert '<th scope="col">Land</th>' in html
    assert '<td class="align-right">3</td>' in html


def test_footnotes_lead_there_and_back() -> None:
    html = markup.render("Text[^1] och igen[^1].\n\n[^1]: Noten.")
    ids = {element.get("id") for element in elements(html)} - {None}
    targets = {element.get("href") for element in elements(html) if element.tag == "a"}
    assert {"#fn1", "#fnref1", "#fnref1:1"} == targets
    assert {target.removeprefix("#") for target in targets} <= ids
    assert 'aria-label="Tillbaka till texten vid not 1"' in html


def test_media_are_listed_once_in_order() -> None:
    assert markup.media_ids("![a](media:7) [b](media:3)\n\n![c](media:7) `media:9` [d](media:x)") == (7, 3)


def test_plain_text_has_the_words_alone() -> None:
    text = "# Rubrik\n\nEn *kursiv* [länk](/a)[^1] och `kod`.\n\n- ett\n- två\n\n![Bild](media:1)\n\n[^1]: Not."
    assert markup.plain_text(text) == "Rubrik En kursiv länk och kod. ett två Bild Not."


def test_words_of_the_finished_html_are_those_of_the_text() -> None:
    text = "# Rubrik\n\nEn *kursiv* [länk](/a)[^1] och `kod`.\n\n- ett\n- två\n\n[^1]: Not."
    assert markup.text_of(markup.render(text)) == markup.plain_text(text)


def test_addresses_become_absolute_but_words_stay() -> None:
    html = markup.render('[a](/om) [b](arkiv) [c](#x) `href="/om"` ![v](media:1)', {1: PICTURE})
    absolute = markup.absolute(html, "https://x.se/nyheter/a")
    assert 'href="https://x.se/om"' in absolute
    assert 'href="https://x.se/nyheter/arkiv"' in absolute
    assert 'href="https://x.se/nyheter/a#x"' in absolute
    assert 'srcset="https://x.se/media/vag-480.avif 480w, https://x.se/media/vag-800.avif 800w"' in absolute
    assert '<code>href="/om"</code>' in absolute


def test_rendering_is_the_same_each_time() -> None:
    text = "| a |\n|---|\n| b |\n\nx[^1]\n\n[^1]: y"
    assert markup.render(text) == markup.render(text)


def test_a_credit_that_says_its_kind_stands_as_it_is() -> None:
    assert Picture("", "", "Illustration: Hallbar", ()).byline == "Illustration: Hallbar"
    assert Picture("", "", "Eva Ek", ()).byline == "Foto: Eva Ek"
    assert Picture("", "", "", ()).byline == ""


class TestAttachments:
    """A link to a file tells what it is before it is followed (WCAG 2.2, technique G201)."""

    FILE = Picture("", "", "", (Source("application/pdf", "/media/rapport-1.pdf", None, None, 1_234_567),))

    @pytest.mark.parametrize(
        "text",
        [
            "[Rapport](media:7)",
            "[Rapport (PDF, 9 kB)](media:7)",
            "[Rapport (PDF)](media:7)",
        ],
    )
    def test_kind_and_size_are_told_and_are_those_of_the_file_that_is_there_now(self, text: str) -> None:
        html = markup.render(f"Läs {text} nu.", {7: self.FILE})
        assert html == '<p>Läs <a href="/media/rapport-1.pdf">Rapport (PDF, 1,2&nbsp;MB)</a> nu.</p>\n'

    def test_words_within_parentheses_that_are_no_note_stay(self) -> None:
        assert ">Rapport (april) (PDF, 1,2&nbsp;MB)</a>" in markup.render("[Rapport (april)](media:7)", {7: self.FILE})

    def test_emphasis_within_the_link_stays(self) -> None:
        html = markup.render("[En **viktig** *rapport*](media:7) och [en annan](/x)", {7: self.FILE})
        assert "<strong>viktig</strong> <em>rapport</em> (PDF, 1,2&nbsp;MB)</a>" in html
        assert '<a href="/x">en annan</a>' in html

    def test_two_links_in_one_paragraph_each_tell(self) -> None:
        assert markup.render("[A](media:7) [B](media:7)", {7: self.FILE}).count("(PDF, 1,2&nbsp;MB)</a>") == 2

    def test_a_file_that_is_gone_leaves_its_words(self) -> None:
        assert "<a" not in markup.render("[Rapport](media:7)", {})
