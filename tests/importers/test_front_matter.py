"""What a Markdown file says of its post, and in which words a bad file is refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hallbar.importers import BadRecord, ImportedPost, markdown

FACETS = frozenset({"typ", "amne", "land"})


@pytest.fixture
def file(tmp_path: Path):
    """A function that reads a text, or bytes, as the file ``post.md``."""

    def read(content: str | bytes, name: str = "post.md") -> ImportedPost:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return markdown.read(path, FACETS)

    return read


@pytest.fixture
def field(file):
    """A function that reads one more line of front matter: the third line of the file."""
    return lambda line, body="Text.": file(f"---\ntitle: Rubrik\n{line}\n---\n\n{body}\n")


@pytest.fixture
def refusal(file):
    """A function that gives the line and the reason of a file that is refused."""

    def refuse(content: str | bytes) -> tuple[int, str]:
        with pytest.raises(BadRecord) as bad:
            file(content)
        assert str(bad.value).startswith(f"post.md:{bad.value.line}: ")
        return bad.value.line, bad.value.reason

    return refuse


@pytest.fixture
def field_refusal(refusal):
    """The same for one more line of front matter, which is always the one that is named."""

    def refuse(line: str) -> str:
        number, reason = refusal(f"---\ntitle: Rubrik\n{line}\nextra: x\n---\n\nText.\n")
        assert number == 3
        return reason

    return refuse


# --- what is read ----------------------------------------------------------------------------------------------------


def test_a_whole_file_is_read(file) -> None:
    text = """---
title: "Rådet ser framåt"
slug: radet-ser-framat
id: joomla-17
date: 2018-05-03T14:02
lede: |
  Första stycket.

  Andra.
byline: Eva Ek
lang: sv
typ: mote-besok
amne: [samordning, "Mänskliga rättigheter"]
land:
  - norge
kategorier: [x]
---

Brödtext.

---

