"""The house rules hold in the tree as it is, and each of them fails on a planted violation."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import house

ROOT = house.SOURCE.parent
RULES = [
    house.trespasses, house.nameless_deeds, house.doors_left_open, house.over_budget, house.without_a_sentence,
]
PLANTS = [
    (house.trespasses, "unionhall/wallchart/planted.py", '"""Planted."""\nfrom unionhall.people.models import Person\n', "reaches into"),
    (house.nameless_deeds, "unionhall/people/actions/planted.py", '"""P."""\ndef rename(person):\n    person.save()\n', "never asks"),
    (
        house.nameless_deeds, "unionhall/people/actions/planted.py",
        '"""Planted."""\ndef rename(person, *, by):\n    by.must(1, person)\n    person.save()\n', "notes nothing",
    ),
    (house.doors_left_open, "unionhall/people/views/plant.py", '"""P."""\nfrom unionhall.access.gate import open_to_all\n', "outside"),
    (house.over_budget, "unionhall/people/planted.py", '"""Planted."""\n' + "x = 1\n" * 401, "400 is the budget"),
    (house.over_budget, "unionhall/people/planted.py", '"""Planted."""\ndef f():\n' + "    x = 1\n" * 41, "40 is the budget"),
    (house.over_budget, "unionhall/people/utils.py", '"""Planted."""\n', "says what is in it"),
    (house.without_a_sentence, "unionhall/people/planted.py", "x = 1\n", "planted.py"),
]
CONTRACTS = [
    ("unionhall/people/planted.py", '"""P."""\nfrom unionhall.membership import rules\n', "The map"),
    ("unionhall/brandnew/__init__.py", '"""An area that nobody placed."""\n', "The map"),
    ("unionhall/ledger/models.py", "\nfrom unionhall.ledger import actions\n", "Inside an area"),
    ("unionhall/ledger/views.py", '"""P."""\nfrom unionhall.ledger import models\n', "Pages never touch"),
    ("unionhall/people/rules.py", "\nimport django\n", "Rules are plain"),
    ("ballotbox/planted.py", '"""P."""\nimport django\n', "stands alone"),
    ("unionhall/membership/planted.py", '"""P."""\nimport ballotbox\n', "Only elections"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the source tree in which one may plant."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "*.so", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def plant(copy: Path, place: str, text: str) -> None:
    """Add text to a file of the copy; a folder of the same name is meant where the file has become one."""
    path = copy / "src" / place
    if not path.exists() and path.with_suffix("").is_dir():
        path = path.with_suffix("") / "__init__.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + text, encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Callable[[Path], list[str]]) -> None:
    """No rule of ours is broken in the tree."""
    assert rule(house.SOURCE) == []


@pytest.mark.parametrize(("rule", "place", "text", "said"), PLANTS)
def test_a_planted_violation_is_found(rule: Callable[[Path], list[str]], place: str, text: str, said: str, copy: Path) -> None:
    """Each rule of ours can fail."""
    before = rule(copy / "src")
    plant(copy, place, text)
    found = [line for line in rule(copy / "src") if line not in before]
    assert any(said in line for line in found), found


def contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    """The import contracts, checked in a folder."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    environment = {"PYTHONPATH": "src", "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_map_is_kept() -> None:
    """The import contracts hold."""
    result = contracts(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("place", "text", "contract"), CONTRACTS)
def test_a_planted_import_is_found(place: str, text: str, contract: str, copy: Path) -> None:
    """Each import contract can fail, and names itself."""
    plant(copy, place, text)
    result = contracts(copy)
    assert result.returncode != 0
    _, _, broken = result.stdout.partition("Broken contracts")
    assert contract in broken
