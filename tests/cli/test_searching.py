"""``hallbar search``: rebuild, check, explain."""

from tests.cli.conftest import Installation


def test_search_is_made_anew_and_checked(installation: Installation) -> None:
    installation.succeed("bench", "fill", "7")
    assert installation.succeed("search", "check") == "Search holds every post as it is.\n"
    installation.execute("UPDATE search_public SET digest = 'x' WHERE post_id = 3")
    assert "1 posts differ (3): run `hallbar search rebuild`" in installation.refused("search", "check")
    assert installation.succeed("search", "rebuild") == "Search holds 7 posts.\n"
    installation.succeed("search", "check")


def test_posts_of_an_older_version_are_found_after_the_upgrade(installation: Installation) -> None:
    installation.succeed("bench", "fill", "3")
    installation.execute("DELETE FROM search_state", "UPDATE search_public SET digest = ''")
    installation.succeed("db", "upgrade")
    installation.succeed("search", "check")


def test_explain_tells_what_was_understood_tried_and_found(installation: Installation) -> None:
    installation.succeed("bench", "fill", "20")
    said = installation.succeed("search", "explain", "operationshandske -latex")
    assert "“operationshandske” is a compound: operations + handske" in said
    assert "in the index it is operationshandsk or " in said
    assert "not the word “latex”" in said
    assert "1. All the words, in any inflection and as parts of compounds." in said
    assert "    1.   " in said
    assert "A word that no post has, taken for one that some post has: “" in installation.succeed(
        "search", "explain", "livsmdel"
    )
    assert "What a visitor sees: no post" in installation.succeed("search", "explain", "xyzzy")
    assert "nearly every text has it" in installation.succeed("search", "explain", "och")
