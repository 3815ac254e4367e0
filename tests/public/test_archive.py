"""The archive as a visitor meets it."""

import re
from datetime import timedelta

import pytest
import time_machine

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Facet, FacetAlias, Term, TermAlias
from tests.checks import CheckedClient
from tests.newsroom import Newsroom


def heading(html: str) -> str:
    match = re.search(r'id="archive-heading"[^>]*>([^<]+)<', html)
    assert match
    return match[1].strip()


def titles(html: str) -> list[str]:
    return re.findall(r'<h3><a href="/nyheter/[^"]+">([^<]+)</a></h3>', re.sub("</?mark>", "", html))


def counts(html: str, facet: str) -> dict[str, int]:
    found = re.findall(rf'id="{facet}-([a-z0-9-]+)".*?<span class="count">\s*(\d+)', html, re.DOTALL)
    return {slug: int(n) for slug, n in found}


@pytest.fixture
def eleven(newsroom: Newsroom) -> Newsroom:
    """Posts with the facets of real ones."""
    newsroom.post("A", dated="2018-06-01", terms={"amne": ["uppfoljning"], "part": ["skl-kommentus"]})
    newsroom.post("B", dated="2018-05-20", terms={"amne": ["samordning"], "land": ["norge"]})
    newsroom.post("C", dated="2018-05-10", terms={"land": ["pakistan", "norge"]})
    newsroom.post("D", dated="2017-05-10", terms={"amne": ["barnarbete"], "land": ["pakistan"]})
    newsroom.post("E", dated=None, terms={"amne": ["uppfoljning", "barnarbete"], "region": ["skane"]})
    newsroom.post("F", dated=None, terms={"region": ["ostergotland"]})
    return newsroom


def test_facets_are_all_required_and_values_within_one_are_alternatives(
    eleven: Newsroom, client: CheckedClient
) -> None:
    assert titles(client.get("/arkiv?land=pakistan").text) == ["C", "D"]
    assert titles(client.get("/arkiv?land=norge&land=pakistan").text) == ["B", "C", "D"]
    assert titles(client.get("/arkiv?amne=barnarbete&land=pakistan").text) == ["D"]
    assert titles(client.get("/arkiv?amne=barnarbete&amne=uppfoljning").text) == ["A", "D", "E"]


def test_undated_posts_come_last_in_their_own_order(eleven: Newsroom, client: CheckedClient) -> None:
    assert titles(client.get("/arkiv").text) == ["A", "B", "C", "D", "E", "F"]
    assert titles(client.get("/arkiv?ar=okant").text) == ["E", "F"]


def test_counts_answer_to_the_filter_but_not_to_their_own_facet(eleven: Newsroom, client: CheckedClient) -> None:
    html = client.get("/arkiv?land=pakistan").text
    assert counts(html, "land")["norge"] == 2, "its own choice is left out"
    assert counts(html, "amne")["barnarbete"] == 1
    assert counts(html, "amne")["uppfoljning"] == 0
    assert counts(html, "ar") == {"alla": 2, "2018": 1, "2017": 1}
    html = client.get("/arkiv?land=norge&ar=2018").text
    assert counts(html, "manad") == {"alla": 2, "5": 2}
    assert counts(html, "ar") == {"alla": 2, "2018": 2}


def test_the_period_narrows(eleven: Newsroom, client: CheckedClient) -> None:
    assert titles(client.get("/arkiv?ar=2018&manad=5").text) == ["B", "C"]
    assert heading(client.get("/arkiv?ar=2018&manad=5").text) == "2 nyheter, maj 2018"


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("?utm_source=x", "/arkiv"),
        ("?land=norge&amne=klimat", "/arkiv?amne=klimat&land=norge"),
        ("?land=pakistan&land=norge&land=norge", "/arkiv?land=norge&land=pakistan"),
        ("?ar=2018&manad=13", "/arkiv?ar=2018"),
        ("?manad=5", "/arkiv"),
        ("?q=&ar=&sida=1", "/arkiv"),
        ("?sida=x", "/arkiv"),
        ("?q=++handskar++&ordning=relevans", "/arkiv?q=handskar"),
        ("?q=%00%0A", "/arkiv"),
        ("?=&&&a", "/arkiv"),
    ],
)
def test_there_is_one_address_a_selection(client: CheckedClient, asked: str, canonical: str) -> None:
    response = client.get(f"/arkiv{asked}")
    assert (response.status_code, response.location) == (302, canonical)
    assert client.get(canonical).status_code == 200


