"""Where chunks are checked: in this process, on all its cores, or on a Dask cluster; results come back in order."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from ballotbox.exceptions import BallotboxError

T = TypeVar("T")
R = TypeVar("R")
PATIENCE = "10s"  # for a scheduler to answer
IN_FLIGHT = 3  # tasks handed out for each worker: enough to keep it busy, few enough to bound memory


class EngineFailed(BallotboxError):
    """The machine, not the record: workers died or a cluster cannot be reached."""


class Engine(Protocol):
    """Maps a function over items, in order, with only a few of them in memory."""

    @property
    def name(self) -> str:
        """What a report says of it."""

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Results in the order of the items."""


class InProcess:
    """One process, one item after the other."""

    name = "one process"

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """See Engine."""
        return map(work, items)


class Pool:
    """A pool of workers behind Python's executor interface, which processes and Dask both speak."""

    def __init__(self, executor: Executor, workers: int, name: str) -> None:
        self.name = name
        self._executor = executor
        self._most = IN_FLIGHT * workers

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """See Engine. An item leaves memory when its result is taken."""
        waiting: deque[Future[R]] = deque()
        try:
            for item in items:
                waiting.append(self._executor.submit(work, item))
                if len(waiting) >= self._most:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise EngineFailed("A worker process died, perhaps for want of memory; try --workers 1.") from error


@contextmanager
def local_engine(workers: int | None = None) -> Iterator[Engine]:
    """All cores of this machine, or as many as asked for. New interpreters, so that no thread's lock is copied."""
    count = workers or os.cpu_count() or 1
    if count == 1:
        yield InProcess()
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context) as executor:
        yield Pool(executor, count, f"{count} processes")


@contextmanager
def cluster_engine(scheduler: str) -> Iterator[Engine]:
    """The workers of a Dask cluster; a task whose worker dies runs again elsewhere. Needs the extra `cluster`."""
    try:
        from distributed import Client  # untyped, hence Any below
    except ImportError as error:
        raise EngineFailed("Dask is not installed here: pip install 'unionhall[cluster]'.") from error
    try:
        connect: Any = Client
        client = connect(scheduler, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise EngineFailed(f"There is no Dask scheduler at {scheduler}.") from error
    with client:
        workers = max(1, len(client.nthreads()))
        yield Pool(client.get_executor(pure=False, retries=3), workers, f"{workers} Dask workers at {scheduler}")
