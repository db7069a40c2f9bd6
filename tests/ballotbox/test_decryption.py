"""The tally: any three of five open it, two do not, every wrong part is refused (attack 13), and trustees are no oracle (attack 14)."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotbox import rehearsal
from ballotbox.arithmetic import public
from ballotbox.arithmetic.sodium import Sodium
from ballotbox.ballot import Ballot
from ballotbox.ceremony.participant import Share
from ballotbox.decryption import Partial, RaceTotal, Task, check_partial, decrypt, lagrange, open_sums, task_of, totals
from ballotbox.discrete_log import DiscreteLogs
from ballotbox.elgamal import NOTHING, Ciphertext, encrypt
from ballotbox.exceptions import DecryptionRefused, Malformed, OracleRefused
from ballotbox.group import ZERO, G, Scalar, times_base
from ballotbox.record.entries import Cast, Checked, Closing, Opening
from ballotbox.schnorr import EqualityProof
from ballotbox.sums import RaceSum, RunningSums
from ballotbox.trustee import Board, Trustee, final_sums
from ballotbox.verify.engines import local_engine
from tests.ballotbox.forging import forge, resign, shifted, with_header
from tests.makers.ballots import a_manifest, a_world, world_of

WORLD = a_world()
ELECTION, SHARES = WORLD.election, WORLD.shares
ROSA, AMIR, DOV = WORLD.voter("Rosa"), WORLD.voter("Amir"), WORLD.voter("Dov", "postdoc")
FIRST = ROSA.vote({"president": ["c1"], "board": ["c1", "c2"], "strike": ["c2"]}, seed=b"1" * 32)
AGAIN = ROSA.vote({"president": ["c2"], "board": ["c3"]}, after=FIRST, seed=b"2" * 32)
AMIRS = AMIR.vote({"president": ["c2"], "board": ["c3", "c4"], "strike": ["c1"]}, seed=b"3" * 32)
DOVS = DOV.vote({"board": ["c4"]}, seed=b"4" * 32)
CASTS = [WORLD.cast(ROSA, FIRST), WORLD.cast(AMIR, AMIRS), WORLD.cast(ROSA, AGAIN), WORLD.cast(DOV, DOVS)]
BOARD = WORLD.board(CASTS)
SUMS = final_sums(ELECTION, BOARD)
HEAD = BOARD.head.head.hash
PARTIALS = [Trustee(ELECTION, share).decrypt(BOARD) for share in SHARES]
RESULT = (
    RaceTotal("president", (0, 2, 0), 1, 3),
    RaceTotal("board", (0, 0, 2, 2), 0, 3),
    RaceTotal("strike", (1, 0), 1, 2),
)


@pytest.mark.parametrize("chosen", list(itertools.combinations(range(5), 3)))
def test_any_three_trustees_open_the_sums(chosen: tuple[int, ...]) -> None:
    assert totals(ELECTION, HEAD, SUMS, [PARTIALS[place] for place in chosen]) == RESULT


@pytest.mark.parametrize("chosen", [*itertools.combinations(range(5), 2), (0,), ()])
def test_two_trustees_open_nothing(chosen: tuple[int, ...]) -> None:
    with pytest.raises(DecryptionRefused, match=f"{len(chosen)} trustees decrypted; 3 are needed") as refused:
        totals(ELECTION, HEAD, SUMS, [PARTIALS[place] for place in chosen])
    assert refused.value.equation == "9.4"


def test_two_shares_do_not_make_the_key_whatever_one_does_with_them() -> None:
    key = {i: share.value for i, share in enumerate(SHARES, start=1)}
    weights = lagrange([1, 2, 3])
    assert times_base(sum((weights[i] * key[i] for i in (1, 2, 3)), start=Scalar(0))) == ELECTION.key
    for pair in itertools.combinations(range(1, 6), 2):
        weights = lagrange(pair)
        assert times_base(sum((weights[i] * key[i] for i in pair), start=Scalar(0))) != ELECTION.key


def test_more_than_three_and_any_order_give_the_same() -> None:
    assert totals(ELECTION, HEAD, SUMS, PARTIALS) == RESULT
    assert totals(ELECTION, HEAD, SUMS, PARTIALS[::-1]) == RESULT


def test_partials_read_back() -> None:
    data = PARTIALS[0].encode()
    assert Partial.decode(data) == PARTIALS[0]
    with pytest.raises(DecryptionRefused, match="a partial decryption of version 3; this program knows version 1") as refused:
        Partial.decode(b"\3" + data[1:])
    assert refused.value.equation == "9.3"
    with pytest.raises(Malformed):
        Partial.decode(data + b"\0")


# ---- sums ----


def test_the_sums_are_those_of_the_counted_ballots_by_both_arithmetics() -> None:
    for arithmetic in (public(), Sodium()):
        running = RunningSums(ELECTION, arithmetic)
        assert [one.ciphertexts for one in running.races()] == [(NOTHING,) * 4, (NOTHING,) * 5, (NOTHING,) * 3]
        running.add("ase", [])
        running.add("ase", [AMIRS.body.ciphertexts])
        running.add("postdoc", [DOVS.body.ciphertexts])
        running.add("ase", [AGAIN.body.ciphertexts])
        assert running.races() == SUMS
    assert [one.ballots for one in SUMS] == [3, 3, 2]


def test_styles_are_added_in_any_order() -> None:
    running = RunningSums(ELECTION, public())
    running.add("postdoc", [DOVS.body.ciphertexts])
    running.add("ase", [AMIRS.body.ciphertexts, AGAIN.body.ciphertexts])
    assert running.races() == SUMS


def test_an_election_without_ballots_has_a_result_of_nothing() -> None:
    board = WORLD.board([])
    partials = [Trustee(ELECTION, share).decrypt(board) for share in SHARES[:3]]
    empty = totals(ELECTION, board.head.head.hash, final_sums(ELECTION, board), partials)
    assert empty == (RaceTotal("president", (0,) * 3, 0, 0), RaceTotal("board", (0,) * 4, 0, 0), RaceTotal("strike", (0, 0), 0, 0))


# ---- discrete logs ----


@given(st.integers(0, 3000), st.integers(0, 3000))
@settings(max_examples=30, deadline=None)
def test_small_logs_are_found_up_to_the_limit_and_no_further(value: int, limit: int) -> None:
    logs = DiscreteLogs(limit)
    point = times_base(Scalar(value))
    if value <= limit:
        assert logs.find(point) == value
        return
    with pytest.raises(DecryptionRefused, match=f"not between 0 and {limit}") as refused:
        logs.find(point)
    assert refused.value.equation == "9.5"


@pytest.mark.parametrize("limit", [0, 1, 3, 8, 9, 15, 16])
def test_logs_at_the_edges(limit: int) -> None:
    logs = DiscreteLogs(limit)
    assert [logs.find(times_base(Scalar(value))) for value in range(limit + 1)] == list(range(limit + 1))
    for outside in (limit + 1, limit + 2, -1):
        with pytest.raises(DecryptionRefused):
            logs.find(times_base(Scalar(outside)))


# ---- attack 13: wrong parts ----


def with_part(partial: Partial, place: int, **changes: object) -> Partial:
    d, proof = partial.parts[place]
    d = changes.pop("d", d)  # type: ignore[assignment]
    part = (d, dataclasses.replace(proof, **changes))  # type: ignore[arg-type]
    return dataclasses.replace(partial, parts=(*partial.parts[:place], part, *partial.parts[place + 1 :]))


@given(st.integers(0, 11), st.sampled_from(["d", "u", "v", "z"]))
@settings(max_examples=20, deadline=None)
def test_13_a_wrong_part_is_refused_wherever_it_is(place: int, what: str) -> None:
    d, proof = PARTIALS[1].parts[place]
    wrong = {"d": d + G, "u": proof.u + G, "v": proof.v + G, "z": proof.z + Scalar(1)}[what]
    lie = with_part(PARTIALS[1], place, **{what: wrong})
    with pytest.raises(DecryptionRefused, match=f"trustee 2's part of sum {place + 1} is wrong") as refused:
        totals(ELECTION, HEAD, SUMS, [PARTIALS[0], lie, PARTIALS[2]])
    assert refused.value.equation == "9.3"


def test_13_a_wrong_part_beyond_the_first_three_is_refused_too() -> None:
    with pytest.raises(DecryptionRefused, match="trustee 5's part"):
        totals(ELECTION, HEAD, SUMS, [*PARTIALS[:4], with_part(PARTIALS[4], 0, d=G)])


@given(st.integers(1, 2**250), st.integers(1, 2**250))
@settings(max_examples=10, deadline=None)
def test_13_another_secret_cannot_prove_its_part(secret: int, nonce: int) -> None:
    """A trustee that decrypts with another exponent, and proves that as well as it can."""
    from ballotbox import schnorr
    from ballotbox.decryption import _challenge

    task, base = task_of(ELECTION, HEAD, SUMS), SUMS[0].ciphertexts[0].a
    d = base * Scalar(secret)
    proof = schnorr.prove_equal(Scalar(secret), base, Scalar(nonce), lambda u, v: _challenge(task, 1, task.ciphertexts[0], (d, u, v)))
    lie = dataclasses.replace(PARTIALS[0], parts=((d, proof), *PARTIALS[0].parts[1:]))
    with pytest.raises(DecryptionRefused, match="sum 1 is wrong"):
        check_partial(ELECTION, task, lie)


def test_13_a_part_replayed_for_another_race_is_refused() -> None:
    parts = PARTIALS[0].parts
    swapped = dataclasses.replace(PARTIALS[0], parts=(parts[1], parts[0], *parts[2:]))
    with pytest.raises(DecryptionRefused, match="sum 1 is wrong"):
        totals(ELECTION, HEAD, SUMS, [swapped, *PARTIALS[1:]])


@pytest.mark.parametrize(("index", "words"), [(2, "trustee 2's part"), (0, "no trustee 0"), (6, "no trustee 6")])
def test_13_a_wrong_index_is_refused(index: int, words: str) -> None:
    with pytest.raises(DecryptionRefused, match=words) as refused:
        totals(ELECTION, HEAD, SUMS, [dataclasses.replace(PARTIALS[0], index=index), *PARTIALS[2:]])
    assert refused.value.equation == "9.3"


def test_13_one_trustee_counts_once() -> None:
    for repeated in ([PARTIALS[0], PARTIALS[0], PARTIALS[1]], [*PARTIALS, PARTIALS[2]]):
        with pytest.raises(DecryptionRefused, match="decrypted twice") as refused:
            totals(ELECTION, HEAD, SUMS, repeated)
        assert refused.value.equation == "9.4"


def test_13_parts_over_another_head_or_of_another_number_are_refused() -> None:
    with pytest.raises(DecryptionRefused, match="another head"):
        totals(ELECTION, bytes(64), SUMS, PARTIALS)
    with pytest.raises(DecryptionRefused, match="decrypted 11 sums of 12"):
        totals(ELECTION, HEAD, SUMS, [dataclasses.replace(PARTIALS[0], parts=PARTIALS[0].parts[1:]), *PARTIALS[1:]])


def test_13_parts_of_another_election_are_refused() -> None:
    other = world_of(a_manifest(title="Another"))
    task = dataclasses.replace(task_of(ELECTION, HEAD, SUMS), context=other.election.hash)
    with pytest.raises(DecryptionRefused, match="is wrong"):
        totals(ELECTION, HEAD, SUMS, [decrypt(task, share) for share in SHARES])


@pytest.mark.parametrize(
    ("plain", "equation"),
    [
        ((1, 1, 1, 0), "9.7"),
        ((1, 0, 0, 0), "9.7"),
        ((0, 0, 0, 1), "9.7"),
        ((3, 0, 0, 0), "9.5"),
        ((1, 0, 0, 2), "9.7"),
        ((0, 0, 0, 0), "9.7"),
    ],
)
def test_13_totals_that_no_ballots_can_have_are_refused(plain: tuple[int, ...], equation: str) -> None:
    """Two ballots in a race for one: choices and blanks must make two."""
    race = ELECTION.manifest.races[0]
    sums = [RaceSum(race, tuple(encrypt(ELECTION.key, m, Scalar(m + 5)) for m in plain), 2)]
    partials = [decrypt(task_of(ELECTION, HEAD, sums), share) for share in SHARES[:3]]
    with pytest.raises(DecryptionRefused) as refused:
        totals(ELECTION, HEAD, sums, partials)
    assert refused.value.equation == equation
    assert refused.value.reason.startswith("race president has" if equation == "9.7" else "a total is not between 0 and 2")


def test_13_a_total_above_its_own_race_is_refused() -> None:
    races = ELECTION.manifest.races
    small = RaceSum(races[2], tuple(encrypt(ELECTION.key, m, Scalar(m + 5)) for m in (3, 0, 0)), 2)
    large = RaceSum(races[0], tuple(encrypt(ELECTION.key, m, Scalar(m + 5)) for m in (3, 0, 0, 0)), 3)
    partials = [decrypt(task_of(ELECTION, HEAD, [large, small]), share) for share in SHARES[:3]]
    with pytest.raises(DecryptionRefused, match="race strike has a total above its 2 ballots") as refused:
        totals(ELECTION, HEAD, [large, small], partials)
    assert refused.value.equation == "9.5"


@given(st.lists(st.integers(0, 40), min_size=1, max_size=4), st.sets(st.integers(0, 4), min_size=3, max_size=5))
@settings(max_examples=10, deadline=None)
def test_whatever_is_encrypted_is_what_any_three_open(plain: list[int], chosen: set[int]) -> None:
    task = Task(b"context", bytes(64), tuple(encrypt(ELECTION.key, m, Scalar.random()) for m in plain))
    assert open_sums(ELECTION, task, [decrypt(task, SHARES[place]) for place in chosen], 40) == plain


# ---- attack 14: no oracle ----


def asked(board: Board, decrypted: bytes | None = None) -> OracleRefused:
    with pytest.raises(OracleRefused) as refused:
        Trustee(ELECTION, SHARES[0], decrypted).decrypt(board)
    assert refused.value.equation == "9.6"
    assert refused.value.reason
    return refused.value


def entries() -> list[bytes]:
    return list(BOARD.entries)


def test_14_a_trustee_has_no_way_to_decrypt_one_ballot() -> None:
    """All it takes is a board; a board with one ballot taken out or cut short is not the one under the head."""
    for changed in ([*entries()[:2], entries()[-1]], entries()[:-1], entries()[:1] + entries()[2:], [entries()[0], entries()[-1]]):
        assert asked(Board(changed, BOARD.head)).reason in ("the entries are not those under the head", "the vote is not closed")
    public_doors = {name for name in vars(Trustee) if not name.startswith("_")}
    assert public_doors == {"decrypt", "decrypted"}


def test_14_a_head_without_enough_witnesses_or_the_boards_signature_is_refused() -> None:
    for witnesses in (0, 1):
        refused = asked(WORLD.board_of(entries(), witnesses))
        assert f"{witnesses} witnesses" in refused.reason
    unsigned = dataclasses.replace(BOARD.head, signature=bytes(64))
    assert "not signed by the board" in asked(Board(entries(), unsigned)).reason
    forged = dataclasses.replace(
        BOARD.head, cosignatures=(BOARD.head.cosignatures[0], dataclasses.replace(BOARD.head.cosignatures[1], signature=bytes(64)))
    )
    assert "witness 2 did not sign" in asked(Board(entries(), forged)).reason


def test_14_a_head_of_another_election_is_refused() -> None:
    other = world_of(a_manifest(title="Another"))
    assert "another election" in asked(Board(entries(), other.head_of(entries()))).reason


def test_14_a_second_head_is_refused_though_all_is_signed() -> None:
    """The same vote with one ballot less, closed and witnessed a second time: the difference would be one person's vote."""
    trustee = Trustee(ELECTION, SHARES[0])
    assert trustee.decrypt(BOARD).head == HEAD
    without = WORLD.board(CASTS[:-1])
    with pytest.raises(OracleRefused, match="has decrypted over another head") as refused:
        trustee.decrypt(without)
    assert refused.value.equation == "9.6"
    assert "another head" in asked(without, decrypted=trustee.decrypted).reason
    assert trustee.decrypt(BOARD).head == HEAD
    assert Trustee(ELECTION, SHARES[0], HEAD).decrypt(BOARD).head == HEAD


