"""The made-up world beside each test of messages, and a journal of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.outside import Outside, an_outside
from unionhall.messaging.sending import pump, words


@pytest.fixture(scope="session")
def one_outside() -> Iterator[Outside]:
    """One process for all tests."""
    with an_outside() as made:
        yield made


@pytest.fixture
def outside(one_outside: Outside, settings: Any, tmp_path: Path) -> Outside:
    """The world, emptied, with knobs as they were, and the settings that lead to it."""
    one_outside.empty()
    one_outside.turn(
        latency=[0.005, 0.02],
        has_keys=True,
        has_lookup=True,
        calls_back=False,
        per_number=0,
        landlines=[],
        per_second=0,
        trouble={"mode": "none"},
        mail_trouble="none",
        mail_latency=0,
    )
    settings.MESSAGING = one_outside.settings(tmp_path / "journal")
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", one_outside.smtp
    return one_outside


@pytest.fixture(autouse=True)
def no_words_of_other_tests(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a journal of its own, and no words of a blast that another test wrote under the same key."""
    settings.MESSAGING = {**settings.MESSAGING, "JOURNAL": tmp_path / "journal"}
    # A shift ends sooner than in production, where a worker would only look again.
    monkeypatch.setattr(pump, "IDLE_SECONDS", 0.4)
    words.words_of.cache_clear()
    words.mould_of.cache_clear()
