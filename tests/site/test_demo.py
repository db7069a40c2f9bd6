"""The demo's command touches no local but its own, whatever it finds there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.children import ROOT
from unionhall.access.rules import Actor
from unionhall.accounts.models import User
from unionhall.ledger.actions import note
from unionhall.people.actions import places
from unionhall.site.demo import build
from unionhall.site.demo.stage import BY

REAL = Actor.machine("the command line")


@pytest.fixture(autouse=True)
def in_the_demo(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command's process, after it started itself over."""
    settings.IS_DEMO = True  # type: ignore[attr-defined]

    def never() -> None:
        raise AssertionError("a local that is not the demo was about to be thrown away")

    monkeypatch.setattr("unionhall.site.management.commands.demo._forget", never)
    monkeypatch.setattr("unionhall.site.management.commands.demo._make_tables", never)


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [{}, {"afresh": True}])
def test_a_real_local_is_refused_with_and_without_afresh(asked: dict[str, bool]) -> None:
    """A local with an employer, and no way out set up yet: as a demo that was half made looks."""
    places.add_employer("University of the Sound", mail_domains=["uw.example"], by=REAL)
    with pytest.raises(CommandError, match="is not the demo"):
        call_command("demo", **asked)


@pytest.mark.django_db
def test_an_account_without_any_deed_is_enough_to_refuse() -> None:
    User.objects.create(email="somebody@local99.example")
    assert not build.may_be_made_here()


@pytest.mark.django_db
def test_an_empty_database_and_the_demos_own_are_taken() -> None:
    assert build.may_be_made_here()
    places.add_employer("University of the Sound", mail_domains=["uw.example"], by=BY)
    note("roster.received", by=REAL)  # visitors of the demo do things in it
    assert build.may_be_made_here()


def test_a_real_locals_file_is_left_as_it_was(tmp_path: Path) -> None:
    """As it would happen: somebody types the demo's command where a local lives."""
    house = {"DJANGO_SETTINGS_MODULE": "unionhall.site.settings", "UNIONHALL_DEMO": "no", "DATABASE_URL": "", "SECRET_KEY": "x" * 60}
    ours = {**os.environ, **house, "UNIONHALL_HOME": str(tmp_path)}
    run = [sys.executable, "-W", "ignore", "-m", "unionhall"]
    subprocess.run([*run, "migrate", "--verbosity", "0"], env=ours, cwd=ROOT, check=True)
    subprocess.run([*run, "first_admin", "kemi@local99.example"], env=ours, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    before = {path.name: path.stat().st_ino for path in tmp_path.glob("*.sqlite3")}
    done = subprocess.run([*run, "demo", "--afresh"], env=ours, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "is not the demo" in done.stderr and "Traceback" not in done.stderr
    assert before and {path.name: path.stat().st_ino for path in tmp_path.glob("*.sqlite3")} == before
