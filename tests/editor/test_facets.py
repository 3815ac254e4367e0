"""Facets are rows that an administrator makes, names, orders and takes away."""

import re

import pytest

from hallbar.extensions import db, writing
from hallbar.models import RESERVED, Draft, Facet, Post
from hallbar.publishing.drafting import replace
from tests.checks import CheckedClient
from tests.desk import DeskClient
from tests.editor.test_log import told
from tests.editor.test_posts import draft
from tests.editor.vocabulary import FACETS, change, facet, faults, form_of, path_of, term
from tests.newsroom import Newsroom

NEW = f"{FACETS}/ny"


def order(client: DeskClient) -> list[str]:
    """The labels of the facets as they are listed."""
    return re.findall(r'<a href="/redaktion/facetter/\d+"><strong>([^<]+)</strong>', client.get(FACETS).text)


def test_they_are_listed_in_their_order_with_what_they_hold(admin: DeskClient, newsroom: Newsroom) -> None:
    newsroom.post("Ett", terms={"land": ["norge", "kina"]})
    newsroom.post("Två", terms={"land": ["kina"]})
    assert order(admin)[:4] == ["Inläggstyp", "Ämne", "Inköpskategori", "Land"]
    listed = re.sub(r"<[^>]+>|\s+", " ", admin.get(FACETS).text)
    assert re.search(r"Land \d+ värden · 2 inlägg · \?land= · valfritt antal värden", re.sub(r" +", " ", listed))
    assert 'href="/redaktion/facetter">Filterval</a>' in admin.get("/redaktion/inlagg").text.replace(
        ' aria-current="page"', ""
    )


def test_the_list_takes_the_same_few_statements_however_long_it_is(admin: DeskClient, statements) -> None:
    admin.get(FACETS)
    with statements() as seen:
        admin.get(FACETS)
    with writing() as session:
        session.add_all(Facet(slug=f"ny-{n}", label=f"Ny {n}", position=20 + n) for n in range(15))
    admin.get(FACETS)  # the first after a public change takes note of it, for all
    with statements() as seen_later:
        admin.get(FACETS)
    assert len(seen_later) == len(seen) < 12


