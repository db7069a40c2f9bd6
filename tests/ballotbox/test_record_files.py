"""Bad files: truncated, reordered, duplicated, huge, not UTF-8, deeply nested, of another version; attack test 22."""

import os
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ballotbox.encoding import u32, u64
from ballotbox.record.files import CEREMONY, HEADS, KINDS, LOG, MANIFEST, TALLY, Kind
from ballotbox.record.lines import END, Follower, LineWriter, closing, frame, read_lines, write_lines
from ballotbox.record.log_entries import LogEntries, last_head
from ballotbox.record.reader import check_folder, only_line, read_election
from ballotbox.record.refusals import RecordRefused
from ballotbox.verify.faults import Fault
from tests.ballotbox import records

STRIDE = int(os.environ.get("BALLOTBOX_STRIDE", "61"))  # odd, so that all eight bits of a byte have their turn
MOST_MEMORY = 700 << 20  # address space of a process that must not grow with its input


def the_fault(folder: Path) -> Fault:
    """The only fault, found without a traceback."""
    faults = records.checked(folder).faults
    assert len(faults.first) == 1, list(map(str, faults.first.values()))
    return next(iter(faults.first.values()))


def refused(folder: Path, kind: Kind) -> str:
    with pytest.raises(RecordRefused) as caught:
        list(read_lines(folder, kind))
    return str(caught.value)


def a_file(folder: Path, kind: Kind, content: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / kind.filename).write_bytes(content)
    return folder


def test_the_files_are_those_of_the_specification() -> None:
    mib = 1024 * 1024
    longest = {"manifest.bin": 16 * mib, "ceremony.bin": mib, "log.bin": 4 * mib, "heads.bin": mib, "tally.bin": 16 * mib}
    assert {kind.filename: kind.longest for kind in KINDS} == longest
    assert [kind.opening() for kind in KINDS] == [f"ballotbox {name.removesuffix('.bin')} 1\n".encode() for name in longest]


@pytest.mark.parametrize("kind", [CEREMONY, HEADS], ids=lambda kind: kind.name)
def test_the_longest_line_is_written_and_read_and_one_byte_more_is_not(kind: Kind, tmp_path: Path) -> None:
    line = bytes(kind.longest)
    write_lines(tmp_path, kind, [line])
    assert list(read_lines(tmp_path, kind)) == [line]
    too_long = a_file(tmp_path / "too long", kind, kind.opening() + frame(line + b"x") + closing(1))
    assert f"(11.2) {kind.filename}, line 1: a line of {len(line) + 1} bytes" in refused(too_long, kind)


def test_lines_read_back(tmp_path: Path) -> None:
    write_lines(tmp_path, LOG, [b"one", b"", b"three" * 999])
    assert list(read_lines(tmp_path, LOG)) == [b"one", b"", b"three" * 999]
    assert (tmp_path / "log.bin").read_bytes().startswith(b"ballotbox log 1\n\x03\x00\x00\x00one")


def test_a_closed_file_is_whole_while_its_writer_is_still_there(tmp_path: Path) -> None:
    writer = LineWriter(tmp_path, LOG)
    writer.append(b"one")
    writer.close()
    assert list(read_lines(tmp_path, LOG)) == [b"one"]
    with pytest.raises(ValueError, match="closed file"):
        writer.append(b"two")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "(11.1) log.bin, line 1: the file does not begin with 'ballotbox log 1'"),
        (b"ballotbox log", "(11.1) log.bin, line 1: the file does not begin with 'ballotbox log 1'"),
        (b"ballotbox log 2\n", "(11.1) log.bin, line 1: the file is of version 2; this program reads version 1"),
        (b"ballotbox log \xff\n", "(11.1) log.bin, line 1: the file is of version \ufffd; this program reads version 1"),
        (b"ballotbox tally 1\n", "(11.1) log.bin, line 1: the file does not begin with 'ballotbox log 1'"),
        (b'{"a":' * 100_000, "(11.1) log.bin, line 1: the file does not begin with 'ballotbox log 1'"),
        (b"\x9f" * 100_000, "(11.1) log.bin, line 1: the file does not begin with 'ballotbox log 1'"),
        (LOG.opening(), "(11.3) log.bin, line 1: the file is cut off after 0 lines"),
        (LOG.opening() + frame(b"one"), "(11.3) log.bin, line 2: the file is cut off after 1 lines"),
        (LOG.opening() + frame(b"one") + b"\x05\x00", "(11.3) log.bin, line 2: the file is cut off after 1 lines"),
        (LOG.opening() + frame(b"one")[:-1], "(11.2) log.bin, line 1: the file is cut off within a line: 2 of 3 bytes are there"),
        (LOG.opening() + u32(1 << 30), "(11.2) log.bin, line 1: a line of 1073741824 bytes; at most 4194304 are allowed"),
        (LOG.opening() + END, "(11.3) log.bin, line 1: the file is cut off within its end"),
        (LOG.opening() + END + u64(1), "(11.3) log.bin, line 1: the file says it has 1 lines and has 0"),
        (LOG.opening() + closing(0) + b"x", "(11.3) log.bin, line 1: something follows the end of the file"),
    ],
)
def test_bad_files_are_refused_exactly(content: bytes, message: str, tmp_path: Path) -> None:
    assert refused(a_file(tmp_path, LOG, content), LOG) == message