def test_14_an_open_vote_is_refused() -> None:
    assert "not closed" in asked(WORLD.board_of(entries()[:-1])).reason
    assert "not closed" in asked(WORLD.board_of([])).reason
    assert "after the closing" in asked(WORLD.board_of([*entries(), entries()[1]])).reason
    assert "after the closing" in asked(WORLD.board_of([*entries(), entries()[-1]])).reason
    for odd in (entries()[1:], [*entries()[:2], entries()[0], *entries()[2:]]):
        assert "opening out of place" in asked(WORLD.board_of(odd)).reason


def negated(ballot: Ballot) -> Ballot:
    """A ballot that takes another's away from the sum, as well as the copyist can prove it."""
    pairs = [Ciphertext.decode(ballot.body.ciphertexts[at : at + 64]) for at in range(0, len(ballot.body.ciphertexts), 64)]
    block = b"".join(pair.times(-1).encoded for pair in pairs)
    return with_header(resign(ballot, ROSA, ciphertexts=block), ROSA, pk=ROSA.pk)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (lambda: WORLD.cast(ROSA, negated(AMIRS)), "6.8"),
        (lambda: WORLD.cast(ROSA, forge(ROSA, [2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1])), "6.8"),
        (lambda: WORLD.cast(ROSA, resign(FIRST, ROSA, responses=shifted(FIRST.body.responses, 1, 1))), "6.8"),
        (lambda: WORLD.cast(ROSA, Ballot(FIRST.body, AMIRS.signature)), "8.2"),
        (lambda: dataclasses.replace(CASTS[0], passes=CASTS[1].passes), "7.2"),
        (lambda: dataclasses.replace(CASTS[0], passes=CASTS[0].passes[:1]), "7.2"),
        (lambda: CASTS[2], "8.4"),
        (lambda: dataclasses.replace(CASTS[0], passes=CASTS[0].passes * 2), "7.2"),
    ],
)
def test_14_a_board_with_a_bad_ballot_is_not_decrypted(bad: object, words: str) -> None:
    refused = asked(WORLD.board([bad(), CASTS[1]]))  # type: ignore[operator]
    assert refused.equation == "9.6"
    assert f"({words})" in refused.reason


