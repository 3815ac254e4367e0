"""The house stands as it was drawn: who may import whom, which addresses there are, how long views may be."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "hallbar"

LAYERS: tuple[frozenset[str], ...] = tuple(
    frozenset(layer.split())
    for layer in (
        "settings clock",
        "language",
        "markup",
        "extensions",
        "models",
        "search",
        "archive",
        "feeds publishing media",
        "importers exporters",
        "web",
        "public editor",
        "cli",
        "app",
        "__main__",
    )
)
"""From the ground up: a room may import from those before it, and its like do not import each other."""
ORDER: dict[str, float] = {name: level for level, layer in enumerate(LAYERS) for name in layer}
ORDER["migrations"] = ORDER["models"] + 0.5
LOWEST_WITH_FLASK = ORDER["web"]
LONGEST_VIEW = 25


def modules() -> Iterator[tuple[Path, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, also inside functions; what is for type checkers only is left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "hallbar" and len(parts) > 1 and parts[1] in ORDER else None


@pytest.mark.parametrize(("path", "own"), [(path, own) for path, own in modules() if own in ORDER])
def test_nobody_imports_upwards(path: Path, own: str) -> None:
    upwards = {
        module for module in imports(path) if (other := room(module)) and other != own and ORDER[other] >= ORDER[own]
    }
    assert not upwards, f"{path.relative_to(ROOT)} imports {upwards}"


def test_every_room_has_its_place_in_the_order() -> None:
    assert {own for _path, own in modules()} - {"__init__"} <= ORDER.keys()


def test_nothing_below_the_web_knows_flask() -> None:
    for path, own in modules():
        if own in ORDER and ORDER[own] < LOWEST_WITH_FLASK and own != "extensions":
            assert not [m for m in imports(path) if m.split(".")[0] in ("flask", "werkzeug", "jinja2")], path


def test_only_the_clock_reads_the_clock() -> None:
    for path, own in modules():
        if own != "clock":
            source = path.read_text(encoding="utf-8")
            assert "datetime.now(" not in source, path
            assert "time.time(" not in source, path
            assert ".today(" not in source, path


def test_only_markup_marks_a_string_safe() -> None:
    for path, own in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if own != "markup" and isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Markup":
                literal = not node.args or isinstance(node.args[0], ast.Constant)
                assert literal, f"{path}:{node.lineno} marks text as safe"


def test_views_are_short() -> None:
    for path in [*PACKAGE.glob("public/*.py"), *PACKAGE.glob("editor/*.py")]:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                assert length <= LONGEST_VIEW, f"{path.name}: {node.name} has {length} lines"


def test_public_addresses_are_for_ever(app: Flask) -> None:
    """``routes.txt`` lists them: one that goes needs a redirect in the same commit, one that comes a line."""
    found = sorted(f"{rule.rule} {rule.endpoint}" for rule in app.url_map.iter_rules())
    assert found == (ROOT / "tests" / "routes.txt").read_text(encoding="utf-8").splitlines()


def test_no_public_address_changes_anything(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(("public.", "assets.")):
            assert rule.methods == {"GET", "HEAD", "OPTIONS"}, rule