def test_a_missing_file_and_a_folder_in_its_place(tmp_path: Path) -> None:
    assert refused(tmp_path, LOG) == "(11.1) log.bin: the file is missing"
    (tmp_path / "log.bin").mkdir()
    assert refused(tmp_path, LOG) == "(11.1) log.bin: the file cannot be read: Is a directory"


def test_a_folder_that_is_none_or_holds_more(tmp_path: Path) -> None:
    assert str(the_fault(tmp_path / "nowhere")).endswith("no folder to read: No such file or directory")
    (tmp_path / "file").write_text("x")
    assert str(the_fault(tmp_path / "file")).endswith("no folder to read: Not a directory")
    folder = records.copy_to(tmp_path)
    (folder / "notes.txt").write_text("x")
    assert str(the_fault(folder)) == "(11.1) notes.txt: this file does not belong to a record"
    check_folder(records.small())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_file_must_be_there(kind: Kind, tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    (folder / kind.filename).unlink()
    faults = records.first_faults(folder)
    assert "the file is missing" in [fault.reason for fault in faults.values() if fault.file == kind.filename]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_file_cut_off_anywhere_is_found(kind: Kind, tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    whole = (folder / kind.filename).read_bytes()
    for length in random.Random(kind.name).sample(range(len(whole)), 6):
        (folder / kind.filename).write_bytes(whole[:length])
        assert any(fault.file == kind.filename for fault in records.first_faults(folder).values()), length


@pytest.mark.parametrize("kind", [LOG, HEADS, TALLY], ids=lambda kind: kind.name)
def test_lines_in_another_order_or_twice_are_found(kind: Kind, tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    lines = records.lines_of(folder, kind)
    for place in range(len(lines) - 1):
        records.rewrite(folder, kind, [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]])
        assert not records.checked(folder).is_sound, place
        records.rewrite(folder, kind, [*lines[:place], lines[place], *lines[place:]])
        assert not records.checked(folder).is_sound, place


def flips(size: int) -> Iterator[int]:
    """Bits to flip: all of the first and last bytes, and every so manieth between them."""
    edge = {*range(24 * 8), *range((size - 16) * 8, size * 8)}
    return (bit for bit in range(size * 8) if bit in edge or bit % STRIDE == 0)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_flipped_bit_is_found(kind: Kind, tmp_path: Path) -> None:
    """BALLOTBOX_STRIDE=1 flips every bit there is, in half an hour; the suite takes fewer, to be quick."""
    folder = Path(shutil.copytree(records.tiny(), tmp_path / "record"))
    path = folder / kind.filename
    whole = path.read_bytes()
    for bit in flips(len(whole)):
        turned = bytearray(whole)
        turned[bit // 8] ^= 1 << bit % 8
        path.write_bytes(turned)
        assert records.faults_after(folder, kind), f"byte {bit // 8}, bit {bit % 8}"
    path.write_bytes(whole)
    assert records.checked(folder).is_sound
    assert not records.faults_after(folder, kind)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(KINDS), st.binary(max_size=200), st.booleans())
def test_no_bytes_make_a_traceback(tmp_path: Path, kind: Kind, content: bytes, with_opening: bool) -> None:
    folder = tmp_path / "record"
    if not folder.exists():
        records.copy_to(tmp_path)
    whole = (records.small() / kind.filename).read_bytes()
    line = frame(content) + closing(1)
    (folder / kind.filename).write_bytes(kind.opening() + line if with_opening else content)
    assert not records.checked(folder).is_sound
    (folder / kind.filename).write_bytes(whole)


def limited(folder: Path) -> subprocess.CompletedProcess[str]:
    """The verifier as people run it, in little memory."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))

    command = [sys.executable, "-m", "ballotbox", "verify", str(folder), "--workers", "1"]
    environment = os.environ | {"PYTHONPATH": "src"}
    return subprocess.run(command, env=environment, preexec_fn=limit, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("kind", [MANIFEST, CEREMONY, LOG, HEADS, TALLY], ids=lambda kind: kind.name)
def test_attack_22_a_file_of_a_gigabyte_is_refused_in_little_memory(kind: Kind, tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    with (folder / kind.filename).open("r+b") as stream:
        stream.truncate(len(kind.opening()))
        stream.seek(0, os.SEEK_END)
        stream.write(u32((1 << 30) - 64))
        stream.truncate(1 << 30)  # a hole, so that the disk does not notice
    answer = limited(folder)
    assert answer.returncode == 1, answer.stderr
    assert f"{kind.filename}, line 1: a line of {(1 << 30) - 64} bytes; at most {kind.longest} are allowed" in answer.stdout
    assert "Traceback" not in answer.stderr


def test_a_gigabyte_of_good_frames_is_read_in_little_memory(tmp_path: Path) -> None:
    """A log of 256 lines as long as lines may be, all of them holes."""
    folder = records.copy_to(tmp_path)
    path = folder / LOG.filename
    with path.open("wb") as stream:
        stream.write(LOG.opening())
        for _ in range(256):
            stream.write(u32(LOG.longest))
            stream.seek(LOG.longest, os.SEEK_CUR)
        stream.write(closing(256))
    answer = limited(folder)
    assert answer.returncode == 1, answer.stderr
    assert "FAULT (11.5) log.bin: the log does not begin with its opening" in answer.stdout
    assert "Traceback" not in answer.stderr


def test_attack_22_a_count_beyond_the_bytes_is_refused_before_anything_is_reserved(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    manifest = records.lines_of(folder, MANIFEST)[0]
    title = int.from_bytes(manifest[1:5], "little")
    at = 1 + 4 + title + 16
    records.rewrite(folder, MANIFEST, [manifest[:at] + b"\xff\xff\xff\x7f" + manifest[at + 4 :]])
    fault = the_fault(folder)
    assert (fault.equation, fault.file, fault.line) == ("1.4", "manifest.bin", 1)
    assert fault.reason.startswith("a list of 2147483647 items cannot fit in")


def test_a_manifest_of_another_version_or_not_utf_8(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    manifest = records.lines_of(folder, MANIFEST)[0]
    records.rewrite(folder, MANIFEST, [b"\x02" + manifest[1:]])
    assert the_fault(folder).reason == "a manifest of version 2; this program knows version 1"
    records.rewrite(folder, MANIFEST, [manifest.replace(b"Rosa Marchetti", b"Ros\xe9 Marchetti")])
    assert str(the_fault(folder)) == "(1.3) manifest.bin, line 1: a text is not UTF-8"


def test_attack_22_lines_nested_in_lines_are_only_bytes(tmp_path: Path) -> None:
    """Nothing in the format holds itself: there is nothing to nest, and no recursion to exhaust."""
    nested = b""
    for _ in range(5_000):
        nested = u32(len(nested)) + nested
    folder = records.copy_to(tmp_path)
    for kind in (MANIFEST, CEREMONY):
        records.rewrite(folder, kind, [nested])
        assert the_fault(folder).file == kind.filename
        (folder / kind.filename).write_bytes((records.small() / kind.filename).read_bytes())


def test_a_writer_never_writes_over_and_keeps_the_limit(tmp_path: Path) -> None:
    with LineWriter(tmp_path, HEADS) as writer:
        writer.append(b"x")
        with pytest.raises(ValueError, match=r"^A line of 1048577 bytes is too long for heads\.bin\.$"):
            writer.append(bytes(HEADS.longest + 1))
    assert list(read_lines(tmp_path, HEADS)) == [b"x"]
    with pytest.raises(FileExistsError):
        LineWriter(tmp_path, HEADS)


def test_a_writer_that_fails_leaves_a_file_without_end(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), LineWriter(tmp_path, LOG) as writer:
        writer.append(b"x")
        raise RuntimeError
    assert refused(tmp_path, LOG) == "(11.3) log.bin, line 2: the file is cut off after 1 lines"


def test_a_follower_takes_whole_lines_as_they_come(tmp_path: Path) -> None:
    path, follower = tmp_path / "log.bin", Follower(tmp_path, LOG)
    whole = LOG.opening() + frame(b"first") + frame(b"second") + closing(2)
    came: list[bytes] = []
    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        came += follower.new_lines()
        assert follower.is_closed is (length == len(whole))
        assert follower.count == len(came)
    assert came == [b"first", b"second"]
    assert list(follower.new_lines()) == []


def test_a_follower_refuses_what_can_never_become_a_log(tmp_path: Path) -> None:
    a_file(tmp_path, LOG, b"ballotbox heads")
    with pytest.raises(RecordRefused, match=r"does not begin with 'ballotbox log 1'"):
        list(Follower(tmp_path, LOG).new_lines())


def test_entries_can_be_read_again_and_again() -> None:
    entries, lines = LogEntries(records.small()), records.lines_of(records.small(), LOG)
    assert list(entries) == list(entries) == lines
    assert len(entries) == len(lines)
    assert lines[3] in entries
    assert b"no such entry" not in entries


def test_the_last_head_and_a_record_without_any(tmp_path: Path) -> None:
    assert last_head(records.small()) == records.heads_of(records.small())[-1]
    write_lines(tmp_path, HEADS, [])
    with pytest.raises(RecordRefused) as caught:
        last_head(tmp_path)
    assert str(caught.value) == "(10.6) heads.bin: no head is signed"


def test_an_election_is_read_from_two_files() -> None:
    assert read_election(records.small()).hash == records.election().hash
    assert only_line(records.small(), MANIFEST) == records.election().manifest.encode()
