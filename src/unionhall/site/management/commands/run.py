"""The command that starts the house: database, web server, workers, and in the demo the world around it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from argparse import ArgumentParser
from collections.abc import Sequence
from types import FrameType
from typing import Any
from urllib.error import URLError

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from unionhall.site.management.answering import answering

#: Long work never holds up short: rosters and blasts each have a worker, and one is always free for the rest.
WORKERS = ("default", "rosters,tally,default", "messages,default")
#: In the demo, how far above the hall's port the made-up world listens: texts and a page to look at them, and mail.
WEB, SMTP = 25, 26

#: Threads that wait for the one writer of SQLite, or for a disk, as receipts of a blast do by the dozen, leave some for pages.
THREADS = 16


class Stopped(Exception):
    """Somebody asked us to stop."""


class Command(BaseCommand):
    """Prepares what is not there yet, starts everything, says `ready: URL`, and stays until stopped."""

    help = "Run Union Hall in the foreground; with --demo, a demo local of invented people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and whether this is the demo."""
        parser.add_argument("--demo", action="store_true")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped."""
        if options["demo"] and not settings.IS_DEMO:
            _again_as_demo(options["host"], options["port"])
        refuse_taken(options["host"], [options["port"], *((options["port"] + WEB, options["port"] + SMTP) if options["demo"] else ())])
        if options["demo"]:
            call_command("demo", stdout=self.stdout)  # first: it looks whose local this is before anything is changed in it
        prepare()
        address = f"http://{options['host']}:{options['port']}"
        children = start(options["host"], options["port"], demo=options["demo"])
        signal.signal(signal.SIGTERM, _stop)
        try:
            _wait_until_it_answers(address, children)
            self.stdout.write(f"ready: {address}")
            self.stdout.flush()
            _watch(children)
        except (KeyboardInterrupt, Stopped):
            pass
        finally:
            _end(children)


def _again_as_demo(host: str, port: int) -> None:
    """Start over with the demo's settings, which are read before this command is: its mail and texts go to a made-up world."""
    demo = {
        "UNIONHALL_DEMO": "yes", "UNIONHALL_ADDRESS": f"http://{host}:{port}", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port + SMTP),
        "TWILIO_URL": f"http://127.0.0.1:{port + WEB}", "TWILIO_LOOKUP_URL": f"http://127.0.0.1:{port + WEB}",
        "TWILIO_ACCOUNT": "AC" + "0" * 32, "TWILIO_TOKEN": "demo-token",
    }
    os.execve(sys.executable, [sys.executable, "-m", "unionhall", *sys.argv[1:]], {**demo, **os.environ, "UNIONHALL_DEMO": "yes"})  # noqa: S606


def refuse_taken(host: str, ports: Sequence[int]) -> None:
    """Raises CommandError, before anything is started, for a port that is none or on which another program listens."""
    for port in ports:
        if not 0 < port < 65536:
            raise CommandError(f"{port} is no port; take one from 1 to {65535 - SMTP}.")
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError as no:
                raise CommandError(f"Port {port} of {host} cannot be listened on ({no.strerror}). Take another: make run PORT=8100") from no


def prepare() -> None:
    """Bring the database and the static files up to this version; quick where they are."""
    with answering():
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def web_server(host: str, port: int) -> list[str]:
    """The command of the web server: one process, as many threads as it needs up to `THREADS`."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1",
        "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning", "unionhall.site.wsgi:application",
    ]


def start(host: str, port: int, *, demo: bool) -> list[subprocess.Popen[bytes]]:
    """The web server and the workers; in the demo the mail server and the text gateway of an invented outside, too."""
    us = [sys.executable, "-m"]
    commands: list[Sequence[str]] = [
        web_server(host, port),
        *([*us, "unionhall", "worker", "--queues", queues] for queues in WORKERS),
    ]
    if demo:
        commands.append([
            *us, "fakeworld", "--web", str(port + WEB), "--smtp", str(port + SMTP), "--hall", f"http://{host}:{port}", "--token", "demo-token",
        ])
    return [subprocess.Popen(command, start_new_session=True) for command in commands]  # noqa: S603 our own programs


def _wait_until_it_answers(address: str, children: list[subprocess.Popen[bytes]], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        _all_alive(children)
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2):  # noqa: S310 our own address
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise CommandError(f"{address} does not answer after {seconds:.0f} seconds.")


def _all_alive(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is not None:
            raise CommandError(f"{child.args!r} ended with status {child.returncode}; what it said stands above.")


def _watch(children: list[subprocess.Popen[bytes]]) -> None:
    while True:
        time.sleep(0.5)
        _all_alive(children)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask all to stop, then make them."""
    for child in children:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGTERM)
    for child in children:
        try:
            child.wait(8)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