def test_14_a_board_with_one_ballot_twice_is_not_decrypted() -> None:
    assert "(8.4)" in asked(WORLD.board([CASTS[0], CASTS[0]])).reason


def test_14_the_share_must_be_the_trustees_own() -> None:
    for share in (Share(2, SHARES[0].value), Share(1, Scalar(7))):
        with pytest.raises(OracleRefused, match="not the share") as refused:
            Trustee(ELECTION, share)
        assert refused.value.equation == "5.12"


def test_14_entries_that_are_no_ballots_are_passed_over() -> None:
    checked = Checked(FIRST.header, bytes([0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1]), b"k" * 32).encode()
    first, *casts, last = entries()
    assert final_sums(ELECTION, WORLD.board_of([first, checked, *casts, last])) == SUMS
    assert [type(one) for one in (Opening(b""), Cast(CASTS[0]), Closing(()))]


def test_14_many_ballots_are_read_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ballotbox.trustee.BATCH", 2)
    assert final_sums(ELECTION, BOARD) == SUMS
    bad = dataclasses.replace(CASTS[3], ballot=Ballot(DOVS.body, AMIRS.signature))
    board = WORLD.board([*CASTS[:3], bad])
    assert asked(board).reason == "entry 4 is a bad ballot: (8.2) the ballot is not signed by its key"
    several = WORLD.board([CASTS[0], dataclasses.replace(CASTS[1], passes=()), bad])
    assert "entry 2 is a bad ballot: (7.2)" in asked(several).reason