def test_a_moved_term_redirects_for_good_on_page_and_feed(newsroom: Newsroom, client: CheckedClient) -> None:
    with writing() as session:
        session.add(TermAlias(term=newsroom.term("land", "norge"), slug="norske", label="Norske"))
    assert (r := client.get("/arkiv?land=norske")).status_code == 308
    assert r.location == "/arkiv?land=norge"
    assert (r := client.get("/arkiv.rss?land=norske&q=x")).status_code == 308
    assert r.location == "/arkiv.rss?land=norge&q=x"


def test_a_renamed_facet_redirects_for_good_on_page_and_feed(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post("Här", terms={"land": ["norge"]})
    with writing() as session:
        land = session.get_one(Facet, newsroom.term("land", "norge").facet_id)
        session.add_all([FacetAlias(facet=land, slug="plats"), FacetAlias(facet=land, slug="stalle")])
    for old in ("plats", "stalle"):
        for path in ("/arkiv", "/arkiv.rss", "/arkiv.atom", "/arkiv.json", "/folj"):
            answer = client.get(f"{path}?{old}=norge&ar=2018")
            assert (answer.status_code, answer.location) == (308, f"{path}?land=norge&ar=2018")
    assert titles(client.get("/arkiv?land=norge").text) == ["Här"]


def test_a_successor_is_told_and_linked_and_never_redirected_to(eleven: Newsroom, client: CheckedClient) -> None:
    answer = client.get("/arkiv?amne=uppfoljning&part=skl-kommentus")
    assert answer.status_code == 200
    assert titles(answer.text) == ["A"]
    told = 'SKL Kommentus är numera <a href="/arkiv?amne=uppfoljning&amp;part=adda" data-choice>Adda</a>.'
    assert told in answer.text
    assert 'SKL Kommentus är numera <a href="/folj?part=adda"' in client.get("/folj?part=skl-kommentus").text
    assert client.get("/arkiv.rss?part=skl-kommentus").status_code == 200
    assert "är numera" not in client.get("/arkiv?part=adda").text
    assert "är numera" not in client.get("/arkiv?part=adda&part=skl-kommentus").text, "that one is chosen already"


def test_bytes_that_are_not_utf_8_are_an_unknown_term(client: CheckedClient) -> None:
    response = client.get("/arkiv?land=%FF%FE&q=%FF")
    assert response.status_code == 200
    assert "noindex" in response.text
    assert heading(response.text) == "Inga nyheter i ”%FF%FE” som nämner ”%FF”"


def test_an_unknown_term_is_an_honest_empty_result(client: CheckedClient) -> None:
    response = client.get("/arkiv?land=atlantis")
    assert response.status_code == 200
    assert heading(response.text) == "Inga nyheter i ”atlantis”"
    assert '<meta name="robots" content="noindex">' in response.text


@pytest.mark.parametrize(
    ("query", "noindex"),
    [
        ("", False),
        ("?land=norge", False),
        ("?ar=2018&manad=5", False),
        ("?amne=klimat&land=norge", True),
        ("?land=kina&land=norge", True),
        ("?q=x", True),
    ],
)
def test_search_engines_get_single_values_only(client: CheckedClient, query: str, noindex: bool) -> None:
    assert ("noindex" in client.get(f"/arkiv{query}").text) is noindex


def test_a_page_past_the_end_leads_back(eleven: Newsroom, client: CheckedClient) -> None:
    for page in ("2", "999999999999999999999999"):
        response = client.get(f"/arkiv?land=norge&sida={page}", follow_redirects=True)
        assert response.status_code == 404
        assert 'href="/arkiv?land=norge"' in response.text


def test_pages_hold_twenty_and_lead_on(newsroom: Newsroom, client: CheckedClient) -> None:
    for number in range(41):
        newsroom.post(f"Nr {number:02}", dated=f"2018-05-{number % 28 + 1:02}T10:{number:02}")
    first, third = client.get("/arkiv").text, client.get("/arkiv?sida=3").text
    assert len(titles(first)) == 20
    assert len(titles(third)) == 1
    assert 'rel="next" href="/arkiv?sida=2"' in first
    assert 'rel="prev" href="/arkiv?sida=2"' in third
    seen = [
        title for page in (1, 2, 3) for title in titles(client.get(f"/arkiv?sida={page}", follow_redirects=True).text)
    ]
    assert len(set(seen)) == 41


def test_each_chip_takes_its_own_part_away(eleven: Newsroom, client: CheckedClient) -> None:
    html = client.get("/arkiv?amne=barnarbete&land=pakistan&ar=2017&manad=5&q=text").text
    chips = re.search(r'<ul class="chips".*?</ul>', html, re.DOTALL)
    assert chips
    links = [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)"', chips[0])]
    assert links == [
        "/arkiv?land=pakistan&ar=2017&manad=5&q=text",
        "/arkiv?amne=barnarbete&ar=2017&manad=5&q=text",
        "/arkiv?amne=barnarbete&land=pakistan&q=text",
        "/arkiv?amne=barnarbete&land=pakistan&ar=2017&q=text",
        "/arkiv?amne=barnarbete&land=pakistan&ar=2017&manad=5",
        "/arkiv",
    ]


def test_words_are_found_in_title_lede_and_body_whatever_their_case(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post("ÅRETS handskar", dated="2018-01-01")
    newsroom.post("Annat", lede="Om årets HANDSKAR", dated="2018-01-02")
    newsroom.post("Tredje", body="**Årets** nya handskar", dated="2018-01-03")
    newsroom.post("Fjärde", body="Handskar 100 % _under_")
    assert titles(client.get("/arkiv?q=%C3%A5rets+handskar").text) == ["ÅRETS handskar", "Annat", "Tredje"]
    assert titles(client.get("/arkiv?q=%C3%A5rets+handskar&ordning=senaste").text)[0] == "Tredje"
    assert titles(client.get("/arkiv?q=100+%25").text) == ["Fjärde"]
    assert titles(client.get("/arkiv?q=%25").text) == []
    assert titles(client.get("/arkiv?q=_").text) == []


def test_the_head_points_to_the_selections_own_feed(eleven: Newsroom, client: CheckedClient) -> None:
    html = client.get("/arkiv?land=norge").text
    feeds = re.findall(r'<link rel="alternate" type="application/rss\+xml" title="([^"]+)" href="([^"]+)"', html)
    assert feeds == [
        ("Nyheter i Norge – Testnytt", "https://nyheter.example.se/arkiv.rss?land=norge"),
        ("Alla nyheter – Testnytt", "https://nyheter.example.se/arkiv.rss"),
    ]
    assert 'class="feed-link" href="/arkiv.rss?land=norge"' in html


def test_drafts_scheduled_withdrawn_and_trashed_posts_are_nowhere(newsroom: Newsroom, client: CheckedClient) -> None:
    canary = "Kanariefågel"
    newsroom.draft(canary)
    now = clock.now()
    newsroom.post(f"{canary} 1", at=now + timedelta(days=1), slug="schemalagd", terms={"land": ["kina"]})
    withdrawn = newsroom.post(f"{canary} 2", slug="tillbakadragen", terms={"land": ["kina"]})
    trashed = newsroom.post(f"{canary} 3", slug="slangd", terms={"land": ["kina"]})
    with writing():
        withdrawn.withdrawn_at = now - timedelta(minutes=1)
        trashed.trashed_at = now
    for address in ("/", "/arkiv", "/arkiv?land=kina", "/arkiv?q=kanarief%C3%A5gel", "/arkiv.rss", "/sitemap.xml"):
        response = client.get(address)
        assert canary.casefold() not in response.text.replace("kanarief%C3%A5gel", "").casefold().replace(
            "”kanariefågel”", ""
        ).replace('value="kanariefågel"', "")
        assert "schemalagd" not in response.text
    assert counts(client.get("/arkiv").text, "land")["kina"] == 0
    assert client.get("/nyheter/schemalagd").status_code == 404
    assert client.get("/nyheter/slangd").status_code == 404
    assert client.get("/nyheter/tillbakadragen").status_code == 410
    with time_machine.travel(now + timedelta(days=1, seconds=1)):
        assert client.get("/nyheter/schemalagd").status_code == 200
        assert counts(client.get("/arkiv").text, "land")["kina"] == 1


def test_ten_thousand_values_of_junk_are_no_burden(client: CheckedClient, statements) -> None:
    query = "&".join(f"land=junk{n}&x{n}=y" for n in range(2000))
    with statements() as seen:
        assert client.get(f"/arkiv?{query}").status_code == 302
    assert len(seen) < 12
    db.session.rollback()


def test_a_term_that_only_an_unpublished_post_has_is_not_told(newsroom: Newsroom, client: CheckedClient) -> None:
    with writing() as session:
        session.add(
            Term(facet=newsroom.term("land", "norge").facet, slug="hemligland", label="Hemligland", listed=False)
        )
    newsroom.post(at=clock.now() + timedelta(hours=1), terms={"land": ["hemligland"]})
    for address in ("/arkiv", "/folj", "/folj.opml"):
        assert "hemligland" not in client.get(address).text.casefold()
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert "Hemligland" in client.get("/arkiv").text


def ways_out(html: str) -> list[tuple[str, str, int]]:
    found = re.findall(r'<li><a href="([^"]+)" data-choice>((?:Utan|Bara|Hela) [^<]+)</a> – ([\d\xa0]+) nyhet', html)
    return [(label, address.replace("&amp;", "&"), int(number)) for address, label, number in found]


def test_an_empty_result_offers_less_of_the_filter_with_what_that_gives(
    eleven: Newsroom, client: CheckedClient
) -> None:
    html = client.get("/arkiv?amne=samordning&land=pakistan").text
    offered = ways_out(html)
    assert offered == [
        ("Utan Ämne: Samordning", "/arkiv?land=pakistan", 2),
        ("Utan Land: Pakistan", "/arkiv?amne=samordning", 1),
    ]
    for _label, address, number in offered:
        assert len(titles(client.get(address).text)) == number


def test_where_leaving_one_out_does_not_help_each_is_offered_alone(eleven: Newsroom, client: CheckedClient) -> None:
    offered = ways_out(client.get("/arkiv?amne=samordning&land=pakistan&ar=okant").text)
    assert [(label.split()[0], address, number) for label, address, number in offered] == [
        ("Bara", "/arkiv?land=pakistan", 2),
        ("Bara", "/arkiv?ar=okant", 2),
        ("Bara", "/arkiv?amne=samordning", 1),
    ]


def test_words_and_periods_can_be_left_out_too(eleven: Newsroom, client: CheckedClient) -> None:
    assert ways_out(client.get("/arkiv?land=pakistan&q=finnsinte").text) == [
        ("Utan sökorden ”finnsinte”", "/arkiv?land=pakistan", 2)
    ]
    assert ways_out(client.get("/arkiv?ar=2018&manad=1").text) == [("Hela 2018", "/arkiv?ar=2018", 3)]
    assert ways_out(client.get("/arkiv?land=norge&ar=2017&manad=5").text) == [
        ("Utan tid: maj 2017", "/arkiv?land=norge", 2),
        ("Utan Land: Norge", "/arkiv?ar=2017&manad=5", 1),
    ]


def test_nothing_is_offered_where_the_only_way_out_is_the_whole_archive(
    eleven: Newsroom, client: CheckedClient
) -> None:
    for address in ("/arkiv?land=atlantis", "/arkiv?q=finnsinte", "/arkiv?ar=1999"):
        assert ways_out(client.get(address).text) == []
    assert ways_out(client.get("/arkiv?land=norge").text) == []
