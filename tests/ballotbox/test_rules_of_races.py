"""Race rules as bytes, attack test 18, and that nothing secret ever counts rankings."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ballotbox
from ballotbox.counting import (
    MAJORITY,
    MORE_THAN_HALF,
    MORE_YES_THAN_NO,
    PLURALITY,
    TWO_THIRDS,
    TWO_THIRDS_YES,
    Method,
    Outcome,
    Rule,
    Threshold,
    Totals,
)
from ballotbox.encoding import read_all
from ballotbox.exceptions import Malformed
from ballotbox.log import GrowingLog, LogRefused
from tests.ballotbox import records

SOURCE = Path(ballotbox.__file__).parent


def test_rules_have_one_encoding() -> None:
    assert PLURALITY.encoded == bytes.fromhex("01 00 00000000 01000000 00 00")
    assert MAJORITY.encoded == bytes.fromhex("01 01 01000000 02000000 01 00")
    assert MORE_YES_THAN_NO.encoded == bytes.fromhex("01 02 01000000 02000000 01 00")
    assert TWO_THIRDS_YES.encoded == bytes.fromhex("01 02 02000000 03000000 00 00")
    assert Rule(Method.MAJORITY, MORE_THAN_HALF, counts_blanks=True).encoded[-1] == 1
    for rule in (PLURALITY, MAJORITY, MORE_YES_THAN_NO, TWO_THIRDS_YES, Rule(Method.MAJORITY, TWO_THIRDS, counts_blanks=True)):
        assert Rule.decode(rule.encoded) == rule


@pytest.mark.parametrize(
    ("encoded", "message"),
    [
        ("02 00 00000000 01000000 00 00", "(12.12) a counting rule of version 2; this program knows version 1"),
        ("01 03 01000000 02000000 01 00", "(12.12) no counting rule: 3 is not a valid Method"),
        ("01 01 03000000 02000000 01 00", "(12.12) no counting rule: A threshold is a fraction between 0 and 1, not 3/2."),
        ("01 00 01000000 02000000 01 00", "(12.12) a counting rule does not read back to the same bytes"),
        ("01 01 01000000 02000000 02 00", "(12.12) a counting rule does not read back to the same bytes"),
        ("01 00 00000000 01000000 00 01", "(12.12) no counting rule: Blanks can belong to the base of a majority only."),
        ("01 02 01000000 02000000 01 01", "(12.12) no counting rule: Blanks can belong to the base of a majority only."),
        ("01 01 01000000 02000000 01", "(1.5) 1 bytes expected at byte 11, 0 are left"),
        ("01 01 01000000 02000000 01 00 00", "(1.5) 1 bytes too many"),
    ],
)
def test_other_bytes_are_no_rule(encoded: str, message: str) -> None:
    with pytest.raises(Malformed) as caught:
        Rule.decode(bytes.fromhex(encoded))
    assert str(caught.value) == message


def test_only_plurality_has_no_threshold() -> None:
    for method, threshold in ((Method.PLURALITY, TWO_THIRDS), (Method.MAJORITY, None), (Method.QUESTION, None)):
        with pytest.raises(ValueError, match=r"^Plurality has no threshold; every other method has one\.$"):
            Rule(method, threshold)


@pytest.mark.parametrize(
    ("rule", "seats", "totals", "outcome"),
    [
        (TWO_THIRDS_YES, 1, Totals((267, 133), 450, 50), Outcome((), base=400, passed=True)),
        (TWO_THIRDS_YES, 1, Totals((266, 134), 450, 50), Outcome((), base=400, passed=False)),
        (TWO_THIRDS_YES, 1, Totals((0, 0), 50, 50), Outcome((), base=0, passed=False)),
        (TWO_THIRDS_YES, 1, Totals((0, 0), 0, 0), Outcome((), base=0, passed=False)),
        (MORE_YES_THAN_NO, 1, Totals((7, 7), 14, 0), Outcome((), base=14, passed=False)),
        (MAJORITY, 1, Totals((200, 200), 400, 0), Outcome((), (0, 1), (), 1, base=400)),
        (PLURALITY, 1, Totals((200, 200), 400, 0), Outcome((), (0, 1), (0, 1), 1, base=400)),
        (MAJORITY, 2, Totals((51, 51, 50, 48), 100, 0, limit=2), Outcome((0, 1), base=100)),
        (MAJORITY, 2, Totals((60, 50, 50, 40), 100, 0, limit=2), Outcome((0,), (1, 2), (), 1, base=100)),
        (MAJORITY, 1, Totals((201, 180), 421, 40), Outcome((0,), base=381)),
        (Rule(Method.MAJORITY, MORE_THAN_HALF, counts_blanks=True), 1, Totals((201, 180), 421, 40), Outcome((), (0, 1), (), 1, base=421)),
        (PLURALITY, 2, Totals((60, 50, 50, 40), 100, 0, limit=2), Outcome((0,), (1, 2), (1, 2), 1, base=100)),
        (MAJORITY, 2, Totals((0, 0, 0), 9, 9, limit=2), Outcome((), (0, 1, 2), (), 2, base=0)),
    ],
)
def test_attack_18_ties_edges_and_empty_races(rule: Rule, seats: int, totals: Totals, outcome: Outcome) -> None:
    assert rule.outcome(totals, seats) == outcome
    assert read_all(outcome.encoded, Outcome.read) == outcome


@given(st.lists(st.integers(0, 2**32 - 1)), st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1), st.sampled_from([None, False, True]))
def test_outcomes_read_back(places: list[int], seats: int, base: int, passed: bool | None) -> None:
    outcome = Outcome(tuple(places), tuple(places[1:]), tuple(places[2:]), seats, seats // 2, base, passed)
    assert read_all(outcome.encoded, Outcome.read) == outcome
    assert outcome.is_final is (len(places) < 2)


@pytest.mark.parametrize(
    ("encoded", "message"),
    [
        (Outcome((), base=1).encoded[:-1] + b"\x03", "(12.13) an outcome says 3 for whether it passed"),
        (b"\x0a" + bytes(36), "(1.4) a list of 10 items cannot fit in 33 bytes"),
    ],
)
def test_other_bytes_are_no_outcome(encoded: bytes, message: str) -> None:
    with pytest.raises(Malformed) as caught:
        read_all(encoded, Outcome.read)
    assert str(caught.value) == message
    many = Outcome((), tuple(range(90)), tuple(range(90)), 1)
    assert read_all(many.encoded, Outcome.read) == many


@given(st.integers(0, 9), st.integers(1, 9), st.booleans(), st.integers(0, 99), st.integers(0, 99))
def test_thresholds_are_exact_whatever_the_fraction(p: int, q: int, strict: bool, votes: int, base: int) -> None:
    threshold = Threshold(min(p, q), q, is_strict=strict)
    share = votes * q - base * min(p, q)
    assert threshold.is_met(votes, base) is (base > 0 and (share > 0 if strict else share >= 0))


def test_rankings_are_counted_by_nothing_that_keeps_secrets() -> None:
    """SPEC 13: no file outside `ranked` names it, and running the verifier does not load it."""
    naming = [path for path in SOURCE.rglob("*.py") if "ranked" in path.read_text() and path.parent.name != "ranked"]
    assert [path.relative_to(SOURCE).as_posix() for path in naming] == []
    program = "import sys, ballotbox.command.line; sys.exit(any(name.startswith('ballotbox.ranked') for name in sys.modules))"
    environment = {"PYTHONPATH": str(SOURCE.parent), "PATH": "/usr/bin:/bin"}
    assert subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode == 0


def test_a_growing_log_refuses_empty_batches_and_earlier_times() -> None:
    log = GrowingLog(records.keys().board, bytes(64))
    with pytest.raises(LogRefused, match=r"^\(10.10\) a batch without entries makes no head$"):
        log.release([], 5)
    first = log.release([b"a", b"b"], 5)
    assert log.release([b"c"], 5).head.size == 3
    with pytest.raises(LogRefused, match=r"^\(10.10\) a batch cannot be released before the last one$"):
        log.release([b"d"], 4)
    assert log.last is not None
    assert (log.tree.size, first.head.size, log.last.head.size) == (3, 2, 3)
    assert len(log.inclusion(0, 3)) == 2
    assert log.consistency(2, 3) == [log.tree.subtree(2, 3)]


def test_every_equation_named_anywhere_is_in_the_specification() -> None:
    specification = "".join(path.read_text() for path in SOURCE.glob("SPEC*.md"))
    code = "".join(path.read_text() for path in SOURCE.rglob("*.py"))
    named = set(re.findall(r'"(\d+\.\d+)"', code)) | set(re.findall(r"quations? (\d+\.\d+)", code))
    assert len(named) > 50
    assert named <= set(re.findall(r"\((\d+\.\d+)\)", specification))
