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


def test_explain_prints_terms_splits_and_steps(installation: Installation) -> None:
    installation.succeed("bench", "fill", "20")
    said = installation.succeed("search", "explain", "operationshandske")
    assert "word     operationshandske: operationshandsk | " in said
    assert "(parts: operations + handske)" in said
    assert "step     the words: " in said
    assert "    1.   " in said
    assert "step     spelling" in installation.succeed("search", "explain", "livsmdel")
    assert "found    0 posts" in installation.succeed("search", "explain", "xyzzy")
