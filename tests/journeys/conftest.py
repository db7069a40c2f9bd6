"""What all journeys share: a browser driven from the test's own thread, and no address to begin from."""

from __future__ import annotations

import os

import pytest

# Playwright runs a loop in this thread; the ORM is used beside it, never inside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")


@pytest.fixture(scope="session")
def base_url() -> str:
    """Each journey says where it goes; the plugin's own fixture of this name warns with today's pytest."""
    return ""
