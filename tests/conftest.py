"""What all tests share: the cast, no network but loopback, and a ledger that can be emptied between tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.test import TransactionTestCase
from pytest_socket import socket_allow_hosts

from tests import browser

# What passed once passes always: the suite tries the same examples each time. HYPOTHESIS_PROFILE=search looks for new ones.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("search", deadline=None, print_blob=True, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


@pytest.fixture(autouse=True)
def only_loopback() -> Iterator[None]:
    """No test talks to the world."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    yield


@pytest.fixture(autouse=True, scope="session")
def flush_past_append_only() -> Iterator[None]:
    """Tests of whole transactions empty every table afterwards; SQLite's append-only triggers step aside for that alone."""
    teardown = TransactionTestCase._fixture_teardown

    def around(self: TransactionTestCase) -> Any:
        if connection.vendor != "sqlite":
            return teardown(self)
        with connection.cursor() as cursor:
            triggers = cursor.execute(TRIGGERS).fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
        try:
            return teardown(self)
        finally:
            with connection.cursor() as cursor:
                for _, sql in triggers:
                    # Areas may make their triggers again after a flush.
                    cursor.execute(sql.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS", 1))

    TransactionTestCase._fixture_teardown = around
    yield
    TransactionTestCase._fixture_teardown = teardown


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium as this machine has it; a test that needs it fails where there is none, it is never skipped."""
    return {**browser_type_launch_args, "executable_path": str(browser.executable()), "args": list(browser.ARGUMENTS[1:])}
