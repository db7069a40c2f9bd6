"""Watching a board, from a folder and over HTTP, while it grows and while it lies."""

import contextlib
import dataclasses
import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from ballotbox.command.line import main
from ballotbox.log import Head, LogRefused, SplitView, leaf_hash, root_of
from ballotbox.mirror import BoardUnreachable, Mirror
from ballotbox.record.files import CEREMONY, HEADS, LOG, MANIFEST
from ballotbox.record.lines import END, frame
from ballotbox.watch import Watch
from tests.ballotbox import records


class Ranges(http.server.SimpleHTTPRequestHandler):
    """A web server that knows byte ranges, as real ones do."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class has it
        pass

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.exists():
            return self.send_error(404)
        start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        whole = path.read_bytes()
        if start >= len(whole):
            return self.send_error(416)
        self.send_response(206)
        self.end_headers()
        self.wfile.write(whole[start:])
        return None


class NoRanges(http.server.SimpleHTTPRequestHandler):
    """Python's own server, which always sends the whole file."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class has it
        pass


@contextlib.contextmanager
def served(folder: Path, handler: type[http.server.SimpleHTTPRequestHandler]) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


class LiveBoard:
    """The small record, shown batch after batch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        for kind in (MANIFEST, CEREMONY):
            (folder / kind.filename).write_bytes((records.small() / kind.filename).read_bytes())
        self.log, self.heads = records.lines_of(records.small(), LOG), records.heads_of(records.small())
        (folder / LOG.filename).write_bytes(LOG.opening())
        (folder / HEADS.filename).write_bytes(HEADS.opening())
        self.shown = 0

    def add(self, kind: object, content: bytes) -> None:
        with (self.folder / kind.filename).open("ab") as stream:  # type: ignore[attr-defined]
            stream.write(content)

    def show_batch(self, signed: bytes | None = None) -> None:
        head = self.heads[self.shown]
        start = self.heads[self.shown - 1].head.size if self.shown else 0
        self.add(LOG, b"".join(map(frame, self.log[start : head.head.size])))
        self.add(HEADS, frame(signed or head.encoded))
        self.shown += 1

    def close(self) -> None:
        self.add(LOG, END + len(self.log).to_bytes(8, "little"))
        self.add(HEADS, END + len(self.heads).to_bytes(8, "little"))


@pytest.mark.parametrize("handler", [Ranges, NoRanges])
def test_a_board_is_followed_over_http_from_batch_to_batch(handler: type[Ranges], tmp_path: Path) -> None:
    board = LiveBoard(tmp_path / "board")
    with served(board.folder, handler) as address:
        mirror = Mirror(address, tmp_path / "mirror")
        mirror.refresh()
        watch = Watch(mirror.folder)
        assert list(watch.look()) == []
        for head in board.heads:
            board.show_batch()
            assert list(watch.look()) == []  # nothing new without a new copy
            mirror.refresh()
            assert list(watch.look()) == [head]
            assert watch.tree.size == head.head.size
        assert not watch.is_closed
        board.close()
        mirror.refresh()
        mirror.refresh()
        assert list(watch.look()) == []
        assert watch.is_closed
        assert watch.faults == []
    assert (mirror.folder / "log.bin").read_bytes() == (records.small() / "log.bin").read_bytes()


def test_a_board_that_rewrites_its_past_is_found_out(tmp_path: Path) -> None:
    board = LiveBoard(tmp_path / "board")
    for _ in range(3):
        board.show_batch()
    mirror = Mirror(str(board.folder), tmp_path / "mirror")
    mirror.refresh()
    watch = Watch(mirror.folder)
    assert len(list(watch.look())) == 3
    # The board now leaves out entry 2, and signs a longer log as if it had never been there.
    leaves = [leaf_hash(line) for line in [board.log[0], *board.log[2:]]]
    size = board.heads[3].head.size
    forged = records.sign(Head(records.election().hash, size, board.heads[3].head.released_at, root_of(leaves[:size])))
    board.show_batch(forged.encoded)
    mirror.refresh()
    with pytest.raises(LogRefused, match=r"the first \d+ entries are not the same in both logs"):
        list(watch.look())


def test_a_first_head_over_other_entries_is_a_split_view(tmp_path: Path) -> None:
    board = LiveBoard(tmp_path / "board")
    head = dataclasses.replace(board.heads[0].head, root=bytes(64))
    board.show_batch(records.sign(head).encoded)
    with pytest.raises(SplitView, match=r"^\(10.3\) the board signed other entries than the 1 that it shows$"):
        list(Watch(board.folder).look())


def test_a_head_beyond_the_log_and_a_shrinking_one_are_refused(tmp_path: Path) -> None:
    board = LiveBoard(tmp_path / "board")
    board.show_batch()
    board.show_batch()
    watch = Watch(board.folder)
    assert len(list(watch.look())) == 2
    board.add(HEADS, frame(records.sign(dataclasses.replace(board.heads[1].head, size=99)).encoded))
    with pytest.raises(LogRefused, match=r"^\(10.6\) a head of 99 entries is signed and the board shows \d+$"):
        list(watch.look())
    board.add(HEADS, frame(board.heads[0].encoded))
    with pytest.raises(LogRefused, match=r"^\(10.10\) a head of 1 entries is offered after one of"):
        list(watch.look())


def test_a_bad_ballot_is_told_at_its_line(tmp_path: Path) -> None:
    board = LiveBoard(tmp_path / "board")
    board.log[1] = board.log[1][:-1]
    board.show_batch()
    board.add(LOG, frame(board.log[1]))
    watch = Watch(board.folder)
    list(watch.look())
    assert [(fault.equation, fault.line) for fault in watch.faults] == [("1.5", 2)]


def test_a_ballot_shown_twice_and_a_batch_out_of_order_are_told(tmp_path: Path) -> None:
    board = LiveBoard(tmp_path / "board")
    size = board.heads[1].head.size
    batch = [*reversed(board.log[1:size]), board.log[1]]
    for start, lines, place in ((0, board.log[:1], 0), (1, batch, 1)):
        leaves = [leaf_hash(line) for line in [*board.log[:start], *lines]]
        head = Head(records.election().hash, len(leaves), board.heads[place].head.released_at, root_of(leaves))
        board.add(LOG, b"".join(map(frame, lines)))
        board.add(HEADS, frame(records.sign(head).encoded))
    watch = Watch(board.folder)
    assert len(list(watch.look())) == 2
    assert [(fault.equation, fault.line) for fault in watch.faults] == [("8.4", size + 1), ("10.14", size + 1)]


def test_a_board_that_is_not_there_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BoardUnreachable, match=r"manifest\.bin cannot be read"):
        Mirror(str(tmp_path / "nowhere"), tmp_path / "mirror").refresh()
    (tmp_path / "empty").mkdir()
    with served(tmp_path / "empty", Ranges) as address:
        assert main(["watch", address, str(tmp_path / "mirror")]) == 2
    assert "manifest.bin cannot be read: HTTP Error 404" in capsys.readouterr().err


def test_the_watch_command_prints_every_head(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", str(records.small()), str(tmp_path / "mirror")]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len(records.heads_of(records.small()))
    assert printed[-1].endswith("2 witnesses")


def test_the_watch_command_looks_again_until_the_board_closes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    board = LiveBoard(tmp_path / "board")
    board.log[1] = board.log[1][:-1]
    board.add(LOG, frame(board.log[0]))
    board.add(LOG, frame(board.log[1]))

    def finish(_: float) -> None:
        board.add(LOG, END + (2).to_bytes(8, "little"))
        board.add(HEADS, END + bytes(8))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ballotbox.command.watch.time.sleep", finish)
        assert main(["watch", str(board.folder), str(tmp_path / "mirror"), "--every", "0"]) == 1
    assert "FAULT (1.5) log.bin, line 2:" in capsys.readouterr().out
    assert main(["watch", str(tmp_path / "mirror"), str(tmp_path / "mirror-2"), "--once"]) == 1
