"""The surface never changes what nobody wrote in, and reads Markdown as the server does."""

import difflib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it.token import Token
from playwright.sync_api import Browser

from hallbar.markup.grammar import parser

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).parent.parent / "fixtures" / "markdown"
FIXTURES = {path.stem: path.read_bytes().decode() for path in sorted(FOLDER.glob("*.md"))}

Run = Callable[[str, Any], Any]

EDIT_EACH = """([text]) => {
  const doc = tools.load(text);
  return doc.children.map((node, index) => {
    const before = doc.children.slice(0, index);
    let place = null;  // after the first words of the block
    node.descendants((inner, at) => { if (place === null && inner.isText) place = at + inner.nodeSize; });
    if (place === null) return null;
    const at = before.reduce((size, each) => size + each.nodeSize, 0) + 1 + place;
    const edited = tools.edit(doc).insertText("(ÄNDRAT)", at).doc;
    const start = before.reduce((out, each) => out + each.attrs.source + each.attrs.gap, doc.attrs.head).length;
    const saved = tools.save(edited);
    const again = tools.load(saved);
    return {
      kind: node.type.name,
      start,
      end: start + node.attrs.source.length,
      saved,
      kinds: again.children.map((each) => each.type.name).join() === doc.children.map((each) => each.type.name).join(),
      words: again.textContent === edited.textContent,
    };
  });
}"""

TOKENS = """([text]) => {
  const plain = (token) => ({
    type: token.type,
    tag: token.tag,
    level: token.level,
    content: token.content,
    markup: ["text", "hr"].includes(token.type) ? "" : token.markup,
    info: token.type === "text" ? "" : token.info,
    hidden: token.hidden,
    attrs: Object.fromEntries(token.attrs ?? []),
    meta: ["id", "subId", "label"].map((name) => token.meta?.[name] ?? null),
    children: (token.children ?? []).map(plain),
  });
  return tools.parser().parse(text, {}).map(plain);
}"""
"""Without what the two libraries only keep for themselves: lines, how a rule or an escaped letter was written."""


@pytest.fixture(scope="module")
def run(chromium: Browser, surface_server: str) -> Iterator[Run]:
    """``run("([text]) => …", text)`` in a page that has the surface, whose parts are ``tools``."""
    context = chromium.new_context(base_url=surface_server)
    page = context.new_page()
    page.goto("/skrivytan")
    page.wait_for_selector("hallbar-surface[data-ready]")
    page.evaluate("() => { window.tools = customElements.get('hallbar-surface').tools; }")
    yield lambda script, *arguments: page.evaluate(script, list(arguments))
    context.close()


def test_there_are_samples_enough() -> None:
    assert len(FIXTURES) >= 45
    assert any("\r\n" in text for text in FIXTURES.values()), "also with the line endings of Windows"


@pytest.mark.parametrize("name", FIXTURES)
def test_what_is_opened_and_saved_is_the_same_to_the_byte(run: Run, name: str) -> None:
    assert run("([text]) => tools.save(tools.load(text))", FIXTURES[name]) == FIXTURES[name]


@pytest.mark.parametrize("name", FIXTURES)
def test_a_change_in_one_block_changes_only_the_lines_of_that_block(run: Run, name: str) -> None:
    text = FIXTURES[name]
    for edit in run(EDIT_EACH, text):
        if edit is None:  # a rule, a picture: no words to change
            continue
        saved = edit["saved"]
        assert saved.startswith(text[: edit["start"]])
        assert saved.endswith(text[edit["end"] :])
        assert "ÄNDRAT" in saved[edit["start"] : len(saved) - len(text) + edit["end"]]
        if edit["kind"] != "source":
            assert edit["kinds"], f"the blocks are as many and of the same kinds: {saved!r}"
            assert edit["words"], f"it is read back as it was written: {saved!r}"


@pytest.mark.parametrize("name", FIXTURES)
def test_both_sides_read_the_same(run: Run, name: str) -> None:
    theirs = run(TOKENS, FIXTURES[name])
    ours = [_plain(token) for token in parser().parse(FIXTURES[name])]
    assert theirs == ours, "\n".join(difflib.unified_diff(*(list(map(repr, each)) for each in (ours, theirs)), n=0))


def _plain(token: Token) -> dict[str, Any]:
    return {
        "type": token.type,
        "tag": token.tag,
        "level": token.level,
        "content": token.content,
        "markup": "" if token.type in ("text", "hr") else token.markup,
        "info": "" if token.type == "text" else token.info,
        "hidden": token.hidden,
        "attrs": token.attrs,
        "meta": [token.meta.get(name) for name in ("id", "subId", "label")],
        "children": [_plain(child) for child in token.children or ()],
    }
