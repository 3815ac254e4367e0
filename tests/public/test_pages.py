"""Front page, standing pages, and what machines ask for."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
import time_machine

from hallbar import clock
from hallbar.extensions import writing
from hallbar.public import well_known
from tests.checks import CheckedClient
from tests.newsroom import Newsroom

ITEMS = 11


def test_a_site_without_posts_says_so_kindly(client: CheckedClient) -> None:
    assert "Här finns inga nyheter än" in client.get("/").text


def test_the_newest_post_leads_and_a_pinned_one_goes_before(newsroom: Newsroom, client: CheckedClient) -> None:
    old = newsroom.post("Gammal", dated="2017-01-01")
    newsroom.post("Ny", dated="2018-01-01")

    def lead() -> str:
        match = re.search(r"<h1[^>]*>\s*<a[^>]*>([^<]+)", client.get("/").text)
        assert match
        return match[1]

    assert lead() == "Ny"
    with writing():
        old.pinned = True
    assert lead() == "Gammal"
    assert "Alla 2 nyheter" in client.get("/").text


def test_the_front_page_tells_how_to_follow(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post()
    html = client.get("/").text
    assert "Följ nyheterna" in html
    assert 'href="/arkiv.rss"' in html


def test_the_notice_bar_shows_while_there_is_a_notice(newsroom: Newsroom, client: CheckedClient) -> None:
    assert 'aria-label="Meddelande"' not in client.get("/").text
    newsroom.site(notice="**Stängt.** [Läs mer](/om) <b>")
    html = client.get("/om").text
    assert '<strong>Stängt.</strong> <a href="/om">Läs mer</a> &lt;b&gt;' in html


def test_the_accessibility_statement_has_its_eleven_items(client: CheckedClient) -> None:
    html = client.get("/tillganglighet").text
    main = html[html.index("<main") : html.index("</main>")]
    assert len(re.findall(r'<h2 id="[a-z]+">', main)) == ITEMS
    for part in ("2018:1937", "delvis förenlig", "https://www.digg.se/tdosanmalan", "12 §", "9 §"):
        assert part in main


def test_every_page_leads_to_the_statement_and_tells_who_is_responsible(
    newsroom: Newsroom, client: CheckedClient
) -> None:
    newsroom.site(publisher="Region Exempel")
    newsroom.post("Rubrik")
    for address in ("/", "/arkiv", "/om", "/kontakt", "/tillganglighet", "/nyheter/rubrik", "/finns-inte"):
        html = client.get(address).text
        assert 'href="/tillganglighet"' in html
        assert "Region Exempel" in html


def test_standing_pages_say_when_they_changed(client: CheckedClient) -> None:
    for address in ("/om", "/kontakt"):
        assert "<time datetime=" in client.get(address).text


def test_robots_may_read_all_but_the_editors_area(client: CheckedClient) -> None:
    text = client.get("/robots.txt").text
    assert "Disallow: /redaktion/\n" in text
    assert "Sitemap: https://nyheter.example.se/sitemap.xml" in text


def test_the_sitemap_has_every_public_address(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post("Rubrik")
    newsroom.post("Framtid", at=clock.now() + timedelta(days=1))
    root = ElementTree.fromstring(client.get("/sitemap.xml").data)
    locations = [element.text for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert locations == [
        f"https://nyheter.example.se{path}"
        for path in ("/", "/arkiv", "/om", "/kontakt", "/tillganglighet", "/nyheter/rubrik")
    ]


def test_a_large_sitemap_is_split_and_loses_nothing(newsroom: Newsroom, client: CheckedClient, monkeypatch) -> None:
    for number in range(13):
        newsroom.post(f"P{number}")
    monkeypatch.setattr(well_known, "SITEMAP_SIZE", 6)
    index = re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").text)
    assert index == [f"https://nyheter.example.se/sitemap-{part}.xml" for part in (1, 2, 3)]
    parts = [re.findall(r"<loc>([^<]+)</loc>", client.get(f"/sitemap-{part}.xml").text) for part in (1, 2, 3)]
    assert [len(part) for part in parts] == [6, 6, 6]
    assert len({address for part in parts for address in part}) == 13 + 5
    assert client.get("/sitemap-4.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_security_txt_names_a_contact_and_expires_within_a_year(newsroom: Newsroom, client: CheckedClient) -> None:
    assert "Contact: https://nyheter.example.se/kontakt" in client.get("/.well-known/security.txt").text
    newsroom.site(contact_email="kansli@example.se")
    with time_machine.travel("2026-11-24T12:00:00Z"):
        text = client.get("/.well-known/security.txt").text
    assert "Contact: mailto:kansli@example.se" in text
    assert "Expires: 2027-05-23T00:00:00Z" in text


def test_health_and_readiness_answer_and_are_not_kept(client: CheckedClient) -> None:
    for address in ("/healthz", "/readyz"):
        response = client.get(address)
        assert (response.status_code, response.text) == (200, "ok\n")
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/finns-inte", "/media/x.avif", "/static/x.css"])
def test_a_page_that_is_not_there_helps_to_find_another(client: CheckedClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "Sidan finns inte" in response.text
    assert 'name="q"' in response.text


def test_a_wrong_method_is_told(client: CheckedClient) -> None:
    response = client.post("/arkiv")
    assert response.status_code == 405
    assert "<h1" in response.text
