"""Terms are made, named, retired, and taken away when nothing has them; their addresses are for ever."""

import re

import pytest

from hallbar.extensions import db, writing
from hallbar.models import Term
from hallbar.publishing import vocabulary
from tests.checks import CheckedClient
from tests.desk import DeskClient
from tests.editor.test_bulk import act
from tests.editor.test_log import told
from tests.editor.test_posts import draft
from tests.editor.vocabulary import FACETS, change, facet, faults, form_of, path_of, term
from tests.newsroom import Newsroom
from tests.public.test_archive import titles

FEEDS = ("/arkiv.rss", "/arkiv.atom", "/arkiv.json")


def create(client: DeskClient, of: str = "amne", **fields: str):
    return client.post(f"{FACETS}/{facet(of).id}/filterval/ny", fields)


def listed(client: DeskClient, of: str = "amne", query: str = "") -> list[str]:
    """The labels that a facet's page shows."""
    page = client.get(f"{FACETS}/{facet(of).id}{query}").text
    return re.findall(r'<a href="/redaktion/facetter/filterval/\d+">([^<]+)</a>', page)


# --- the list --------------------------------------------------------------------------------------------------------


def test_a_facet_s_page_lists_its_terms_with_their_use(admin: DeskClient, newsroom: Newsroom) -> None:
    newsroom.post("Ute", terms={"part": ["skl-kommentus"]})
    newsroom.post("Sen", terms={"part": ["skl-kommentus"]}, dated=None)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", admin.get(f"{FACETS}/{facet('part').id}").text))
    assert re.search(r"SKL Kommentus Även .* Numera Adda Publika nyheter 2 nyheter: SKL Kommentus Alla inlägg 2", page)
    assert listed(admin, "land") == sorted(listed(admin, "land"), key=str.lower)


def test_words_find_a_term_by_any_of_its_names(admin: DeskClient) -> None:
    assert listed(admin, "amne", "?q=due+diligence") == ["Aktsamhet"]
    assert listed(admin, "amne", "?q=finnsinte") == []
    assert admin.get(f"{FACETS}/{facet('amne').id}?q=&annat=1").location == f"{FACETS}/{facet('amne').id}"


def test_fifty_a_page_and_few_statements(admin: DeskClient, statements) -> None:
    with writing() as session:
        land = facet("land")
        session.add_all(Term(facet_id=land.id, slug=f"land-{n:03}", label=f"Aland {n:03}") for n in range(120))
    assert len(listed(admin, "land")) == 50
    assert len(listed(admin, "land", "?sida=99")) == len(listed(admin, "land", "?sida=3")) > 20
    with statements() as seen:
        admin.get(f"{FACETS}/{land.id}")
    assert len(seen) < 14, "\n".join(seen)


def test_making_and_changing_take_as_many_statements_however_many_there_are(admin: DeskClient, statements) -> None:
    def asked(label: str, name: str) -> int:
        with statements() as seen:
            assert create(admin, "land", label=label).status_code == 303
            assert change(admin, term("land", "kina"), names=name).status_code == 303
        return len(seen)

    asked("Atlantis", "Mittens rike")
    few = asked("Utopia", "Folkrepubliken")
    with writing() as session:
        land = facet("land")
        session.add_all(Term(facet_id=land.id, slug=f"land-{n:03}", label=f"Aland {n:03}") for n in range(30))
    assert asked("Lemurien", "Mittens rike") == few


# --- making and naming -----------------------------------------------------------------------------------------------


