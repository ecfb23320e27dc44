"""The environment: one lock for everybody, and a Makefile that explains itself."""

from __future__ import annotations

import re
import subprocess
import tomllib

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from drawing import PROJECT

LOCK = (PROJECT.root / "requirements.lock").read_text(encoding="utf-8")
PINS = dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", LOCK, re.MULTILINE))


def declared() -> list[Requirement]:
    project = tomllib.loads((PROJECT.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [
        Requirement(text) for text in [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    ]


def test_lock_pins_every_declared_package_within_its_bounds() -> None:
    """What pyproject.toml asks for is what the lock installs."""
    wrong = [str(one) for one in declared() if PINS.get(canonicalize_name(one.name), "") not in one.specifier]
    assert wrong == []


def test_every_pin_of_the_lock_has_hashes() -> None:
    """An environment is what was tested, or it is not made."""
    blocks = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_conda_environment_installs_the_same_lock() -> None:
    """environment.yml takes python and make from conda-forge and everything else from the lock."""
    environment = yaml.safe_load((PROJECT.root / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = environment["dependencies"]
    asked = tomllib.loads((PROJECT.root / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "requires-python"
    ]
    assert (environment["channels"], conda) == (["conda-forge"], [f"python{asked}", "make", "pip"])
    assert pip == {"pip": ["--require-hashes", "--requirement requirements.lock"]}


def test_lock_names_no_package_registry() -> None:
    """Where packages come from is the office's own affair."""
    assert re.findall(r"https?://|--index-url|--extra-index-url|--find-links", LOCK) == []


def test_make_alone_prints_help_from_the_makefile_s_comments() -> None:
    """Every target that a person calls is explained."""
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=PROJECT.root, capture_output=True, text=True, check=True
    ).stdout
    text = (PROJECT.root / "Makefile").read_text(encoding="utf-8")
    phony = set(re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[0].split())
    assert {line.split()[1] for line in shown.splitlines()} == phony - {"browser"}