def test_14_several_processes_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ballotbox.trustee.BATCH", 2)
    bad = dataclasses.replace(CASTS[3], ballot=Ballot(DOVS.body, AMIRS.signature))
    with local_engine(2) as engine:
        assert final_sums(ELECTION, BOARD, engine) == SUMS
        assert Trustee(ELECTION, SHARES[0]).decrypt(BOARD, engine).head == HEAD
        with pytest.raises(OracleRefused, match="entry 4 is a bad ballot") as refused:
            final_sums(ELECTION, WORLD.board([*CASTS[:3], bad]), engine)
    assert refused.value.equation == "9.6"


# ---- rehearsal ----


@pytest.mark.parametrize("chosen", [(0, 1, 2), (0, 2, 4), (2, 3, 4)])
def test_a_rehearsal_shows_that_these_trustees_can_decrypt(chosen: tuple[int, ...]) -> None:
    rehearsal.check(ELECTION, [rehearsal.rehearse(ELECTION, SHARES[place]) for place in chosen])


def test_a_rehearsal_fails_with_a_lost_or_wrong_share() -> None:
    parts = [rehearsal.rehearse(ELECTION, share) for share in SHARES[:3]]
    with pytest.raises(DecryptionRefused, match="2 trustees"):
        rehearsal.check(ELECTION, parts[:2])
    wrong = rehearsal.rehearse(ELECTION, Share(3, SHARES[3].value))
    with pytest.raises(DecryptionRefused, match="trustee 3's part of sum 1"):
        rehearsal.check(ELECTION, [*parts[:2], wrong])


