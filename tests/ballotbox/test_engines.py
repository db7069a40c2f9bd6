"""Where the work is done: one process, several, or a Dask cluster of which a worker dies; the verdict is the same."""

import io
import os
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dask
import pytest
from distributed import LocalCluster

from ballotbox.arithmetic import public
from ballotbox.arithmetic.sodium import Sodium
from ballotbox.verify import chunks, engines, lines
from ballotbox.verify.engines import EngineFailed, InProcess, cluster_engine, local_engine
from ballotbox.verify.faults import Faults
from ballotbox.verify.log import check_log
from ballotbox.verify.piles import Piles
from ballotbox.verify.progress import Progress
from ballotbox.verify.run import Options, verify
from tests.ballotbox import records


def square(number: int) -> int:
    return number * number


def die(_: int) -> int:
    os._exit(3)


def test_one_process_maps_lazily() -> None:
    with local_engine(1) as engine:
        assert engine.name == "one process"
        results = engine.map(square, iter(range(10**9)))
        assert [next(results) for _ in range(3)] == [0, 1, 4]


def test_several_processes_keep_the_order_and_few_items() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    with local_engine(2) as engine:
        assert engine.name == "2 processes"
        results = engine.map(square, items())
        assert next(results) == 0
        assert len(taken) == 6  # three for each worker, however long the list
        assert list(results) == [number * number for number in range(1, 100)]


def test_a_pool_hands_out_three_items_a_worker_and_takes_the_results_in_order() -> None:
    """With threads in place of processes, as executors go."""
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(20):
            taken.append(number)
            yield number

    with ThreadPoolExecutor(2) as executor:
        pool = engines.Pool(executor, 2, "two threads")
        assert pool.name == "two threads"
        results = pool.map(square, items())
        assert taken == []
        assert next(results) == 0
        assert len(taken) == 6
        assert next(results) == 1
        assert len(taken) == 7
        assert list(results) == [number * number for number in range(2, 20)]
        assert list(pool.map(square, [])) == []


def test_all_cores_unless_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    with local_engine() as engine:
        assert isinstance(engine, InProcess)


def test_a_worker_that_dies_is_a_sentence() -> None:
    with local_engine(2) as engine, pytest.raises(EngineFailed, match=r"^A worker process died, perhaps for want of memory"):
        list(engine.map(die, range(3)))


def test_two_processes_give_the_verdict_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_LINES", 4)
    alone, together = (verify(records.small(), Options(workers=workers)) for workers in (1, 2))
    assert together.is_sound
    assert together.engine == "2 processes"
    assert (alone.log, alone.races) == (together.log, together.races)


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    # On a busy machine two fresh interpreters may take longer to say hello than Dask waits by default.
    patience = {"distributed.comm.timeouts.connect": "120s"}
    with dask.config.set(patience), LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        yield cluster


def test_every_arithmetic_that_was_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "public", Sodium)
    report = verify(records.small(), Options(workers=1))
    assert report.is_sound
    assert report.backend == ", ".join(sorted({public().name, Sodium().name}))


class Killing(Progress):
    """Kills one worker of the cluster when a third of the log has gone out."""

    def __init__(self, cluster: LocalCluster, after: int) -> None:
        super().__init__(1)
        self.cluster, self.after, self.killed = cluster, after, 0

    def over(self, log: Iterable[bytes]) -> Iterator[bytes]:
        for count, line in enumerate(log):
            if count == self.after:
                self.killed = next(iter(self.cluster.workers.values())).pid
                os.kill(self.killed, signal.SIGKILL)
            yield line


@pytest.mark.slow
def test_a_cluster_gives_the_verdict_of_one_process(cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_LINES", 4)
    report = verify(records.small(), Options(scheduler=cluster.scheduler_address))
    assert report.is_sound, report.as_text()
    assert report.engine == f"2 Dask workers at {cluster.scheduler_address}"
    assert report.log == verify(records.small(), Options(workers=1)).log


@pytest.mark.slow
def test_a_worker_killed_midway_changes_nothing(cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_LINES", 1)
    faults, expected = Faults(), verify(records.small(), Options(workers=1)).log
    killing = Killing(cluster, after=8)
    with cluster_engine(cluster.scheduler_address) as engine:
        found = check_log(records.small(), records.election(), engine, killing, faults)
    assert killing.killed
    assert not faults, faults.in_order()
    assert found == expected


def test_a_scheduler_that_is_not_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "PATIENCE", "1s")
    with pytest.raises(EngineFailed, match=r"^There is no Dask scheduler at tcp://127\.0\.0\.1:1\.$"), cluster_engine("tcp://127.0.0.1:1"):
        pass
    with pytest.raises(EngineFailed, match=r"^There is no Dask scheduler at nonsense://x\.$"), cluster_engine("nonsense://x"):
        pass


def test_without_dask_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(EngineFailed, match=r"^Dask is not installed here: pip install 'unionhall\[cluster\]'\.$"), cluster_engine("tcp://x:1"):
        pass


def test_the_bar_is_drawn_now_and_then() -> None:
    seen, clock = io.StringIO(), iter([0.0, 0.1, 0.15, 0.35])
    bar = Progress(42, seen, lambda: next(clock))
    assert list(bar.over([b"x" * 10, b"y" * 10, b"z" * 10])) == [b"x" * 10, b"y" * 10, b"z" * 10]
    assert seen.getvalue() == f"\r[{'#' * 10:<30}]  33%  1 entries\r[{'#' * 30}] 100%  3 entries\n"
    assert list(Progress(0).over([b"x"])) == [b"x"]


def test_piles_keep_order_on_disk_whatever_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("ballotbox.verify.piles.HELD_BYTES", 4)
    with Piles(2) as piles:
        for pile, rows in ((7, b"aabb"), (0, b"cc"), (7, b"dd"), (255, b"ee")):
            piles.add(pile, rows)
        assert {path.name: path.read_bytes() for path in tmp_path.glob("*/*")} == {"07": b"aabbdd", "00": b"cc"}
        assert list(piles.each()) == [[b"cc"], [b"aa", b"bb", b"dd"], [b"ee"]]
        assert list(piles.each()) == [[b"cc"], [b"aa", b"bb", b"dd"], [b"ee"]]


def test_a_few_rows_never_go_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Piles(2) as piles:
        piles.add(7, b"aabb")
        piles.add(7, b"cc")
        assert list(piles.each()) == [[b"aa", b"bb", b"cc"]]
        assert list(tmp_path.iterdir()) == []


def test_chunks_are_cut_by_number_and_by_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_LINES", 3)
    monkeypatch.setattr(lines, "MOST_BYTES", 10)
    short, heavy = [b"x"] * 4, [b"x" * 9, b"y", b"z" * 10, b""]
    assert list(lines.in_chunks(short)) == [(1, [b"x"] * 3), (4, [b"x"])]
    assert list(lines.in_chunks(heavy)) == [(1, [b"x" * 9, b"y"]), (3, [b"z" * 10]), (4, [b""])]
