"""What other programs put on the clipboard becomes clean Markdown, and what cannot come along is counted."""

from pathlib import Path

import pytest

from tests.browser.test_surface_markdown import Run, run

__all__ = ["run"]  # the fixture

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).parent.parent / "fixtures" / "paste"
HTML = sorted(path.stem for path in FOLDER.glob("*.html"))
TEXT = sorted(path.stem for path in FOLDER.glob("*.txt"))

LEFT_BEHIND = {
    "google-docs": {"pictures": 1, "links": 0},
    "libreoffice": {"pictures": 1, "links": 0},
    "outlook": {"pictures": 1, "links": 0},
    "outlook-webb": {"pictures": 1, "links": 0},
    "webbsida": {"pictures": 1, "links": 0},
    "word-rubriker": {"pictures": 1, "links": 1},
}
NOTHING = {"pictures": 0, "links": 0}


def _sample(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def test_there_are_samples_enough() -> None:
    assert len(HTML) >= 14


@pytest.mark.parametrize("name", HTML)
def test_html_from_other_programs_becomes_clean_markdown(run: Run, name: str) -> None:
    result = run("([html]) => tools.clean(html)", _sample(f"{name}.html"))
    assert result["markdown"] + "\n" == _sample(f"{name}.md")
    assert result["dropped"] == LEFT_BEHIND.get(name, NOTHING)


@pytest.mark.parametrize("name", TEXT)
def test_text_stays_text(run: Run, name: str) -> None:
    assert run("([text]) => tools.cleanText(text)", _sample(f"{name}.txt")) + "\n" == _sample(f"{name}.md")


def test_what_is_pasted_says_the_same_when_it_is_read_again(run: Run) -> None:
    for name in HTML:
        markdown = run("([html]) => tools.clean(html).markdown", _sample(f"{name}.html"))
        assert run("([text]) => tools.save(tools.load(text))", markdown) == markdown


@pytest.mark.parametrize(
    "html",
    [
        '<p>Hej <a href="javascript:alert(1)">du</a></p>',
        '<p>Hej <a href="data:text/html,x">du</a></p>',
        '<p>Hej <img src="x" onerror="alert(1)">du</p>',
        "<p>Hej <script>alert(1)</script>du</p>",
        '<p>Hej <a href="vbscript:x"><svg onload="alert(1)"></svg>du</a></p>',
        '<p>Hej <iframe srcdoc="x"></iframe><object data="x"></object>du</p>',
    ],
)
def test_nothing_that_runs_comes_along(run: Run, html: str) -> None:
    assert run("([html]) => tools.clean(html).markdown", html) == "Hej du"