def test_what_a_rehearsal_publishes_was_public_before() -> None:
    from ballotbox import hashing

    part = rehearsal.rehearse(ELECTION, SHARES[0])
    for place, (d, _) in enumerate(part.parts):
        r = hashing.scalar("rehearsal", ELECTION.hash, place, 0)
        assert d == ELECTION.verification_key(1) * r
    assert len(part.parts) == len(rehearsal.plaintexts(ELECTION)) == 12
    task = rehearsal.task(ELECTION)
    assert (task.context, task.head) == (hashing.digest("rehearsal", ELECTION.hash), bytes(64))
    for place, ciphertext in enumerate(task.ciphertexts):
        m = hashing.scalar("rehearsal", ELECTION.hash, place, 1).value % 1000
        assert rehearsal.plaintexts(ELECTION)[place] == m
        assert ciphertext == encrypt(ELECTION.key, m, hashing.scalar("rehearsal", ELECTION.hash, place, 0))


def test_a_rehearsals_parts_are_of_no_use_in_the_election() -> None:
    task = dataclasses.replace(rehearsal.task(ELECTION), context=ELECTION.hash)
    with pytest.raises(DecryptionRefused, match="is wrong"):
        check_partial(ELECTION, task, rehearsal.rehearse(ELECTION, SHARES[0]))


def test_proofs_read_back() -> None:
    proof = PARTIALS[0].parts[0][1]
    assert EqualityProof.decode(proof.encoded) == proof
    assert ZERO.is_identity
