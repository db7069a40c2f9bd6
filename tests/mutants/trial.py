"""Tries mutants on the tests that run their lines, each in a fork of one pytest that has everything loaded and has passed once.

A fork puts the faulty code into the living function, whoever has imported it. What cannot be put there (constants of modules,
defaults), and what the forks do not notice, is tried once more by a new pytest on a copy of the library with the fault in it: what
the first run left in caches cannot hide a fault there.
"""

from __future__ import annotations

import ast
import gc
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import coverage
import pytest

from tests.mutants.operators import Mutant

PATIENCE = 30  # processor seconds for a fork, and so many times twenty by the clock
SECONDS_OF_TESTS = 15.0  # of the tests that run a line, quickest first, a fork takes so many
NICE = 15  # how far behind others what tries a fault stands
Living = dict[tuple[str, str], list[FunctionType]]


class Trial:
    """A pytest plugin: runs the collected tests once, noting which lines each runs, and then the mutants."""

    def __init__(self, mutants: Sequence[Mutant], jobs: int) -> None:
        self.survivors: list[tuple[Mutant, list[str]]] = []  # with the tests that a new pytest is to run
        self.tried = 0
        self._mutants, self._jobs = mutants, jobs
        self._items: dict[str, pytest.Item] = {}
        self._seconds: dict[str, float] = {}
        self._failed = False

    def pytest_configure(self) -> None:
        """The same examples in every run."""
        from hypothesis import settings  # pytest wants to be the first to import it

        settings.register_profile("mutants", derandomize=True, database=None)
        settings.load_profile("mutants")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notes failures."""
        self._failed = self._failed or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of pytest's own loop."""
        session.config.pluginmanager.unregister(name="terminalreporter")  # forks would all write to the terminal
        measured = coverage.Coverage(data_file=None, source=["src/ballotbox"], config_file=False)
        measured.start()
        self._items = {item.nodeid: item for item in session.items}
        for item, following in zip_longest(session.items, session.items[1:]):
            measured.switch_context(item.nodeid)
            start = time.process_time()  # a busy machine is to try the same tests
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self._seconds[item.nodeid] = time.process_time() - start
        measured.stop()
        if self._failed:
            raise pytest.UsageError("the tests do not pass without a mutant")
        self._try_all(_Lines(measured.get_data()))
        return True

    def _try_all(self, lines: _Lines) -> None:
        living = functions()
        running: dict[int, tuple[Mutant, float]] = {}
        if os.waitpid(_fork(lambda: self._fails(self._seconds, SECONDS_OF_TESTS)), 0)[1]:
            raise pytest.UsageError("the tests do not pass in a fork without a fault")
        for mutant in self._mutants:
            child = _fork(lambda mutant=mutant: _put_in(mutant, living) and self._fails(lines.tests(mutant), SECONDS_OF_TESTS))  # type: ignore[misc]
            running[child] = mutant, time.monotonic()
            while len(running) >= self._jobs:
                self._collect(running, lines)
        while running:
            self._collect(running, lines)

    def _fails(self, names: Iterable[str], seconds: float) -> bool:
        """Whether one of these tests fails, the quickest first, so many seconds of them."""
        items = [self._items[name] for name in sorted(names, key=self._seconds.__getitem__)]
        for item, following in zip_longest(items, items[1:]):
            seconds -= self._seconds[item.nodeid]
            if seconds > 0:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._failed:
                return True
        return False

    def _quickest(self, names: Iterable[str]) -> list[str]:
        """As many of these tests as the time allows, the quickest first."""
        seconds, taken = SECONDS_OF_TESTS, list[str]()
        for name in sorted(names, key=self._seconds.__getitem__):
            seconds -= self._seconds[name]
            if seconds < 0:
                break
            taken.append(name)
        return taken

    def _collect(self, running: dict[int, tuple[Mutant, float]], lines: _Lines) -> None:
        time.sleep(0.005)
        for child, (mutant, started) in list(running.items()):
            ended, status = os.waitpid(child, os.WNOHANG)
            if not ended and time.monotonic() - started > 20 * PATIENCE:
                os.kill(child, signal.SIGKILL)
            elif ended:
                del running[child]
                self.tried += 1
                if status == 0:
                    self.survivors.append((mutant, self._quickest(lines.tests_of_file(mutant))))
                    print(f"{self.tried:5} lives so far: {mutant.name}", file=sys.__stdout__, flush=True)


def _fork(work: Callable[[], bool]) -> int:
    """A child that does a silent piece of work and ends with 1 when it is true or breaks, else with 0."""
    child = os.fork()
    if child:
        return child
    os.nice(NICE)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
    ending = 1
    try:
        ending = int(work())
    finally:
        os._exit(ending)


def _put_in(mutant: Mutant, living: Living) -> bool:
    """Put the faulty code into the living function; False when it is in none."""
    code = code_of(mutant)
    if code is None:
        return False
    functions = living.get((str(mutant.path.resolve()), mutant.function), [])
    for function in functions:
        function.__code__ = code
    return bool(functions)


class _Lines:
    """Which tests run which lines."""

    def __init__(self, data: coverage.CoverageData) -> None:
        self._tests: dict[str, dict[int, list[str]]] = {path: data.contexts_by_lineno(path) for path in data.measured_files()}

    def tests(self, mutant: Mutant) -> set[str]:
        """Those that run any line of a mutant."""
        of_file = self._tests.get(str(mutant.path.resolve()), {})
        found: set[str] = set()
        for line in range(mutant.line, mutant.last_line + 1):
            found.update(name for name in of_file.get(line, []) if name)
        return found

    def tests_of_file(self, mutant: Mutant) -> set[str]:
        """Those that run anything of the mutant's file."""
        of_file = self._tests.get(str(mutant.path.resolve()), {})
        return {name for names in of_file.values() for name in names if name}


def functions() -> Living:
    """All living functions by file and qualified name."""
    found: defaultdict[tuple[str, str], list[FunctionType]] = defaultdict(list)
    for one in gc.get_objects():
        if type(one) is FunctionType:  # isinstance would wake lazy objects
            found[one.__code__.co_filename, one.__code__.co_qualname].append(one)
    return found


def code_of(mutant: Mutant) -> CodeType | None:
    """The faulty code of the mutant's function; None when it is in none."""
    if not mutant.function or mutant.function.endswith("."):
        return None
    module = compile(mutant.tree(), str(mutant.path.resolve()), "exec")
    return next((code for code in _codes(module) if code.co_qualname == mutant.function), None)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def survives_afresh(mutant: Mutant, package: Path, arguments: Sequence[str]) -> bool:
    """Whether a new pytest passes on a copy of the package with the fault in it."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        copied = Path(shutil.copytree(package, Path(folder, package.name), ignore=shutil.ignore_patterns("__pycache__")))
        (copied / mutant.path.relative_to(package)).write_text(_unparsed(mutant), encoding="utf-8")
        places = f"pythonpath={folder} src ."
        command = ["nice", "-n", str(NICE), sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-o", places, *arguments]
        environment: dict[str, Any] = os.environ | {"PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=40 * PATIENCE)
        except subprocess.TimeoutExpired:
            return False
        if done.returncode == pytest.ExitCode.USAGE_ERROR:
            raise RuntimeError(f"{mutant.name}: these tests cannot be named to a new pytest\n{done.stderr.decode()}")
        return done.returncode == 0


def _unparsed(mutant: Mutant) -> str:
    return ast.unparse(mutant.tree())