Mera text.
"""
    assert file(text) == ImportedPost(
        ref="joomla-17",
        source="post.md",
        title="Rådet ser framåt",
        slug="radet-ser-framat",
        lede="Första stycket.\n\nAndra.",
        byline="Eva Ek",
        lang="sv",
        body="Brödtext.\n\n---\n\nMera text.",
        dated=datetime(2018, 5, 3, 12, 2, tzinfo=UTC),
        terms={"typ": ("mote-besok",), "amne": ("samordning", "Mänskliga rättigheter"), "land": ("norge",)},
        unknown_keys=("kategorier",),
    )


def test_only_title_and_text_are_needed(file) -> None:
    post = file("---\ntitle: Rubrik\n---\nText.", name="2018-17-rubrik.md")
    assert (post.title, post.body, post.slug, post.lang, post.dated) == ("Rubrik", "Text.", "", "sv", None)
    assert post.ref == "2018-17-rubrik", "without an id the file's name is one"


def test_a_lede_is_text_enough(file) -> None:
    assert file("---\ntitle: Rubrik\nlede: Ingress\n---\n").body == ""


@pytest.mark.parametrize("line", ["date: null", "date:", "date: ~", 'date: ""', "slug: x"])
def test_an_unknown_date_stays_unknown(field, line: str) -> None:
    assert field(line).dated is None


@pytest.mark.parametrize(
    "date, moment",
    [
        ("2018-05-03", (2018, 5, 2, 22, 0)),
        ('"2018-05-03"', (2018, 5, 2, 22, 0)),
        ("2018-12-03", (2018, 12, 2, 23, 0)),
        ("2018-05-03 14:02", (2018, 5, 3, 12, 2)),
        ("2018-05-03T14:02:30", (2018, 5, 3, 12, 2, 30)),
        ("2018-05-03T14:02:00Z", (2018, 5, 3, 14, 2)),
        ("2018-05-03 14:02:00 +05:00", (2018, 5, 3, 9, 2)),
        ("'2018-05-03T14:02:00-03:30'", (2018, 5, 3, 17, 32)),
        ("2018-10-28 02:30", (2018, 10, 28, 0, 30)),
    ],
)
def test_a_date_is_a_day_or_a_moment_in_stockholm_unless_it_says_its_zone(field, date: str, moment: tuple) -> None:
    assert field(f"date: {date}").dated == datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    "date",
    [
        *(
            "2018-02-30",
            "2018-13-01",
            "2018-05-03 25:00",
            "maj 2018",
            "2018",
            "03/05/2018",
            "true",
            "0x7fff",
            "2018-05",
        ),
        *("2018-03-25 02:30", "9999-12-31T23:59:59Z", "0001-01-01"),
    ],
)
def test_a_date_that_is_none_is_refused_on_its_line(field_refusal, date: str) -> None:
    reason = field_refusal(f"date: {date}")
    assert reason.startswith("date must be like 2018-05-03 or null")
    assert date in reason


@pytest.mark.parametrize(
    "word", ["NO", "yes", "2018-05-03", "3.10", "012", "1_000", "12:30", "0x1f", ".inf", "=", "<<"]
)
def test_a_word_is_a_word_whatever_yaml_makes_of_it(file, word: str) -> None:
    """Norway is no boolean, and version 3.10 is not 3.1."""
    post = file(f"---\ntitle: {word}\nland: [{word}]\n---\nText.")
    assert (post.title, post.terms) == (word, {"land": (word,)})


def test_a_facet_takes_one_word_several_or_none(field) -> None:
    assert field("land: norge").terms == {"land": ("norge",)}
    assert field("land: [norge, kina]").terms == {"land": ("norge", "kina")}
    assert field("land: []").terms == field("land:").terms == {"land": ()}


def test_keys_that_mean_nothing_are_told_and_never_taken_for_facets(field) -> None:
    post = field("region: [skane]\ntags: x")
    assert post.terms == {}
    assert post.unknown_keys == ("region", "tags")


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("02.md", "10.md", "01.md", "LÄSMIG.txt", "03.markdown"):
        (tmp_path / name).write_text("")
    (tmp_path / "04.md").mkdir()
    assert [path.name for path in markdown.files(tmp_path)] == ["01.md", "02.md", "10.md"]


def test_line_ends_and_byte_order_marks_of_other_systems_do_not_matter(file) -> None:
    post = file(b"\xef\xbb\xbf---\r\ntitle: Rubrik\r\n---\r\n\r\nEtt.\r\n\r\nTv\xc3\xa5.\r\n")
    assert (post.title, post.body) == ("Rubrik", "Ett.\n\nTvå.")


def test_text_is_composed_so_that_the_same_word_is_the_same_bytes(file) -> None:
    post = file("---\ntitle: A\u030are\nid: A\u030are\nland: [A\u030aland]\n---\nBro\u0308d.")
    assert (post.title, post.ref, post.body, post.terms["land"]) == ("Åre", "Åre", "Bröd.", ("Åland",))


def test_control_characters_are_left_out_also_where_they_are_written_as_escapes(file) -> None:
    post = file('---\ntitle: "A\\0\\e[31mB"\nid: "x\\ay"\nland: ["kina\\0"]\nlede: "C\\x7fD"\n---\nE\x00F\x0bG')
    assert (post.title, post.ref, post.lede, post.body) == ("A[31mB", "xy", "CD", "EFG")
    assert post.terms == {"land": ("kina",)}


# --- what is refused, by file and line -------------------------------------------------------------------------------


def test_a_file_without_front_matter_is_refused(refusal) -> None:
    line, reason = refusal("# Rubrik\n\nText.\n")
    assert line == 1
    assert reason.startswith("there is no front matter")
    assert refusal("")[0] == 1


def test_front_matter_without_an_end_is_refused(refusal) -> None:
    line, reason = refusal("---\ntitle: Rubrik\n\nText.\n")
    assert (line, "no end" in reason) == (1, True)


@pytest.mark.parametrize("blank", [0, 3])
def test_broken_yaml_is_refused_on_the_line_that_breaks_it(refusal, blank: int) -> None:
    line, reason = refusal("---\n" + "\n" * blank + "title: Rubrik\nlede: en: två\n---\nText.")
    assert line == 3 + blank
    assert "mapping values are not allowed here" in reason


def test_front_matter_that_is_no_list_of_fields_is_refused(refusal) -> None:
    for head in ("", "- title", "Rubrik", "[title]", "? [a]\n: b", "1:\n  2\n? null\n: x"):
        _line, reason = refusal(f"---\n{head}\n---\nText.")
        assert "key: value" in reason or "not YAML" in reason


def test_a_field_that_stands_twice_is_refused_so_that_no_text_is_lost(field_refusal) -> None:
    assert field_refusal("title: En annan") == "title stands on line 2 already"


def test_a_file_that_is_not_utf_8_is_refused_on_the_line_of_the_first_bad_byte(refusal) -> None:
    assert refusal("---\ntitle: Rubrik\n---\n\nÅre.\n".encode("latin-1")) == (5, "the file is not in UTF-8")


@pytest.mark.parametrize("line, number", [("slug: x", 1), ("title:", 2), ('title: " "', 2)])
def test_a_post_without_a_title_is_refused(refusal, line: str, number: int) -> None:
    assert refusal(f"---\n{line}\n---\nText.") == (number, "there is no title")


def test_a_post_without_a_text_is_refused(refusal) -> None:
    assert refusal("---\ntitle: Rubrik\n---\n\n \n")[1] == "there is no text"
    assert refusal("---\ntitle: Rubrik\n---\n\x00\n")[1] == "there is no text"


@pytest.mark.parametrize("key", ["slug", "lede", "byline", "lang", "id", "date"])
@pytest.mark.parametrize("value", ["[a, b]", "{a: b}"])
def test_a_list_where_text_is_expected_is_refused(field_refusal, key: str, value: str) -> None:
    assert field_refusal(f"{key}: {value}") == f"{key} must be text"


@pytest.mark.parametrize("value", ["{a: b}", "[[a]]", "[a, '']", "[null]", '["\\0"]'])
def test_a_facet_takes_nothing_but_words(field_refusal, value: str) -> None:
    assert field_refusal(f"land: {value}").startswith("land must be ")


@pytest.mark.parametrize("key, longest", [*markdown.LONGEST.items(), ("land", markdown.LONGEST_TERM)])
def test_what_is_too_long_is_refused_and_what_just_fits_is_not(refusal, file, key: str, longest: int) -> None:
    value = "e" * longest if key != "lang" else "en" + "-abcdefgh" * 3 + "-abcde"
    assert len(value) == longest
    text = f"---\n{key}: {value}\n{'title: Rubrik' if key != 'title' else 'slug: x'}\n---\nText."
    file(text)
    line, reason = refusal(text.replace(value, value + "e"))
    assert (line, reason) == (2, f"{key} is longer than {longest} characters")


@pytest.mark.parametrize("lang", ["svenska språket", '"><script>', "sv_SE", "x", "-"])
def test_a_language_that_is_none_is_refused(field_refusal, lang: str) -> None:
    assert "language" in field_refusal(f"lang: '{lang}'")


def test_a_huge_file_is_refused_without_being_read(refusal) -> None:
    line, reason = refusal(b"---\ntitle: Rubrik\n---\n" + b"x" * 6_000_000)
    assert (line, reason) == (1, "the file is larger than 5 MB")


def test_aliases_are_refused_so_that_a_small_file_cannot_become_an_endless_one(refusal) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    line, reason = refusal("---\ntitle: Rubrik\n" + "\n".join(lines) + "\ndate: *a11\n---\nText.")
    assert (line, reason) == (4, "the front matter is not YAML: aliases are not taken")
    assert refusal("---\ntitle: Rubrik\na: &a {b: c}\n<<: *a\n---\nText.")[0] == 4


@pytest.mark.parametrize(
    "value",
    [
        '!!python/object/apply:os.system ["touch /tmp/hallbar-was-here"]',
        "!!python/name:os.system",
        *("!!int x", "!!bool x", "!!timestamp x", "!!float ''", "!!binary eA==", "!egen x"),
    ],
)
def test_tags_make_nothing_and_are_refused(field_refusal, value: str) -> None:
    assert "could not determine a constructor" in field_refusal(f"slug: {value}")
    assert not Path("/tmp/hallbar-was-here").exists()


def test_half_a_character_is_refused(field_refusal) -> None:
    for line in ('slug: "\\ud800"', 'lede: "x\\udfff"', 'land: ["\\ud83d\\ude00"]', 'id: "\\udc80"', 'date: "\\ud800"'):
        assert "half a character" in field_refusal(line)


@pytest.mark.parametrize("line", ['"\\ud800": x', 'slug: "\\Uffffffff"', "slug: \x81", "slug: " + "[" * 5000])
def test_whatever_else_yaml_cannot_be_is_refused_in_words(refusal, line: str) -> None:
    number, reason = refusal(f"---\ntitle: Rubrik\n{line}\n---\nText.")
    assert number in (3, 4)
    assert reason.startswith("the front matter ")


def test_a_file_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "\udcff.md"
    try:
        path.write_text("---\ntitle: Rubrik\n---\nText.")
    except (OSError, UnicodeEncodeError):
        pytest.skip("this file system takes no such name")
    with pytest.raises(BadRecord, match="name is not in UTF-8"):
        markdown.read(path, FACETS)


def test_a_file_that_has_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRecord, match=r"gone\.md:1: the file cannot be read"):
        markdown.read(tmp_path / "gone.md", FACETS)