def test_a_new_one_is_the_last_and_sorts_posts_at_once(admin: DeskClient, client: CheckedClient) -> None:
    answer = admin.post(NEW, {"label": "Målgrupp", "phrase": "för {}", "at_most": "1"})
    assert answer.status_code == 303
    made = facet("malgrupp")
    assert answer.location == f"/redaktion/facetter/{made.id}"
    assert (made.label, made.phrase, made.at_most, made.required) == ("Målgrupp", "för {}", 1, False)
    assert order(admin)[-1] == "Målgrupp"
    admin.post(f"{FACETS}/{made.id}/filterval/ny", {"label": "Leverantörer", "inline": "leverantörer"})
    assert "Inga nyheter för leverantörer" in client.get("/arkiv?malgrupp=leverantorer").text.replace("0 n", "Inga n")
    assert 'name="malgrupp"' in admin.get("/redaktion/inlagg/ny").text
    assert told(admin)[:2] == [
        "Amina Dahl skapade filtervalet Leverantörer i Målgrupp.",
        "Amina Dahl skapade filtret Målgrupp.",
    ]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"label": ""}, "Skriv vad filtret heter."),
        ({"label": "ämne"}, "Det finns redan ett filter som heter ämne. Välj ett annat namn."),
        ({"label": "År", "slug": "ar"}, "”ar” använder webbplatsen själv i sina adresser. Välj ett annat namn."),
        ({"label": "Title"}, "”title” använder webbplatsen själv i sina adresser. Välj ett annat namn."),
        ({"label": "Plats", "slug": "land"}, "Filtret Land har redan namnet ”land”. Välj ett annat."),
        (
            {"label": "Plats", "slug": "Å ä"},
            "Namnet i webbadressen får bara ha a–z, 0–9 och bindestreck. Till exempel ”a-a”.",
        ),
        ({"label": "???"}, "Namnet går inte att skriva i en webbadress. Skriv ett namn i webbadressen."),
        ({"label": "Plats", "phrase": "i"}, "Skriv {} en gång i frasen, där filtervalet ska stå. Till exempel: om {}"),
        ({"label": "Plats", "at_most": "0"}, "Skriv ett helt tal från 1 till 99, eller lämna fältet tomt."),
        ({"label": "Plats", "at_most": "många"}, "Skriv ett helt tal från 1 till 99, eller lämna fältet tomt."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_typed_is_lost(
    admin: DeskClient, sent: dict[str, str], sentence: str
) -> None:
    before = order(admin)
    answer = admin.post(NEW, {"phrase": "om {}"} | sent)
    assert answer.status_code == 422
    assert faults(answer) == [sentence]
    assert f'value="{sent["label"]}"' in answer.text
    assert order(admin) == before


def test_under_another_name_its_old_addresses_lead_on_for_good(
    admin: DeskClient, newsroom: Newsroom, client: CheckedClient
) -> None:
    newsroom.post("Här", terms={"land": ["norge"]})
    assert change(admin, facet("land"), slug="plats").status_code == 303
    assert change(admin, facet("plats"), slug="stalle").status_code == 303
    for old in ("land", "plats"):
        for path in ("/arkiv", "/arkiv.rss", "/arkiv.atom", "/arkiv.json", "/folj"):
            answer = client.get(f"{path}?{old}=norge")
            assert (answer.status_code, answer.location) == (308, f"{path}?stalle=norge")
    assert "Här" in client.get("/arkiv?stalle=norge").text
    answer = admin.post(NEW, {"label": "Annat", "slug": "land", "phrase": "i {}"})
    assert faults(answer) == ["Adresser med ”land” leder redan till filtret Land. Välj ett annat."]
    assert told(admin)[0] == "Amina Dahl ändrade filtret Land: namnet i webbadressen från ”plats” till ”stalle”."


def test_it_can_have_its_old_name_back(admin: DeskClient, client: CheckedClient) -> None:
    change(admin, facet("land"), slug="plats")
    assert change(admin, facet("plats"), slug="land").status_code == 303
    assert client.get("/arkiv?land=norge").status_code == 200
    assert client.get("/arkiv?plats=norge").location == "/arkiv?land=norge"


def test_a_step_up_or_down_changes_the_archive_s_order_too(admin: DeskClient, client: CheckedClient) -> None:
    land = facet("land")
    answer = admin.post(f"{FACETS}/{land.id}/ordning", {"at": "upp"})
    assert answer.location == f"/redaktion/facetter#facet-{land.id}"
    assert order(admin)[2:4] == ["Land", "Inköpskategori"]
    assert client.get("/arkiv?kategori=instrument&land=norge").location == "/arkiv?land=norge&kategori=instrument"
    admin.post(f"{FACETS}/{land.id}/ordning", {"at": "ner"})
    assert order(admin)[2:4] == ["Inköpskategori", "Land"]
    before = order(admin)
    admin.post(f"{FACETS}/{facet('typ').id}/ordning", {"at": "upp"})
    assert order(admin) == before, "the first stays where it is"
    assert told(admin)[0] == "Amina Dahl flyttade filtret Land nedåt."


def test_it_is_taken_away_only_when_no_text_has_any_of_its_terms(
    admin: DeskClient, newsroom: Newsroom, client: CheckedClient
) -> None:
    post = draft("Utkastet", term_ids=[newsroom.term("land", "norge").id])
    land = facet("land")
    path = f"{FACETS}/{land.id}/borttagning"
    assert "kan inte tas bort" in admin.get(path).text
    assert admin.post(path).status_code == 409
    with writing() as session:
        session.delete(session.get_one(Post, post.id))
    assert "Ta bort filtret</button>" in admin.get(path).text
    assert admin.post(path).location == FACETS
    assert "Land" not in order(admin)
    assert client.get("/arkiv?land=norge").location == "/arkiv", "as any argument without meaning"
    assert told(admin)[0] == "Amina Dahl tog bort filtret Land."
    assert [one.position for one in db.session.query(Facet).order_by(Facet.position)] == list(range(5))


def test_no_facet_can_take_a_name_that_the_form_of_a_post_has(admin: DeskClient, newsroom: Newsroom) -> None:
    post = newsroom.release()
    facets = {one.slug for one in db.session.query(Facet)}
    for page in ("ny", post.id):
        names = set(re.findall(r' name="([^"]+)"', admin.get(f"/redaktion/inlagg/{page}").text))
        assert names - facets - {"viewport", "color-scheme", "theme-color", "robots", "htmx-config"} <= RESERVED


def test_the_list_of_posts_follows_a_renamed_facet(admin: DeskClient) -> None:
    change(admin, facet("land"), slug="plats")
    assert admin.get("/redaktion/inlagg?term=land.norge").location == "/redaktion/inlagg?term=plats.norge"


def test_two_who_change_it_at_once_both_see_the_other_s_text(app, admin: DeskClient) -> None:
    path = path_of(facet("land"))
    mine = form_of(admin, path) | {"label": "Länder"}
    change(admin, facet("land"), label="Stater", phrase="i landet {}")
    answer = admin.post(path, mine)
    assert answer.status_code == 409
    assert "Någon annan har sparat under tiden" in answer.text
    assert "Stater" in answer.text
    assert "Länder" in answer.text
    base = re.search(r'name="base" type="hidden" value="([^"]*)"', answer.text)
    assert base
    assert admin.post(path, mine | {"base": base[1], "phrase": "i landet {}"}).status_code == 303
    assert (facet("land").label, facet("land").phrase) == ("Länder", "i landet {}")


def test_a_text_may_keep_more_terms_than_are_allowed_by_now_and_is_told_when_it_is_saved(
    admin: DeskClient, newsroom: Newsroom
) -> None:
    post = newsroom.post("Två länder", terms={"land": ["norge", "kina"]})
    assert change(admin, facet("land"), at_most="1").status_code == 303
    assert {one.slug for one in db.session.get_one(Post, post.id).terms} == {"norge", "kina"}
    assert term("land", "norge").facet.at_most == 1
    newsroom.post("Inget land")
    answer = change(admin, facet("land"), required="y")
    said = "Filtret är sparat. 1 inlägg har fler värden än så. 1 inlägg har inget värde. De behöver rättas nästa gång"
    assert said in admin.get(answer.location).text


def test_drafts_survive_a_renamed_facet(admin: DeskClient, elsa: DeskClient, newsroom: Newsroom) -> None:
    post = draft("Utkast", elsa.user)
    with writing() as session:
        found = session.get_one(Post, post.id)
        ids = tuple(newsroom.term_ids({"land": ["norge"]}))
        replace(session, found, found.written.__class__(title="Utkast", term_ids=ids), None, found.created_at)
    change(admin, facet("land"), slug="plats")
    page = elsa.get(f"/redaktion/inlagg/{post.id}").text
    assert re.search(r'name="plats" value="norge" checked', page)
    db.session.rollback()
    assert db.session.get_one(Draft, post.id).content.term_ids == ids


def test_a_form_that_is_sent_twice_makes_one(admin: DeskClient) -> None:
    sent = {"label": "Målgrupp", "phrase": "för {}", "at_most": "2"}
    first, again = admin.post(NEW, sent), admin.post(NEW, sent)
    assert (first.status_code, first.location) == (again.status_code, again.location)
    assert order(admin).count("Målgrupp") == 1
    assert admin.post(NEW, sent | {"at_most": "3"}).status_code == 422
