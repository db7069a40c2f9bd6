"""The documents say what is: paths exist, generated pages are fresh, lock files name no host."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
PATHS = re.compile(r"`((?:src|tests|docs|frontend)/[\w./-]+)`|\]\(((?!http)[\w./-]+)\)")
# Built of pieces, so that this file does not name what it forbids.
HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs"), ("deb", "debian"), ("npmjs", "com"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_a_document_names_is_there(document: Path) -> None:
    """Links and paths in documents lead somewhere."""
    named = [first or second for first, second in PATHS.findall(document.read_text(encoding="utf-8"))]
    missing = [name for name in named if not ((ROOT / name).exists() or (document.parent / name).exists())]
    assert missing == []


def test_generated_pages_are_fresh() -> None:
    """`make docs` would change nothing."""
    call_command("docs", check=True)


def test_no_file_names_a_registry() -> None:
    """Third-party code comes through the registries, and no file of ours says where those are."""
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    found = [
        f"{name}: {host}"
        for name in names
        if (ROOT / name).is_file() and (ROOT / name).stat().st_size < 5_000_000
        for host in HOSTS
        if host in (ROOT / name).read_text(encoding="utf-8", errors="ignore")
    ]
    assert found == []


@pytest.mark.parametrize("record", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda path: path.stem)
def test_a_decision_is_short(record: Path) -> None:
    """At most three hundred words."""
    assert len(record.read_text(encoding="utf-8").split()) <= 300


def test_the_readme_has_two_commands() -> None:
    """A fresh machine needs exactly two."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = text.split("```")[1]
    assert [line.split("#")[0].strip() for line in block.strip().splitlines()] == ["make run", "make test"]


def test_every_dependency_says_why() -> None:
    """A comment stands beside each."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.split("\ndependencies = [\n")[1].split("\n]")[0]
    assert [line for line in block.splitlines() if "#" not in line] == []
