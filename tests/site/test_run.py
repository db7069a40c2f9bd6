"""What `unionhall run` says when it cannot start: one sentence, before anything is begun."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest
from django.core.management.base import CommandError

from unionhall.site.management.commands.run import refuse_taken


def test_a_taken_port_is_named_and_a_free_one_is_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {taken} .* Take another"):
            refuse_taken("127.0.0.1", [taken])
    refuse_taken("127.0.0.1", [taken])


@pytest.mark.parametrize("port", [0, -1, 65536, 70000])
def test_what_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(CommandError, match="is no port"):
        refuse_taken("127.0.0.1", [port])


@pytest.mark.parametrize(("setting", "says"), [
    ("mysql://x", "write postgresql://"), ("postgresql://root@127.0.0.1:1/none", "The database does not answer"),
])
@pytest.mark.parametrize("demo", [(), ("--demo",)])
def test_a_wrong_database_is_one_sentence(setting: str, says: str, demo: tuple[str, ...]) -> None:
    """As a newcomer sees it: in a process of its own, without a traceback."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = other.getsockname()[1]
    done = subprocess.run(
        [sys.executable, "-m", "unionhall", "run", *demo, "--port", str(free)], env={**os.environ, "DATABASE_URL": setting},
        capture_output=True, text=True, timeout=60, check=False,
    )
    assert done.returncode != 0 and says in done.stderr and "Traceback" not in done.stderr
