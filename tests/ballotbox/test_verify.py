"""The verifier: a sound record is sound, and every kind of fault is named with its equation, race and line."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ballotbox.arithmetic import public
from ballotbox.ballot import Ballot, Body, CastBallot
from ballotbox.counting import MAJORITY, Outcome
from ballotbox.decryption import Partial
from ballotbox.encoding import listing, read_all, u8
from ballotbox.log import Head
from ballotbox.manifest import Manifest
from ballotbox.record.entries import Cast, Checked, Closing, Opening, Turnout, check_turnout, decode_entry
from ballotbox.record.files import CEREMONY, HEADS, LOG, MANIFEST, TALLY
from ballotbox.record.results import RaceResult
from ballotbox.record.writer import RecordWriter
from ballotbox.simulate.run import hold_ceremony
from ballotbox.verify.faults import Fault, Faults
from ballotbox.verify.report import result_lines
from tests.ballotbox import records

Tamper = Callable[[Path], None]


def change_cast(folder: Path, change: Callable[[Cast], Cast | bytes], place: int = 0) -> int:
    """Change one cast ballot, in place, and publish; the line it is at."""
    line, entry = list(records.casts(folder))[place]
    log, changed = records.lines_of(folder, LOG), change(entry)
    log[line - 1] = changed if isinstance(changed, bytes) else changed.encode()
    records.publish(folder, log)
    return line


def with_body(entry: Cast, **blocks: bytes) -> Cast:
    ballot = entry.ballot.ballot
    body = replace(ballot.body, **blocks)  # type: ignore[arg-type]
    return Cast(replace(entry.ballot, ballot=replace(ballot, body=body)))


def other_byte(block: bytes, at: int) -> bytes:
    return block[:at] + bytes([block[at] ^ 1]) + block[at + 1 :]


def found(folder: Path, equation: str) -> Fault:
    """The first fault of this kind, which must be among those found."""
    faults = records.first_faults(folder)
    assert equation in faults, list(map(str, faults.values()))
    return faults[equation]


def only(folder: Path, equation: str) -> Fault:
    """The one kind of fault that there is."""
    faults = records.first_faults(folder)
    assert list(faults) == [equation], list(map(str, faults.values()))
    return faults[equation]


def test_a_sound_record_is_sound() -> None:
    report = records.checked(records.small())
    assert report.is_sound, report.as_text()
    assert (report.log.cast, report.log.superseded, report.log.checked) == (18, 5, 3)
    assert report.log.cast - report.log.superseded == records.PLAN.ballots
    assert report.backend == public().name
    assert report.as_text().splitlines()[-1] == "The record is sound."
    assert len(report.races) == 3
    verdict = json.loads(report.as_json())
    assert (verdict["sound"], verdict["counted"], verdict["faults"]) == (True, 13, [])
    names = "record title sound backend engine seconds entries batches cast superseded checked counted results faults"
    assert list(verdict) == names.split()


@pytest.mark.parametrize(
    ("race", "outcome", "verdict"),
    [
        (0, Outcome((1,)), "elected: Tobias Nwosu"),
        (0, Outcome(()), "elected: nobody"),
        (0, Outcome((), run_off=(2, 0), open_seats=1), "elected: nobody; run-off for 1: Mei Tanaka-Holm, Rosa Marchetti"),
        (0, Outcome((3,), run_off=(4, 0), open_seats=2), "elected: nobody; run-off for 2: Rosa Marchetti"),
        (2, Outcome((), passed=True), "passes"),
        (2, Outcome((), passed=False), "fails"),
    ],
)
def test_a_result_is_a_sentence_whatever_the_tally_claims(race: int, outcome: Outcome, verdict: str) -> None:
    """Numbers of candidates who do not stand are left out; the verifier has named that fault elsewhere."""
    claimed = RaceResult(1250, (1000, 20, 3), 27, outcome)
    sentence = result_lines(records.election().manifest, (claimed,) * (race + 2))[race]
    votes = "Yes 1,000, No 20" if race == 2 else "Rosa Marchetti 1,000, Tobias Nwosu 20, Mei Tanaka-Holm 3"
    title = records.election().manifest.races[race].title
    assert sentence == f"{title}: {votes}; blank 27 of 1,250; {verdict}"


def test_a_proof_that_does_not_hold_names_race_and_line(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    line = change_cast(folder, lambda cast: with_body(cast, responses=other_byte(cast.ballot.ballot.body.responses, 0)))
    fault = found(folder, "6.8")
    assert (fault.line, fault.file, fault.race) == (line, "log.bin", "president")
    assert str(fault).startswith(f"(6.8) log.bin, line {line}, race president: the proof about the choice in race president")


def test_faults_of_one_kind_are_counted_and_the_first_is_shown(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    lines = [change_cast(folder, lambda cast: with_body(cast, responses=other_byte(cast.ballot.ballot.body.responses, -32)), place)
             for place in (5, 2)]  # fmt: skip
    report = records.checked(folder)
    assert report.faults.first["6.8"].line == min(lines)
    assert report.faults.first["6.8"].race in {"strike", "trustees"}
    assert report.faults.count["6.8"] == 2
    text = report.as_text()
    assert "(the first of 2 of this kind)" in text
    assert text.splitlines()[-1].startswith("The record is NOT sound: ")
    counts = {fault["equation"]: fault["count"] for fault in json.loads(report.as_json())["faults"]}
    assert counts == dict(report.faults.count)


def identity_key(cast: Cast) -> Cast:
    ballot = cast.ballot.ballot
    body = replace(ballot.body, header=replace(ballot.header, pk=bytes(32)))
    return Cast(CastBallot(cast.ballot.passes, Ballot(body, ballot.signature)))


def other_header(**changes: object) -> Callable[[Cast], Cast]:
    def change(cast: Cast) -> Cast:
        header = replace(cast.ballot.ballot.header, **changes)  # type: ignore[arg-type]
        body = replace(cast.ballot.ballot.body, header=header)
        return Cast(CastBallot(cast.ballot.passes, Ballot(body, cast.ballot.ballot.signature)))

    return change


def body_of(cast: Cast) -> Body:
    return cast.ballot.ballot.body


def with_bit_255(block: bytes) -> bytes:
    return block[:31] + bytes([block[31] | 0x80]) + block[32:]


CHANGES: dict[str, tuple[str, Callable[[Cast], Cast | bytes]]] = {
    "a point with bit 255": ("2.2", lambda c: with_body(c, ciphertexts=with_bit_255(body_of(c).ciphertexts))),
    "a scalar above the order": ("2.3", lambda c: with_body(c, responses=b"\xff" * 32 + body_of(c).responses[32:])),
    "A is the identity": ("2.4", lambda c: with_body(c, ciphertexts=bytes(32) + body_of(c).ciphertexts[32:])),
    "the key is the identity": ("2.4", identity_key),
    "another election": ("6.1", other_header(election=bytes(64))),
    "an unknown style": ("6.1", other_header(style="retired")),
    "a signature of another": ("8.2", lambda c: Cast(replace(c.ballot, ballot=replace(
        c.ballot.ballot, signature=c.ballot.ballot.signature[:32] + (1).to_bytes(32, "little"))))),
    "no pass": ("7.2", lambda c: Cast(replace(c.ballot, passes=()))),
    "one pass": ("7.2", lambda c: Cast(replace(c.ballot, passes=c.ballot.passes[:1]))),
    "one pass twice": ("7.2", lambda c: Cast(replace(c.ballot, passes=c.ballot.passes[:1] * 2))),
    "three passes": ("7.2", lambda c: Cast(replace(c.ballot, passes=c.ballot.passes[:1] * 3))),
    "an unknown entry": ("11.4", lambda c: b"\x09" + c.encode()[1:]),
    "an empty entry": ("11.4", lambda _: b""),
    "a byte too many": ("1.5", lambda c: c.encode() + b"\x00"),
    "a byte too few": ("1.5", lambda c: c.encode()[:-1]),
    "a huge count": ("1.4", lambda c: b"\x01\xff\xff\xff\xff" + c.encode()[5:]),
    "a style that is not UTF-8": ("1.3", lambda c: c.encode().replace(b"\x03\x00\x00\x00ase", b"\x03\x00\x00\x00\xff\xfe\xfd").replace(
        b"postdoc", b"\xff\xfestdoc")),
    "a second opening": ("11.5", lambda _: Opening(records.election().hash).encode()),
    "a closing in the middle": ("11.5", lambda _: Closing(()).encode()),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_entry_is_found_even_when_all_heads_are_signed_again(what: str, tmp_path: Path) -> None:
    equation, change = CHANGES[what]
    folder = records.copy_to(tmp_path)
    line = change_cast(folder, change)
    fault = found(folder, equation)
    assert fault.file == "log.bin"
    assert fault.line == (0 if equation == "11.5" else line)


def test_an_opening_of_another_election_is_found(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    records.publish(folder, [Opening(bytes(64)).encode(), *records.lines_of(folder, LOG)[1:]])
    fault = found(folder, "11.5")
    assert (fault.reason, fault.line) == ("the opening names another election", 1)


def test_an_edited_log_does_not_have_the_signed_roots(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    log = records.lines_of(folder, LOG)
    records.rewrite(folder, LOG, [log[0], *log[2:4], log[1], *log[4:]])
    fault = found(folder, "10.3")
    assert (fault.file, fault.line) == ("heads.bin", 2)
    assert fault.reason == f"the log's first {records.heads_of(folder)[1].head.size} entries do not have the root that the board signed"
    assert found(folder, "10.14").reason == "the entries of a batch are not in the order of their trackers"


def test_a_ballot_twice_in_one_batch_is_out_of_the_order_of_trackers(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    log = records.lines_of(folder, LOG)
    records.publish(folder, [*log[:2], log[1], *log[2:]])
    assert found(folder, "10.14").line == 3


def test_a_ballot_left_out_breaks_its_voters_order(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    seconds = {entry.ballot.ballot.header.prev for _, entry in records.casts(folder)}
    first = next(line for line, entry in records.casts(folder) if entry.ballot.ballot.body.track in seconds)
    log = records.lines_of(folder, LOG)
    sizes = [one.head.size - (one.head.size >= first) for one in records.heads_of(folder)]
    records.publish(folder, log[: first - 1] + log[first:], sizes)
    fault = found(folder, "8.4")
    assert fault.reason == "a key's first ballot has number 0 and nothing before it, not number 1"


def test_a_ballot_twice_is_found(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    line, twice = next(records.casts(folder))
    records.in_last_batch(folder, [twice.encode()])
    report = records.checked(folder)
    assert report.faults.first["8.4"].reason in {"the key's next ballot has number 1, not 0", "the key's next ballot has number 2, not 0"}
    again = report.faults.first["8.6"]
    assert again.reason == f"a ciphertext of this ballot has been seen before, at line {line}"
    assert again.line > line
    shape = records.election().shapes[twice.ballot.ballot.header.style]
    assert report.faults.count["8.6"] == shape.ciphertexts


def test_a_key_in_two_styles_is_found(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    first = records.a_cast(b"d" * 32, "ase", {})
    other = records.a_cast(b"d" * 32, "postdoc", {}, first.ballot.ballot)
    log, start = records.lines_of(folder, LOG), records.heads_of(folder)[-2].head.size
    batches = [sorted([*log[start:-1], first.encode()], key=records.track_of), [other.encode(), log[-1]]]
    sizes = [one.head.size for one in records.heads_of(folder)][:-1]
    records.publish(folder, [*log[:start], *batches[0], *batches[1]], [*sizes, start + len(batches[0])])
    reason = found(folder, "8.5").reason
    assert reason == "the key has voted in style ase, now in postdoc"


def test_attack_17_more_ballots_than_passes_and_more_passes_than_members(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    stuffed = [records.a_cast(bytes([number]) * 32, "postdoc", {}).encode() for number in range(9)]
    records.in_last_batch(folder, stuffed)
    fault = found(folder, "11.9")
    voted = int(fault.reason.split()[2])
    assert fault.reason == f"style postdoc: {voted} keys voted and {voted - 9} passes were issued"
    closing = records.entries_of(records.small())[-1]
    assert isinstance(closing, Closing)
    raised = [replace(turnout, issued=(turnout.roll + 1, turnout.roll + 1)) for turnout in closing.turnouts]
    again = records.copy_to(tmp_path / "again")
    records.in_last_batch(again, [], Closing(tuple(raised)))
    assert "passes were issued; the roll has" in found(again, "11.9").reason
    replaced = [replace(turnout, replaced=1) for turnout in raised]
    third = records.copy_to(tmp_path / "third")
    records.in_last_batch(third, [], Closing(tuple(replaced)))
    assert "11.9" not in records.first_faults(third)


def test_the_closing_names_every_style_and_issuer() -> None:
    whole = Turnout(5, (3, 4))
    assert check_turnout([whole], 2, [3], ["all"]) == []
    assert check_turnout([whole], 2, [4], ["all"]) == ["style all: 4 keys voted and 3 passes were issued"]
    for wrong in ([], [whole, whole], [Turnout(5, (3,))]):
        assert check_turnout(wrong, 2, [3], ["all"]) == ["the closing entry does not name every style and issuer of the manifest"]


def head_lines(folder: Path) -> list[bytes]:
    return records.lines_of(folder, HEADS)


def replace_head(folder: Path, place: int, change: Callable[[Head], Head]) -> None:
    heads = records.heads_of(folder)
    heads[place] = records.sign(change(heads[place].head))
    records.rewrite(folder, HEADS, [head.encoded for head in heads])


@pytest.mark.parametrize(
    ("equation", "reason", "tamper"),
    [
        ("10.6", "the head belongs to another election", lambda f: replace_head(f, 1, lambda h: replace(h, election=bytes(64)))),
        ("10.6", "a head of 99 entries is signed; the log has", lambda f: replace_head(f, -1, lambda h: replace(h, size=99))),
        ("10.6", "no signed head is of the whole log", lambda f: records.rewrite(f, HEADS, head_lines(f)[:-1])),
        ("10.6", "no signed head is of the whole log", lambda f: records.rewrite(f, HEADS, [])),
        ("10.10", "does not follow that of", lambda f: records.rewrite(f, HEADS, head_lines(f)[:1] + head_lines(f))),
        ("10.10", "does not follow that of", lambda f: replace_head(f, 1, lambda h: replace(h, released_at=0))),
        ("10.15", "the last head was released before voting closed",
         lambda f: replace_head(f, -1, lambda h: replace(h, released_at=records.election().manifest.closes - 1))),
        ("10.15", "ballots were released before voting opened",
         lambda f: records.rewrite(f, HEADS, [records.sign(replace(h.head, released_at=5)).encoded for h in records.heads_of(f)])),
        ("10.13", "a batch of 2 ballots; at least 4 leave together",
         lambda f: records.publish(f, records.lines_of(f, LOG), [1, 3, *(one.head.size for one in records.heads_of(f)[1:])])),
    ],
)  # fmt: skip
def test_heads_that_do_not_fit_the_log_are_found(equation: str, reason: str, tamper: Tamper, tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    tamper(folder)
    assert reason in found(folder, equation).reason


def test_signatures_of_board_and_witnesses_are_checked(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    heads = records.heads_of(folder)
    last = heads[-1]
    unsigned = replace(last, signature=bytes(64))
    alone = replace(last, cosignatures=last.cosignatures[:1])
    swapped = replace(last, cosignatures=heads[0].cosignatures)
    for changed, equation in ((unsigned, "10.7"), (alone, "10.9"), (swapped, "10.8")):
        records.rewrite(folder, HEADS, [*(one.encoded for one in heads[:-1]), changed.encoded])
        assert found(folder, equation).line == len(heads)


def test_a_closing_of_many_issuers_reads_back() -> None:
    closing = Closing((Turnout(5, tuple(range(40)), 2), Turnout(0, ())), 7)
    assert decode_entry(records.election(), closing.encode()) == closing
    assert Turnout(5, (1,)) == Turnout(5, (1,), replaced=0)


def test_a_checked_ballot_must_be_well_formed(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    log = records.lines_of(folder, LOG)
    line, entry = next((at, one) for at, one in enumerate(records.entries_of(folder)) if isinstance(one, Checked))
    two = replace(entry, plaintexts=b"\x02" + entry.plaintexts[1:])
    short = replace(entry, plaintexts=entry.plaintexts[1:])
    for changed, equation in ((two, "6.11"), (short, "6.1")):
        records.publish(folder, [*log[:line], changed.encode(), *log[line + 1 :]])
        assert found(folder, equation).line == line + 1
    assert found(folder, "6.1").reason == "a checked ballot does not have the shape of a style of this election"


def test_a_checked_ballot_that_was_cast_as_well_is_found(tmp_path: Path) -> None:
    """The same seed gives the same ciphertexts: 8.6 covers checked ballots too."""
    folder = records.copy_to(tmp_path)
    cast = records.a_cast(b"e" * 32, "postdoc", {}, seed=b"s" * 32)
    header = cast.ballot.ballot.header
    blank = bytes([0, 0, 0, 1, 0, 0, 0, 0, 0, 1])
    opened = Checked(header, blank, b"s" * 32)
    assert opened.body(records.election(), public()).track == cast.ballot.ballot.body.track
    log, start = records.lines_of(folder, LOG), records.heads_of(folder)[-2].head.size
    records.publish(folder, [*log[:start], opened.encode(), cast.encode(), log[-1]])
    assert found(folder, "8.6").line == start + 2


def tally_lines(folder: Path) -> list[bytes]:
    return records.lines_of(folder, TALLY)


def with_results(folder: Path, change: Callable[[list[RaceResult]], list[RaceResult]]) -> None:
    *rest, last = tally_lines(folder)
    results = read_all(last[1:], lambda reader: reader.listing(RaceResult.read))
    records.rewrite(folder, TALLY, [*rest, u8(3) + listing(one.encode() for one in change(list(results)))])


def with_partial(folder: Path, place: int, change: Callable[[Partial], Partial]) -> None:
    lines = tally_lines(folder)
    lines[place] = u8(2) + change(Partial.decode(lines[place][1:])).encode()
    records.rewrite(folder, TALLY, lines)


def moved_vote(results: list[RaceResult]) -> list[RaceResult]:
    first, *rest = results
    votes = (first.votes[0] + 1, first.votes[1] - 1, *first.votes[2:])
    return [replace(first, votes=votes), *rest]


TALLIES: list[tuple[str, str, str, Tamper]] = [
    ("9.1", "president", "sum 1 is not that of the ballots in the log",
     lambda f: records.rewrite(f, TALLY, [b"\x01" + tally_lines(f)[0][1:5] + bytes(64) + tally_lines(f)[0][69:], *tally_lines(f)[1:]])),
    ("9.1", "", "0 sums are published; the manifest has 13",
     lambda f: records.rewrite(f, TALLY, [b"\x01" + bytes(4), *tally_lines(f)[1:]])),
    ("9.3", "trustees", "trustee 2's part of sum 5 is wrong",
     lambda f: with_partial(f, 2, lambda p: replace(p, parts=(*p.parts[:4], p.parts[5], *p.parts[5:])))),
    ("9.3", "", "there is no trustee 9", lambda f: with_partial(f, 1, lambda p: replace(p, index=9))),
    ("9.3", "", "trustee 1 decrypted over another head", lambda f: with_partial(f, 1, lambda p: replace(p, head=bytes(64)))),
    ("9.4", "", "2 trustees decrypted; 3 are needed", lambda f: records.rewrite(f, TALLY, tally_lines(f)[:1] + tally_lines(f)[2:])),
    ("11.11", "", "the part of trustee 1 is out of order, or there twice",
     lambda f: records.rewrite(f, TALLY, [*tally_lines(f)[:2], *tally_lines(f)[1:]])),
    ("11.11", "", "there are more parts than 32 trustees can make",
     lambda f: records.rewrite(f, TALLY, [tally_lines(f)[0], *(
         u8(2) + replace(Partial.decode(tally_lines(f)[1][1:]), index=index).encode() for index in range(1, 40)), tally_lines(f)[-1]])),
    ("9.5", "president", "the published totals are not those that the trustees' parts open", lambda f: with_results(f, moved_vote)),
    ("12.13", "strike", "the published outcome is not what the rule makes of the totals",
     lambda f: with_results(f, lambda r: [*r[:2], replace(r[2], outcome=replace(
         r[2].outcome, passed=not r[2].outcome.passed))])),
    ("11.12", "", "there is not one result for each race of the manifest", lambda f: with_results(f, lambda r: r[:2])),
    ("11.10", "", "the sums come first and the results last", lambda f: records.rewrite(f, TALLY, tally_lines(f)[::-1])),
    ("11.10", "", "the file does not begin with the sums and end with the results",
     lambda f: records.rewrite(f, TALLY, tally_lines(f)[:-1])),
    ("11.10", "", "no line of a tally begins with 7",
     lambda f: records.rewrite(f, TALLY, [*tally_lines(f)[:-1], b"\x07", tally_lines(f)[-1]])),
    ("12.13", "", "an outcome says 3 for whether it passed",
     lambda f: records.rewrite(f, TALLY, [*tally_lines(f)[:-1], tally_lines(f)[-1][:-1] + b"\x03"])),
]  # fmt: skip


@pytest.mark.parametrize(("equation", "race", "reason", "tamper"), TALLIES)
def test_a_tally_that_does_not_follow_is_found(equation: str, race: str, reason: str, tamper: Tamper, tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    tamper(folder)
    fault = found(folder, equation)
    assert fault.file == "tally.bin"
    assert fault.reason == reason
    assert fault.race == race


def test_results_with_a_vote_too_few_are_a_fault_and_no_traceback(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    with_results(folder, lambda results: [replace(results[0], votes=results[0].votes[:-1]), *results[1:]])
    report = records.checked(folder)
    assert not report.is_sound
    assert len(report.races) == 3


def test_a_wrong_manifest_or_ceremony_ends_the_check(tmp_path: Path) -> None:
    for kind in (MANIFEST, CEREMONY):
        folder = records.copy_to(tmp_path / kind.name)
        line = records.lines_of(folder, kind)[0]
        records.rewrite(folder, kind, [line[:-1]])
        assert only(folder, "1.5").file == kind.filename
        records.rewrite(folder, kind, [line, line])
        assert only(folder, "11.4").reason == "the file must have exactly one line"
        records.rewrite(folder, kind, [])
        assert only(folder, "11.4").file == kind.filename


def test_a_ceremony_of_another_manifest_is_refused(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    manifest = replace(records.election().manifest, title="Another")
    records.rewrite(folder, MANIFEST, [manifest.encode()])
    fault = only(folder, "5.2")
    assert (fault.file, fault.line) == ("ceremony.bin", 1)


def test_a_ceremony_in_which_somebody_is_silent_gives_no_key(tmp_path: Path) -> None:
    folder = records.copy_to(tmp_path)
    whole = records.lines_of(folder, CEREMONY)[0]
    head = whole[:29]  # version, attempt, five indices behind their count
    records.rewrite(folder, CEREMONY, [head + bytes(4)])
    assert only(folder, "5.2").reason == "trustee 1 sent no message in round 1"


@pytest.mark.parametrize(
    ("equation", "change"),
    [
        ("10.13", lambda m: replace(m, rules=b"\x07")),
        ("12.12", lambda m: replace(m, races=(replace(m.races[0], rule=b"\x02"), *m.races[1:]))),
    ],
)
def test_rules_that_nobody_can_read_are_refused(equation: str, change: Callable[[Manifest], Manifest], tmp_path: Path) -> None:
    manifest = change(records.election().manifest)
    manifest.check()
    transcript, _ = hold_ceremony(manifest, records.keys())
    with RecordWriter(tmp_path / "record", transcript) as writer:
        writer.close_log()
    faults = records.first_faults(tmp_path / "record")
    assert [(fault.equation, fault.file) for fault in faults.values()] == [(equation, "manifest.bin")]


def test_faults_are_listed_by_equation_and_the_earliest_line_is_kept() -> None:
    faults = Faults()
    assert not faults
    for line in (9, 4, 7):
        faults.add(Fault("8.6", "again", "log.bin", line))
    for line in (5, 1, 2):
        faults.add(Fault("6.1", "shape", "log.bin", line))
    faults.add_all([Fault("10.3", "root", "heads.bin"), Fault("10.3", "root", "heads.bin", 3)])
    faults.add_all([Fault("8.4", "order", "log.bin", 2), Fault("8.6", "again", "heads.bin", 1)])
    assert [(fault.equation, fault.line) for fault in faults.in_order()] == [("6.1", 1), ("8.4", 2), ("8.6", 4), ("10.3", 3)]
    assert faults.count["8.6"] == 4


def test_outcomes_read_back() -> None:
    outcome = Outcome((1,), (2, 0), (0,), 1, 2, 400, passed=None)
    assert read_all(outcome.encoded, Outcome.read) == outcome
    assert MAJORITY.threshold is not None
