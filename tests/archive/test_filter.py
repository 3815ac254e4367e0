"""Any selection is one value with one canonical address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallbar.archive import ArchiveFilter, Vocabulary
from hallbar.archive.filter import LONGEST_QUERY, MOST_UNKNOWN
from hallbar.archive.vocabulary import VocabularyFacet, VocabularyTerm


def facet(slug: str, *terms: str, moved: dict[str, str] | None = None, former: tuple[str, ...] = ()) -> VocabularyFacet:
    return VocabularyFacet(
        slug,
        slug.capitalize(),
        "om {}",
        {term: VocabularyTerm(number, term, term.capitalize(), term) for number, term in enumerate(terms)},
        moved or {},
        former,
    )


VOCABULARY = Vocabulary(
    (
        facet("typ", "mote", "omvarld", former=("sort", "slag")),
        facet("amne", "barnarbete", "klimat", "uppfoljning", moved={"revision": "uppfoljning"}, former=("tema",)),
        facet("land", "kina", "norge", "pakistan"),
    )
)
KEYS = ("typ", "sort", "slag", "amne", "tema", "land", "ar", "manad", "q", "ordning", "sida", "utm_source", "")
VALUES = st.one_of(
    st.sampled_from(
        "mote omvarld barnarbete klimat revision uppfoljning kina norge pakistan atlantis okant 2018 5 13 0 -1 1 2 "
        "relevans senaste".split()
    ),
    st.text(max_size=20),
    st.integers().map(str),
)
ARGS = st.lists(st.tuples(st.sampled_from(KEYS), VALUES), max_size=12)


def parse(*args: tuple[str, str]) -> ArchiveFilter:
    return ArchiveFilter.parse(args, VOCABULARY)


@given(ARGS)
def test_parse_reads_what_args_print(args: list[tuple[str, str]]) -> None:
    wanted = parse(*args)
    assert ArchiveFilter.parse(wanted.args(), VOCABULARY) == wanted
    assert ArchiveFilter.parse(wanted.args(), VOCABULARY).args() == wanted.args()


@given(ARGS, st.randoms())
def test_order_and_repetition_of_facet_values_do_not_matter(args: list[tuple[str, str]], random) -> None:
    only = [(key, value) for key, value in args if key in ("typ", "amne", "land")]
    shuffled = only + only
    random.shuffle(shuffled)
    unknown_kept = all(len(values) < MOST_UNKNOWN for values in parse(*only).terms.values())
    assert not unknown_kept or parse(*shuffled) == parse(*only)


@given(ARGS, st.sampled_from(["barnarbete", "klimat", "uppfoljning"]))
def test_toggling_twice_is_nothing_but_the_first_page(args: list[tuple[str, str]], value: str) -> None:
    wanted = parse(*args).on_page(1)
    once = wanted.toggle("amne", value, VOCABULARY)
    assert once != wanted
    assert once.toggle("amne", value, VOCABULARY) == wanted
    assert parse(*once.args()) == once


@given(ARGS)
def test_leaving_a_facet_out_leaves_the_others(args: list[tuple[str, str]]) -> None:
    wanted = parse(*args)
    without = wanted.without("amne")
    assert "amne" not in without.terms
    assert {f: v for f, v in wanted.terms.items() if f != "amne"} == dict(without.terms)


def test_facets_stand_in_their_order_and_values_by_slug() -> None:
    wanted = parse(("sida", "2"), ("land", "norge"), ("amne", "klimat"), ("amne", "barnarbete"), ("ar", "2018"))
    assert wanted.address() == "/arkiv?amne=barnarbete&amne=klimat&land=norge&ar=2018&sida=2"


def test_what_goes_without_saying_is_not_said() -> None:
    assert parse(("sida", "1"), ("ordning", "senaste"), ("ar", ""), ("q", " "), ("utm_source", "x")).args() == []


@pytest.mark.parametrize("bad", ["13", "0", "-1", "maj", "1e1", "５", ""])
def test_a_bad_month_is_dropped(bad: str) -> None:
    assert parse(("ar", "2018"), ("manad", bad)).args() == [("ar", "2018")]


@pytest.mark.parametrize("bad", ["0", "10000", "-5", "tjugo", "2018.0", "2" * 5000])
def test_a_bad_year_is_dropped_and_its_month_with_it(bad: str) -> None:
    assert parse(("ar", bad), ("manad", "5")).args() == []


def test_a_month_needs_a_known_year() -> None:
    assert parse(("ar", "okant"), ("manad", "5")).args() == [("ar", "okant")]
    assert parse(("manad", "5")).args() == []


def test_an_order_needs_words() -> None:
    assert parse(("ordning", "senaste")).order == "senaste"
    assert parse(("q", "x")).order == "relevans"
    assert parse(("q", "x"), ("ordning", "senaste")).args() == [("q", "x"), ("ordning", "senaste")]
    assert parse(("q", "x"), ("ordning", "relevans")).args() == [("q", "x")]


def test_an_unknown_term_stays_and_is_told() -> None:
    wanted = parse(("land", "atlantis"))
    assert wanted.args() == [("land", "atlantis")]
    assert wanted.unknown(VOCABULARY) == ["atlantis"]


def test_a_moved_term_becomes_the_one_it_moved_to() -> None:
    args = [("amne", "revision")]
    assert ArchiveFilter.parse(args, VOCABULARY).args() == [("amne", "uppfoljning")]
    assert VOCABULARY.has_moved(args)
    assert not VOCABULARY.has_moved([("amne", "uppfoljning"), ("q", "revision")])


def test_a_renamed_facet_becomes_the_one_it_is_called_now_beside_its_own() -> None:
    args = [("tema", "revision"), ("amne", "klimat"), ("sort", "mote")]
    assert parse(*args).args() == [("typ", "mote"), ("amne", "klimat"), ("amne", "uppfoljning")]
    assert VOCABULARY.has_moved([("tema", "klimat")])
    assert VOCABULARY.has_moved([("tema", "")])
    assert not VOCABULARY.has_moved(parse(*args).args())


@given(ARGS)
def test_what_is_canonical_has_not_moved(args: list[tuple[str, str]]) -> None:
    assert not VOCABULARY.has_moved(parse(*args).args())


def test_a_flood_of_arguments_is_bounded() -> None:
    wanted = parse(*[("land", f"junk{number}") for number in range(5000)], ("q", "å" * 5000))
    assert len(wanted.terms["land"]) == MOST_UNKNOWN
    assert len(wanted.q) == LONGEST_QUERY


def test_control_characters_never_reach_the_filter() -> None:
    assert parse(("q", "a\x00b\x1f \n c")).q == "ab c"
    assert parse(("q", "\ud800")).q == ""


def test_a_feed_has_neither_page_nor_order() -> None:
    wanted = parse(("q", "x"), ("ordning", "senaste"), ("sida", "3"), ("land", "kina"))
    assert wanted.feed_address() == "/arkiv.rss?land=kina&q=x"
    assert wanted.feed_address(".atom") == "/arkiv.atom?land=kina&q=x"


def test_filters_are_values() -> None:
    assert {parse(("land", "kina")), parse(("land", "kina"))} == {parse(("land", "kina"))}
