"""A post's page."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.publishing import correct, withdraw
from tests.checks import CheckedClient
from tests.newsroom import Newsroom, moment


def json_ld(html: str) -> dict:
    match = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert match
    return json.loads(match[1])


def meta(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', html))


def test_a_post_tells_who_when_and_what(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.site(contact_name="Nationella kansliet", contact_email="kansli@example.se")
    newsroom.post(
        "Rubrik",
        lede="Ingress.",
        byline="Elsa Ek",
        body="## Mellanrubrik\n\nText.",
        terms={"typ": ["mote-besok"], "part": ["skl-kommentus"]},
    )
    html = client.get("/nyheter/rubrik").text
    assert "<h1" in html
    for part in ("Rubrik", "Ingress.", "Av Elsa Ek", "3 maj 2018", "<h2>Mellanrubrik</h2>", "Nationella kansliet"):
        assert part in html
    assert '<a href="/arkiv?typ=mote-besok">Möte och besök</a>' in html
    assert "numera" in html
    assert '<a href="/arkiv?part=adda">Adda</a>' in html


def test_an_unknown_date_is_said_to_be_unknown(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post("Rubrik", dated=None)
    html = client.get("/nyheter/rubrik").text
    assert "Utan datum" in html
    assert "datePublished" not in json_ld(html)
    assert "article:published_time" not in meta(html)


def test_a_correction_is_told_before_the_text(newsroom: Newsroom, client: CheckedClient) -> None:
    post = newsroom.post("Rubrik", slug="rubrik", body="Brödtexten.", at=moment("2026-05-01"))
    with writing() as session:
        correct(session, post, post.content, "Beloppet var fel.", datetime(2026, 5, 5, 12, tzinfo=UTC))
    html = client.get("/nyheter/rubrik").text
    main = html[html.index("<main") :]
    assert main.index("Rättelse") < main.index("Beloppet var fel.") < main.index("Brödtexten.")
    assert "5 maj 2026" in html
    assert json_ld(html)["correction"] == "Beloppet var fel."


def test_updated_shows_once_the_text_has_changed(newsroom: Newsroom, client: CheckedClient) -> None:
    post = newsroom.post("Rubrik", slug="rubrik")
    assert "Uppdaterad" not in client.get("/nyheter/rubrik").text
    newsroom.publish(post, body="Ny text.")
    assert "Uppdaterad" in client.get("/nyheter/rubrik").text


def test_a_picture_comes_in_formats_and_widths_with_its_size(newsroom: Newsroom, client: CheckedClient) -> None:
    lead = newsroom.picture((1300, 650), caption="Kajen", credit="Eva Ek")
    newsroom.post("Rubrik", lead=lead)
    html = client.get("/nyheter/rubrik").text
    assert re.search(
        r'<source type="image/avif" srcset="/media/\S+-480.avif 480w, \S+ 800w, \S+ 1200w" sizes="[^"]+">', html
    )
    assert 'type="image/webp"' in html
    assert 'width="1200" height="600" alt="En bild" fetchpriority="high"' in html
    assert "Kajen" in html
    assert "Foto: Eva Ek" in html
    assert meta(html)["og:image"].startswith("https://nyheter.example.se/media/")
    for address in re.findall(r"/media/[a-z0-9.-]+", html):
        response = client.get(address)
        assert response.status_code == 200
        assert response.mimetype in ("image/avif", "image/webp", "image/jpeg")


def test_a_share_card_and_json_ld_say_the_same(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post('Rubrik "</script><b>', lede="Ingress & mer.", slug="rubrik", byline="Elsa")
    html = client.get("/nyheter/rubrik").text
    card, data = meta(html), json_ld(html)
    assert data["headline"] == 'Rubrik "</script><b>'
    assert card["og:title"] == "Rubrik &#34;&lt;/script&gt;&lt;b&gt;"
    assert card["og:url"] == data["url"] == "https://nyheter.example.se/nyheter/rubrik"
    assert data["datePublished"] == card["article:published_time"] == "2018-05-03T02:00:00+02:00"
    assert data["author"] == {"@type": "Person", "name": "Elsa"}
    assert data["description"] == "Ingress & mer."


def test_related_posts_share_terms_and_neighbours_follow_the_archives_order(
    newsroom: Newsroom, client: CheckedClient
) -> None:
    newsroom.post("Nyare", dated="2018-06-01")
    newsroom.post("Rubrik", dated="2018-05-01", terms={"amne": ["klimat"], "land": ["kina"]})
    newsroom.post("Äldre", dated="2018-04-01", terms={"amne": ["klimat"]})
    newsroom.post("Släkt", dated="2016-04-01", terms={"amne": ["klimat"], "land": ["kina"]})
    html = client.get("/nyheter/rubrik").text
    related = html[html.index("Läs också") :]
    assert related.index("Släkt") < related.index("Äldre")
    assert '<a rel="next" href="/nyheter/nyare">Nyare</a>' in html
    assert '<a rel="prev" href="/nyheter/aldre">Äldre</a>' in html


def test_of_related_posts_those_that_say_the_same_in_their_titles_come_first(
    newsroom: Newsroom, client: CheckedClient
) -> None:
    terms = {"amne": ["klimat"]}
    newsroom.post("Undersökningshandskar ur ett nytt avtal", slug="rubrik", terms=terms)
    newsroom.post("Kaffe och möten", dated="2018-04-01", terms=terms)
    newsroom.post("Handsken som försvann", dated="2016-04-01", terms=terms)
    html = client.get("/nyheter/rubrik").text
    related = html[html.index("Läs också") :]
    assert related.index("Handsken") < related.index("Kaffe")


def test_neighbours_lead_through_every_post_once(newsroom: Newsroom, client: CheckedClient) -> None:
    for number in range(4):
        newsroom.post(f"P{number}", dated="2018-05-03" if number < 2 else None)
    seen, address = [], "/nyheter/p1"
    while address:
        seen.append(address)
        match = re.search(r'<a rel="prev" href="([^"]+)"', client.get(address).text)
        address = match[1] if match else ""
    assert seen == ["/nyheter/p1", "/nyheter/p0", "/nyheter/p2", "/nyheter/p3"]


def test_a_text_in_another_language_says_so(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post("English title", lang="en", slug="english")
    assert re.search(r'<article class="[^"]+" lang="en">', client.get("/nyheter/english").text)


@pytest.mark.parametrize(
    "old",
    [
        "/nyheter/gammal",
        "/bloggen/gammal",
        "/aktuellt/gammal",
        "/nyheter/17-gammal",
        "/aktuellt/17-gammal.html",
        "/bloggen/17-gammal",
        "/aktuellt/kategori/17-gammal",
    ],
)
def test_old_addresses_lead_to_where_a_post_is_now(newsroom: Newsroom, client: CheckedClient, old: str) -> None:
    post = newsroom.post("Rubrik", slug="gammal")
    newsroom.publish(post, slug="ny")
    response = client.get(old)
    assert (response.status_code, response.location) == (301, "/nyheter/ny")


def test_an_old_number_leads_to_the_post_that_had_it_at_its_source(newsroom: Newsroom, client: CheckedClient) -> None:
    post = newsroom.post("Rubrik", slug="ny")
    with writing():
        post.import_ref = "17"
    assert client.get("/nyheter/17-nagot-helt-annat").location == "/nyheter/ny"
    assert client.get("/nyheter/18-nagot-helt-annat").status_code == 404


def test_a_live_name_wins_over_the_table_and_the_number(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post("Rubrik", slug="17-namn")
    newsroom.redirect("/nyheter/17-namn", "/om")
    assert client.get("/nyheter/17-namn").status_code == 200


def test_the_table_of_redirects_wins_over_the_number(newsroom: Newsroom, client: CheckedClient) -> None:
    post = newsroom.post("Rubrik", slug="ny")
    with writing():
        post.import_ref = "17"
    newsroom.redirect("/nyheter/17-x", "/om")
    newsroom.redirect("/bloggen/borta", None)
    assert client.get("/nyheter/17-x").location == "/om"
    assert client.get("/bloggen/borta").status_code == 410


def test_a_withdrawn_post_is_gone_also_by_its_old_names(newsroom: Newsroom, client: CheckedClient) -> None:
    post = newsroom.post("Rubrik", slug="gammal")
    newsroom.publish(post, slug="ny")
    with writing():
        withdraw(db.session(), post, clock.now(), clock.now())
    for address in ("/nyheter/ny", "/nyheter/gammal", "/nyheter/1-gammal"):
        assert client.get(address).status_code == 410


def test_old_lists_lead_into_the_archive(newsroom: Newsroom, client: CheckedClient) -> None:
    assert client.get("/aktuellt").location == "/arkiv"
    assert client.get("/aktuellt?start=11").location == "/arkiv"
    assert client.get("/aktuellt?start=44").location == "/arkiv?sida=3"
    assert client.get("/aktuellt?start=-1").location == "/arkiv"


@pytest.mark.parametrize("slug", ["finns-inte", "a%00b", "%FF", "x" * 5000, "..%2f..%2fetc", "Ä"])
def test_a_name_that_leads_nowhere_is_404_and_helps(client: CheckedClient, slug: str) -> None:
    response = client.get(f"/nyheter/{slug}")
    assert response.status_code == 404
    assert 'name="q"' in response.text


def test_an_address_with_a_slash_too_many_leads_to_the_one_without(client: CheckedClient) -> None:
    for address in ("/feed/", "/arkiv/", "/om/", "/nyheter/x/"):
        response = client.get(address)
        assert (response.status_code, response.location) == (301, address.rstrip("/"))
    assert client.get("/arkiv/?land=norge").location == "/arkiv?land=norge"
    for address in ("/nyheter", "/bloggen"):
        assert client.get(address).location == "/arkiv"


def test_the_table_of_redirects_serves_any_address(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.redirect("/om-oss", "/om")
    newsroom.redirect("/gammalt", None)
    assert client.get("/om-oss").location == "/om"
    assert client.get("/gammalt").status_code == 410


def test_a_live_name_wins_over_the_table_under_old_addresses_too(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post("Rubrik", slug="namn")
    newsroom.redirect("/bloggen/namn", "/om")
    assert client.get("/bloggen/namn").location == "/nyheter/namn"


def test_a_scheduled_post_that_was_called_off_was_never_there(newsroom: Newsroom, client: CheckedClient) -> None:
    post = newsroom.post("Rubrik", slug="rubrik", at=clock.now() + timedelta(hours=1))
    with writing() as session:
        withdraw(session, post, clock.now(), clock.now())
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert client.get("/nyheter/rubrik").status_code == 404