def test_a_new_one_can_be_chosen_at_once(admin: DeskClient, elsa: DeskClient, client: CheckedClient) -> None:
    sent = {
        "label": "Biologisk mångfald",
        "inline": "biologisk mångfald",
        "names": "Biodiversitet\n\nNatur ",
        "words": "arter",
    }
    assert create(admin, **sent).status_code == 303
    made = term("amne", "biologisk-mangfald")
    assert vocabulary.names_of(made) == ("Biodiversitet", "Natur")
    assert vocabulary.words_of(made) == ("arter",)
    assert 'value="biologisk-mangfald"' in elsa.get("/redaktion/inlagg/ny").text
    assert client.get("/arkiv?amne=biodiversitet").location == "/arkiv?amne=biologisk-mangfald"
    assert client.get("/arkiv?amne=arter").status_code == 200, "that is no name of it"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"label": " "}, "Skriv vad filtervalet heter."),
        ({"label": "KLIMAT"}, "Det finns redan ett filterval som heter KLIMAT under Ämne."),
        ({"label": "Väder", "slug": "klimat"}, "Klimat har redan namnet ”klimat” i webbadressen. Välj ett annat."),
        ({"label": "Due diligence"}, "Adresser med ”due-diligence” leder redan till Aktsamhet. Välj ett annat namn."),
        ({"label": "✓"}, "Namnet går inte att skriva i en webbadress. Skriv ett namn i webbadressen."),
        (
            {"label": "Väder", "names": "Vind\nKlimat"},
            "”Klimat” leder redan till Klimat. Ta bort det där först, eller lägg det bland synonymerna.",
        ),
        ({"label": "Väder", "names": "✓"}, "”✓” går inte att skriva i en webbadress. Lägg det bland synonymerna."),
        ({"label": "Väder", "names": "\n".join(map(str, range(31)))}, "Skriv högst 30 rader."),
        ({"label": "Väder", "successor": "999999"}, "Välj en efterträdare under Ämne."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(admin: DeskClient, sent: dict[str, str], sentence: str) -> None:
    before = listed(admin)
    answer = create(admin, **sent)
    assert answer.status_code == 422
    assert faults(answer) == [sentence]
    assert listed(admin) == before


def test_under_another_name_page_and_feeds_lead_on_for_good(
    admin: DeskClient, newsroom: Newsroom, client: CheckedClient
) -> None:
    newsroom.post("Här", terms={"amne": ["klimat"]})
    assert change(admin, term("amne", "klimat"), label="Klimatet", slug="klimatet").status_code == 303
    assert change(admin, term("amne", "klimatet"), slug="klimat-och-vader").status_code == 303
    for old in ("klimat", "klimatet"):
        for path in ("/arkiv", "/folj", *FEEDS):
            answer = client.get(f"{path}?amne={old}&ar=2018")
            assert (answer.status_code, answer.location) == (308, f"{path}?amne=klimat-och-vader&ar=2018")
    assert titles(client.get("/arkiv?amne=klimat-och-vader").text) == ["Här"]
    assert (
        "Tidigare namn i adresser</dt><dd>klimat, klimatet</dd>"
        in admin.get(path_of(term("amne", "klimat-och-vader"))).text
    )
    answer = create(admin, label="Klimat")
    assert faults(answer) == ["Adresser med ”klimat” leder redan till Klimatet. Välj ett annat namn."]
    assert told(admin)[1] == (
        "Amina Dahl ändrade filtervalet Klimat: namnet från ”Klimat” till ”Klimatet” "
        "och namnet i webbadressen från ”klimat” till ”klimatet”."
    )


def test_it_can_have_its_old_name_back_and_each_has_its_own_again(admin: DeskClient, client: CheckedClient) -> None:
    change(admin, term("amne", "klimat"), slug="vader")
    assert change(admin, term("amne", "vader"), slug="klimat").status_code == 303
    assert client.get("/arkiv?amne=klimat").status_code == 200
    assert client.get("/arkiv?amne=vader").location == "/arkiv?amne=klimat"


def test_other_names_and_synonyms_are_found_by_search(
    admin: DeskClient, newsroom: Newsroom, client: CheckedClient
) -> None:
    newsroom.post("Om gaser", terms={"amne": ["klimat"]})
    assert titles(client.get("/arkiv?q=metan").text) == []
    change(admin, term("amne", "klimat"), names="Växthuseffekt", words="metan")
    assert titles(client.get("/arkiv?q=metan").text) == ["Om gaser"]
    assert titles(client.get("/arkiv?q=växthuseffekt").text) == ["Om gaser"]
    assert client.get("/arkiv?amne=vaxthuseffekt").location == "/arkiv?amne=klimat"
    change(admin, term("amne", "klimat"), names="", words="")
    assert titles(client.get("/arkiv?q=metan").text) == []
    assert client.get("/arkiv?amne=vaxthuseffekt").status_code == 200, "a name that was taken back leads nowhere"


def test_a_label_that_changes_is_found_at_once_in_more_posts_than_one_transaction_takes(
    admin: DeskClient, newsroom: Newsroom, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hallbar.search.indexing.MOST_AT_ONCE", 2)
    for _ in range(5):
        newsroom.post(terms={"amne": ["klimat"]})
    change(admin, term("amne", "klimat"), label="Atmosfär")
    assert len(titles(client.get("/arkiv?q=atmosfären").text)) == 5


# --- successors ------------------------------------------------------------------------------------------------------


def test_a_successor_never_redirects_but_is_linked_and_found(
    admin: DeskClient, newsroom: Newsroom, client: CheckedClient
) -> None:
    newsroom.post("Gammalt", terms={"amne": ["miljokrav"]})
    change(admin, term("amne", "miljokrav"), successor=str(term("amne", "klimat").id))
    answer = client.get("/arkiv?amne=miljokrav")
    assert answer.status_code == 200
    assert titles(answer.text) == ["Gammalt"]
    assert 'Miljökrav är numera <a href="/arkiv?amne=klimat" data-choice>Klimat</a>.' in answer.text
    for path in FEEDS:
        assert client.get(f"{path}?amne=miljokrav").status_code == 200
    assert titles(client.get("/arkiv?q=klimat").text) == ["Gammalt"], "it is a synonym in search"


def test_successors_never_go_round(admin: DeskClient) -> None:
    def becomes(of: str, later: str):
        return change(admin, term("amne", of), successor=str(term("amne", later).id))

    assert becomes("klimat", "miljokrav").status_code == 303
    assert becomes("miljokrav", "kemikalier").status_code == 303
    answer = becomes("kemikalier", "klimat")
    assert answer.status_code == 422
    said = "Det går runt: Kemikalier → Klimat → Miljökrav → Kemikalier. Välj en annan efterträdare."
    assert faults(answer) == [said]
    assert faults(becomes("klimat", "klimat")) == ["Det går runt: Klimat → Klimat. Välj en annan efterträdare."]
    assert term("amne", "kemikalier").successor is None


# --- retired, and gone -----------------------------------------------------------------------------------------------


def test_a_retired_one_is_offered_to_no_new_post_and_filters_still(
    admin: DeskClient, elsa: DeskClient, newsroom: Newsroom, client: CheckedClient
) -> None:
    post = newsroom.post("Har det", terms={"amne": ["klimat"]})
    path = path_of(term("amne", "klimat"))
    assert admin.post(f"{path}/pensionering").status_code == 303
    assert 'value="klimat"' not in elsa.get("/redaktion/inlagg/ny").text
    assert elsa.get("/redaktion/inlagg").text.count('value="amne.klimat"') == 1, "asked for, but not given to others"
    assert re.search(r'value="klimat" checked', elsa.get(f"/redaktion/inlagg/{post.id}").text)
    assert titles(client.get("/arkiv?amne=klimat").text) == ["Har det"]
    assert "amne=klimat" in client.get("/folj.opml").text
    assert "Erbjuds inte sedan" in admin.get(path).text
    assert admin.post(f"{path}/aterkomst").status_code == 303
    assert 'value="klimat"' in elsa.get("/redaktion/inlagg/ny").text
    assert told(admin)[:2] == [
        "Amina Dahl erbjuder filtervalet Klimat igen.",
        "Amina Dahl slutade erbjuda filtervalet Klimat.",
    ]


def test_one_that_no_text_has_can_be_taken_away_and_no_other(
    admin: DeskClient, newsroom: Newsroom, client: CheckedClient
) -> None:
    newsroom.post("Har det", terms={"amne": ["klimat"]})
    draft("Utkastet", term_ids=[newsroom.term("amne", "kemikalier").id])
    released = newsroom.release(term_ids=newsroom.term_ids({"amne": ["miljokrav"]}))
    newsroom.publish(released, term_ids=[])
    for slug in ("klimat", "kemikalier", "miljokrav"):
        path = f"{path_of(term('amne', slug))}/borttagning"
        assert "kan inte tas bort" in admin.get(path).text, slug
        assert admin.post(path).status_code == 409, slug
    path = f"{path_of(term('amne', 'riskanalys'))}/borttagning"
    assert "Det går inte att ångra" in admin.get(path).text
    assert admin.post(path).location == f"{FACETS}/{facet('amne').id}"
    assert "Riskanalys" not in listed(admin)
    answer = client.get("/arkiv?amne=riskanalys")
    assert answer.status_code == 200
    assert 'content="noindex"' in answer.text
    assert titles(answer.text) == []
    assert told(admin)[0] == "Amina Dahl tog bort filtervalet Riskanalys ur Ämne."


def test_a_term_that_an_import_made_up_is_seen_to_by_being_edited(admin: DeskClient) -> None:
    with writing() as session:
        session.add(Term(facet_id=facet("amne").id, slug="narnia", label="Narnia", listed=False))
    assert "Kom med en import" in admin.get(path_of(term("amne", "narnia"))).text
    change(admin, term("amne", "narnia"), label="Narnia!")
    assert term("amne", "narnia").listed


def test_two_who_change_one_at_once_both_see_the_other_s_text(admin: DeskClient) -> None:
    path = path_of(term("amne", "klimat"))
    mine = form_of(admin, path) | {"names": "Väder"}
    change(admin, term("amne", "klimat"), names="Växthuseffekt", label="Klimatet")
    answer = admin.post(path, mine)
    assert answer.status_code == 409
    assert all(word in answer.text for word in ("Väder", "Växthuseffekt", "Klimatet"))
    assert vocabulary.names_of(term("amne", "klimat")) == ("Växthuseffekt",)
    assert db.session.get_one(Term, term("amne", "klimat").id).label == "Klimatet"


def test_a_list_that_was_open_while_a_term_was_renamed_gives_it_still(
    admin: DeskClient, elsa: DeskClient, newsroom: Newsroom
) -> None:
    post = draft("Ett")
    change(admin, term("amne", "klimat"), slug="klimatet")
    change(admin, facet("amne"), slug="tema")
    act(elsa, "term", post, term="amne.klimat")
    assert told(elsa)[0] == "Elsa Ek lade till termen Klimat på ”Ett”."


def test_a_form_that_is_sent_twice_makes_one(admin: DeskClient) -> None:
    sent = {"label": "Mångfald", "inline": "mångfald", "names": "Olikhet\nBlandning", "words": "alla sorter"}
    first, again = create(admin, **sent), create(admin, **sent)
    assert first.status_code == again.status_code == 303
    assert listed(admin).count("Mångfald") == 1
    assert told(admin).count("Amina Dahl skapade filtervalet Mångfald i Ämne.") == 1
    assert create(admin, **sent | {"words": "annat"}).status_code == 422
