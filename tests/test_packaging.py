"""What is installed is what was tested, and what is committed names no place to fetch it from."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.metadata
import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from hallbar.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "constraints.txt").read_text(encoding="utf-8")


def pins() -> dict[str, Requirement]:
    lines = [line for line in LOCK.splitlines() if line and not line.startswith("#")]
    requirements = [Requirement(line) for line in lines]
    found = {canonicalize_name(requirement.name): requirement for requirement in requirements}
    assert len(found) == len(lines), "a name stands twice in constraints.txt"
    return found


def direct_requirements() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"].values()
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in extra)]
    return [Requirement(line) for line in lines if not line.startswith("hallbar[")]


def version_of(pin: Requirement) -> str:
    (only,) = pin.specifier
    assert only.operator == "==", f"{pin} is not an exact version"
    return only.version


def test_the_lock_can_be_given_to_pip_as_constraints() -> None:
    for pin in pins().values():
        assert version_of(pin)
        assert not pin.extras, f"pip refuses extras in constraints: {pin}"
        assert pin.url is None, f"{pin} is an address, not a version"


@pytest.mark.parametrize("requirement", direct_requirements(), ids=lambda requirement: requirement.name)
def test_every_dependency_is_pinned_inside_its_range(requirement: Requirement) -> None:
    pin = pins().get(canonicalize_name(requirement.name))
    assert pin is not None, f"{requirement.name} is missing in constraints.txt: run assets/lock.py"
    assert requirement.specifier.contains(version_of(pin), prereleases=True)
    if requirement.marker is None or requirement.marker.evaluate():
        # Some lines hold for CPython only, where we are: the pin must be at work here.
        assert pin.marker is None or pin.marker.evaluate()


def test_nothing_is_installed_that_the_lock_does_not_pin() -> None:
    """Walks what the dependencies themselves depend on, as far as it is installed here."""
    pinned, seen = pins(), set[tuple[str, str]]()
    waiting = [(requirement, "") for requirement in direct_requirements()]
    while waiting:
        requirement, extra_of_parent = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra_of_parent}):
            continue
        name = canonicalize_name(requirement.name)
        try:
            children = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        assert name in pinned, f"{name} is installed but not pinned in constraints.txt: run assets/lock.py"
        for extra in ("", *requirement.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                waiting += [(Requirement(child), extra) for child in children]
    assert len(seen) > len(PROJECT["dependencies"])


def test_no_lock_names_a_path_or_a_registry() -> None:
    pinned = "\n".join(line.partition(";")[0] for line in LOCK.splitlines() if not line.startswith("#"))
    assert not re.search(r"[/\\@]", pinned)
    for lock in ROOT.glob("assets/**/package-lock.json"):
        if "node_modules" in lock.parts:
            continue
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        assert packages
        assert [name for name, entry in packages.items() if "resolved" in entry] == [], lock
        assert [name for name, entry in packages.items() if name and "integrity" not in entry] == [], lock


def test_the_licence_is_there_and_is_the_one_we_say() -> None:
    assert PROJECT["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_what_deploy_sets_are_settings_that_hallbar_knows() -> None:
    known = {f"HALLBAR_{field.name.upper()}" for field in dataclasses.fields(Settings)}
    for path in (ROOT / "deploy").iterdir():
        if path.is_file():
            for name in re.findall(r"HALLBAR_[A-Z_]+", path.read_text(encoding="utf-8")):
                assert name.removesuffix("_FILE") in known, f"{path.name} sets {name}"


def test_the_command_hallbar_exists() -> None:
    module, _, name = PROJECT["scripts"]["hallbar"].partition(":")
    assert callable(getattr(importlib.import_module(module), name))
