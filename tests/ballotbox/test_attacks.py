"""The attacks on ballots, each refused with its reason: voting.md's numbers 1 to 10 and 15."""

from __future__ import annotations

import dataclasses
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotbox import hashing, passes, signature
from ballotbox.arithmetic import public
from ballotbox.arithmetic.interface import IDENTITY, ORDER
from ballotbox.arithmetic.sodium import Sodium
from ballotbox.ballot import Ballot, Body, CastBallot, Header
from ballotbox.batch import check_batch, check_one
from ballotbox.choices import bits
from ballotbox.election import Election
from ballotbox.elgamal import Ciphertext
from ballotbox.exceptions import (
    CiphertextRepeated,
    HistoryRefused,
    NotAPoint,
    NotAScalar,
    PassRefused,
    ProofRefused,
    Refused,
    ShapeRefused,
    SignatureRefused,
)
from ballotbox.group import Element, G, Scalar, times_base
from ballotbox.history import History, SeenPoints
from ballotbox.manifest import Style
from ballotbox.seal import Opened, encrypt
from ballotbox.voter import Voter
from tests.ballotbox.forging import forge, points, replaced, resign, shifted, signed_again, with_header
from tests.makers.ballots import a_manifest, a_race, a_world, world_of

WORLD = a_world()
ELECTION = WORLD.election
SHAPE = ELECTION.shapes["ase"]
ROSA, AMIR = WORLD.voter("Rosa"), WORLD.voter("Amir")
VOTE = {"president": ["c2"], "board": ["c1", "c4"], "strike": ["c1"]}
GOOD = ROSA.vote(VOTE, seed=b"1" * 32)
OTHER = AMIR.vote({"president": ["c1"], "board": ["c2"]}, seed=b"2" * 32)
HONEST = [0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0]


def refusal(ballot: Ballot) -> Refused:
    """Why a ballot is refused, alike by the equations one by one, by the kernel and by libsodium."""
    with pytest.raises(Refused) as refused:
        check_one(ELECTION, ballot)
    for arithmetic in (public(), Sodium()):
        found = check_batch(ELECTION, [ballot, GOOD], arithmetic)
        assert list(found) == [0]
        assert found[0].equation == refused.value.equation
    return refused.value


# ---- 1: a statement chosen after the challenge ----


def weak_ballot() -> tuple[Body, int]:
    """A body whose first ciphertext holds m, a number of 253 bits, and the challenge under which it passes: a hash of commitments alone.

    All races are blank, and "president" has m besides. The forger commits before there are ciphertexts, with an offset β for the
    blank of "president", learns the challenge c, and only then encrypts m = β/c: the statement comes after the challenge. In every
    statement one value takes all of c and the others have the challenge 0.
    """
    us = [hashing.scalar("nonce", b"weak", place).value for place in range(SHAPE.pairs)]
    commitments = bytearray(public().combine_fixed(ELECTION.key.encoded, [pair for u in us for pair in ((u, None), (0, u))]))
    beta = Scalar(2**200 + 7)
    commitments[64 * 3 + 32 : 64 * 4] = (ELECTION.key * Scalar(us[3]) - times_base(beta)).encoded
    c = hashing.scalar("cds", bytes(commitments))
    m = beta * c.inverse()
    opened = Opened([m.value, *BLANK[1:]], [hashing.scalar("nonce", b"weaker", place).value for place in range(SHAPE.ciphertexts)])
    body = dataclasses.replace(encrypt(ELECTION, Header(ELECTION.hash, "ase", ROSA.pk), opened, public()), commitments=bytes(commitments))
    challenges: list[Scalar] = []
    responses: list[Scalar] = []
    for statement in SHAPE.statements(body.rho):
        plaintext, r = statement.combined(opened.plaintexts), statement.combined(opened.nonces)
        true = list(statement.values).index(plaintext) if plaintext in statement.values else 3
        cs = [c if j == true else Scalar(0) for j in range(len(statement.values))]
        challenges += cs[:-1]
        responses += [Scalar(us[len(responses) + j]) + known * Scalar(r) for j, known in enumerate(cs)]
    blocks = [b"".join(one.encoded for one in scalars) for scalars in (challenges, responses)]
    return dataclasses.replace(body, challenges=blocks[0], responses=blocks[1]), c.value


BLANK = [0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1]


def test_1_a_statement_chosen_after_a_weak_challenge_is_refused() -> None:
    body, weak = weak_ballot()
    under_weak_hash = dataclasses.replace(body)
    under_weak_hash.__dict__["challenge"] = weak
    assert check_batch(ELECTION, [signature.sign(under_weak_hash, ROSA.sk)], public()) == {}, "under a weak hash it must pass"
    found = refusal(signature.sign(body, ROSA.sk))
    assert isinstance(found, ProofRefused)
    assert found.equation == "6.8"


# ---- 2: every hashed field changed ----


@pytest.mark.parametrize("change", [{"pk": AMIR.pk}, {"seq": 1}, {"prev": b"p" * 64}, {"style": "postdoc"}, {"election": b"e" * 64}])
def test_2_each_field_of_the_header_is_bound(change: dict[str, object]) -> None:
    header = dataclasses.replace(GOOD.header, **change)  # type: ignore[arg-type]
    assert header.ctx != GOOD.header.ctx
    changed = Ballot(dataclasses.replace(GOOD.body, header=header), GOOD.signature)
    if "style" in change or "election" in change:
        with pytest.raises(ShapeRefused) as refused:
            Ballot.decode(ELECTION, changed.encode())
        assert refused.value.equation == "6.1"
        return
    assert refusal(changed).equation == "6.8"
    resigned = with_header(GOOD, AMIR if "pk" in change else ROSA, **change)
    assert refusal(resigned).equation == "6.8"


def test_2_the_style_is_bound_where_two_styles_have_one_shape() -> None:
    manifest = a_manifest()
    twins = dataclasses.replace(manifest, styles=tuple(dataclasses.replace(one, races=manifest.styles[0].races) for one in manifest.styles))
    world = world_of(twins)
    voter = world.voter("Rosa")
    ballot = voter.vote(VOTE)
    moved = with_header(ballot, voter, style="postdoc")
    assert check_batch(world.election, [ballot], public()) == {}
    assert check_batch(world.election, [moved], public())[0].equation == "6.8"


@given(st.integers(0, 2 * SHAPE.ciphertexts - 1))
@settings(max_examples=12, deadline=None)
def test_2_every_ciphertext_is_bound(place: int) -> None:
    moved = Element(points(GOOD.body.ciphertexts)[place]) + G
    ballot = resign(GOOD, ROSA, ciphertexts=replaced(GOOD.body.ciphertexts, place, moved.encoded))
    assert refusal(ballot).equation == "6.8"


@given(st.integers(0, 2 * SHAPE.pairs - 1))
@settings(max_examples=12, deadline=None)
def test_2_every_commitment_is_bound(place: int) -> None:
    moved = Element(points(GOOD.body.commitments)[place]) + G
    ballot = resign(GOOD, ROSA, commitments=replaced(GOOD.body.commitments, place, moved.encoded))
    assert refusal(ballot).equation == "6.8"


@given(st.integers(0, SHAPE.stored_challenges - 1), st.integers(1, ORDER - 1))
@settings(max_examples=8, deadline=None)
def test_2_every_challenge_counts(place: int, by: int) -> None:
    assert refusal(resign(GOOD, ROSA, challenges=shifted(GOOD.body.challenges, place, by))).equation == "6.8"


@given(st.integers(0, SHAPE.pairs - 1), st.integers(1, ORDER - 1))
@settings(max_examples=8, deadline=None)
def test_2_every_response_counts(place: int, by: int) -> None:
    assert refusal(resign(GOOD, ROSA, responses=shifted(GOOD.body.responses, place, by))).equation == "6.8"


def test_2_the_order_of_statements_is_bound() -> None:
    """Two whole statements of race "board" change places with their ciphertexts, commitments, challenges and responses."""
    body = GOOD.body

    def swapped(block: bytes, first: int, size: int) -> bytes:
        return block[:first] + block[first + size : first + 2 * size] + block[first : first + size] + block[first + 2 * size :]

    ballot = resign(
        GOOD,
        ROSA,
        ciphertexts=swapped(body.ciphertexts, 64 * 4, 64),
        commitments=swapped(body.commitments, 64 * 4, 128),
        challenges=swapped(body.challenges, 32 * 3, 32),
        responses=swapped(body.responses, 32 * 4, 64),
    )
    assert refusal(ballot).equation == "6.8"


# ---- 3: proofs transplanted ----


def test_3_a_proof_does_not_fit_other_ciphertexts() -> None:
    assert refusal(resign(GOOD, ROSA, ciphertexts=OTHER.body.ciphertexts)).equation == "6.8"
    parts = {name: getattr(OTHER.body, name) for name in ("commitments", "challenges", "responses")}
    assert refusal(resign(GOOD, ROSA, **parts)).equation == "6.8"


def test_3_a_proof_does_not_fit_another_voter_or_election() -> None:
    assert refusal(with_header(GOOD, AMIR, pk=AMIR.pk)).equation == "6.8"
    elsewhere = world_of(a_manifest(title="Elsewhere"))
    voter = elsewhere.voter("Rosa")
    moved = with_header(GOOD, voter, election=elsewhere.election.hash, pk=voter.pk)
    assert check_batch(elsewhere.election, [moved], public())[0].equation == "6.8"


def test_3_a_proof_does_not_fit_another_race() -> None:
    body = GOOD.body
    first = 64 * SHAPE.firsts[2]
    moved = body.ciphertexts[:first] + body.ciphertexts[: 64 * 3]
    assert refusal(resign(GOOD, ROSA, ciphertexts=moved)).equation == "6.8"


def test_3_a_race_with_its_proof_does_not_fit_another_ballot_of_the_same_voter() -> None:
    again = ROSA.vote({**VOTE, "president": ["c3"]}, seed=b"4" * 32).body
    mixed = {
        "ciphertexts": again.ciphertexts[: 64 * 4] + GOOD.body.ciphertexts[64 * 4 :],
        "commitments": again.commitments[: 64 * 4] + GOOD.body.commitments[64 * 4 :],
        "challenges": again.challenges[: 32 * 3] + GOOD.body.challenges[32 * 3 :],
        "responses": again.responses[: 32 * 4] + GOOD.body.responses[32 * 4 :],
    }
    assert refusal(resign(GOOD, ROSA, **mixed)).equation == "6.8"


# ---- 3: a folding that does not come after all ciphertexts ----


def folded_by(ballot: Ballot, rho: int) -> Ballot:
    """The same ballot as a verifier sees it who folds by another number than that of (6.4)."""
    body = dataclasses.replace(ballot.body)
    body.__dict__["rho"] = rho
    return Ballot(body, ballot.signature)


def must_be_refused(false: Ballot, weak: int) -> None:
    """It passes by the weak number, or the test would be empty, and is refused by the number of (6.4)."""
    assert check_batch(ELECTION, [folded_by(false, weak)], public()) == {}, "by the weak number it must pass"
    found = refusal(false)
    assert (found.equation, type(found)) == ("6.8", ProofRefused)
    assert "president" in found.reason


KNOWN_BEFORE = {
    "one": 1,
    "hashed from ctx alone": hashing.scalar("fold", GOOD.header.ctx).value,
    "of another ballot of the same key": GOOD.body.rho,
    "of another voter's ballot": OTHER.body.rho,
}


@pytest.mark.parametrize("rho", KNOWN_BEFORE.values(), ids=KNOWN_BEFORE.keys())
def test_3_a_number_known_before_encrypting_admits_a_false_vote(rho: int) -> None:
    """7X − 7ρ + X² is ρ² at ρ, and so on: vectors that are no vote, but look like one at ρ."""
    for false in ([-7 * rho, 7, 1, 0], [rho, 0, 0, 0], [0, 0, 0, pow(rho, -1, ORDER)]):
        if sorted(false) != [0, 0, 0, 1]:
            must_be_refused(forge(ROSA, [*false, *HONEST[4:]], rho=rho), rho)


@pytest.mark.parametrize("left_out", range(4))
def test_3_a_number_that_leaves_out_one_ciphertext_admits_a_false_vote(left_out: int) -> None:
    """The other ciphertexts hold nothing and give ρ; then the one left out takes the number that ρ^i makes a true value."""

    def others_of(ballot: Ballot) -> bytes:
        return ballot.body.ciphertexts[: 64 * left_out] + ballot.body.ciphertexts[64 * (left_out + 1) :]

    nothing = [0, 0, 0, 0, *HONEST[4:]]
    others = others_of(forge(ROSA, nothing))
    rho = hashing.scalar("fold", GOOD.header.ctx, SHAPE.ciphertexts, others).value
    value = (left_out + 1) % 4
    false = [*nothing]
    false[left_out] = pow(rho, value - left_out, ORDER)
    ballot = forge(ROSA, false, rho=rho)
    assert others_of(ballot) == others
    must_be_refused(ballot, rho)


def test_3_a_number_from_the_first_halves_alone_admits_a_false_vote() -> None:
    """The points A do not say what is encrypted."""
    firsts = b"".join(points(forge(ROSA, HONEST).body.ciphertexts)[::2])
    rho = hashing.scalar("fold", GOOD.header.ctx, SHAPE.ciphertexts, firsts).value
    must_be_refused(forge(ROSA, [rho, 0, 0, 0, *HONEST[4:]], rho=rho), rho)


@given(st.lists(st.integers(-3, 3), min_size=4, max_size=4), st.integers(0, 3), st.integers(2, ORDER - 1))
@settings(max_examples=20, deadline=None)
def test_3_a_vector_with_a_guessed_root_passes_for_that_guess_alone(start: list[int], value: int, guess: int) -> None:
    """The last free number is chosen so that Σ p_i·ρ^i = ρ^j at the guess."""
    place = 3 if start[:3] != [1 if at == value else 0 for at in range(3)] else 0
    rest = sum(p * pow(guess, at, ORDER) for at, p in enumerate(start) if at != place)
    false = [*start]
    false[place] = (pow(guess, value, ORDER) - rest) * pow(guess, -place, ORDER) % ORDER
    if sorted(false) != [0, 0, 0, 1]:
        must_be_refused(forge(ROSA, [*false, *HONEST[4:]], rho=guess), guess)


@pytest.mark.parametrize("rho", [0, 1, ORDER - 1])
def test_3_numbers_with_equal_powers_are_no_trouble_for_an_honest_voter(rho: int) -> None:
    """They come with probability 2^-250; the ballot of the voter who meets one must hold all the same."""
    for chosen in range(4):
        ballot = forge(ROSA, [*(int(place == chosen) for place in range(4)), *HONEST[4:]], rho=rho)
        assert check_batch(ELECTION, [folded_by(ballot, rho)], public()) == {}
        check_one(ELECTION, folded_by(ballot, rho))


# ---- 4: plaintexts that are no vote ----

FALSE_VOTES = {
    "two votes in one bit": {1: 2},
    "a negative vote": {1: -1},
    "a vote of 2^252": {1: 2**252},
    "two choices where one is allowed": {0: 1},
    "three choices where two are allowed": {5: 1},
    "a choice and a blank": {3: 1},
    "neither a choice nor a blank": {1: 0},
    "plus and minus one": {0: 1, 2: -1},
    "two votes and one against another": {1: 2, 2: -1},
    "half a vote each": {0: (ORDER + 1) // 2, 1: (ORDER + 1) // 2},
    "a vote of the group order and one": {1: ORDER + 1, 2: 1},
    "a blank of minus one beside two choices": {0: 1, 3: -1},
}


@pytest.mark.parametrize("false", FALSE_VOTES.values(), ids=FALSE_VOTES.keys())
@pytest.mark.parametrize("claimed", [0, 1])
def test_4_a_false_vote_is_refused_whatever_the_liar_claims(false: dict[int, int], claimed: int) -> None:
    plaintexts = [false.get(place, value) for place, value in enumerate(HONEST)]
    found = refusal(forge(ROSA, plaintexts, dict.fromkeys(range(len(SHAPE.value_counts)), claimed)))
    assert isinstance(found, ProofRefused)
    assert found.equation == "6.8"
    assert "president" in found.reason or "board" in found.reason


def test_4_the_forger_makes_good_ballots_of_true_votes() -> None:
    assert check_batch(ELECTION, [forge(ROSA, HONEST)], public()) == {}


def is_vote(plaintexts: list[int]) -> bool:
    """What (6.11) says in words, race by race: one candidate or blank; for "board", one or two candidates or blank."""
    president, board, strike = plaintexts[:4], plaintexts[4:9], plaintexts[9:]
    single = all(sorted(race) == [0] * (len(race) - 1) + [1] for race in (president, strike))
    *chosen, blank = board
    return single and set(board) <= {0, 1} and (chosen.count(1), blank) in ((1, 0), (2, 0), (0, 1))


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(-2, 3)), max_size=3))
@settings(max_examples=60, deadline=None)
def test_4_only_true_votes_pass(changes: list[tuple[int, int]]) -> None:
    plaintexts = [*HONEST]
    for place, value in changes:
        plaintexts[place] = value
    assert (check_batch(ELECTION, [forge(ROSA, plaintexts)], public()) == {}) == is_vote(plaintexts)


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=3), st.randoms())
@settings(max_examples=25, deadline=None)
def test_4_in_ballots_of_every_shape_true_votes_pass_and_false_ones_do_not(shapes: list[tuple[int, int]], dice: Random) -> None:
    races = tuple(a_race(f"r{place}", candidates, min(limit, candidates)) for place, (candidates, limit) in enumerate(shapes))
    styles = (Style("ase", "", tuple(race.id for race in races)),)
    election = Election(a_manifest(races=races, styles=styles), ELECTION.commitments)
    voter = Voter(election, "ase", b"d" * 32)
    chosen = {race.id: dice.sample([one.id for one in race.candidates], dice.randint(0, race.limit)) for race in races}
    good = voter.vote(chosen)
    plaintexts = [*bits(election.shapes["ase"], chosen)]
    plaintexts[dice.randrange(len(plaintexts))] += dice.choice((-2, 2, 2**64))
    false = forge(voter, plaintexts)
    for arithmetic in (public(), Sodium()):
        assert list(check_batch(election, [good, false], arithmetic)) == [1]
    check_one(election, good)
    with pytest.raises(ProofRefused):
        check_one(election, false)


# ---- 5: bad points ----


@pytest.mark.parametrize("block", ["ciphertexts", "commitments"])
@pytest.mark.parametrize("place", [0, 1, 7])
@pytest.mark.parametrize("bad", [b"\xff" * 32, b"\x01" + bytes(31), b"bit 255"])
def test_5_a_point_that_is_none_is_refused(block: str, place: int, bad: bytes) -> None:
    good = getattr(GOOD.body, block)
    if bad == b"bit 255":
        piece = points(good)[place]
        bad = piece[:31] + bytes([piece[31] | 0x80])
    found = refusal(resign(GOOD, ROSA, **{block: replaced(good, place, bad)}))
    assert isinstance(found, NotAPoint)
    assert found.equation == "2.2"


def test_5_an_identity_as_a_ciphertext_or_key_is_refused() -> None:
    found = refusal(resign(GOOD, ROSA, ciphertexts=replaced(GOOD.body.ciphertexts, 4, IDENTITY)))
    assert (found.equation, type(found)) == ("2.4", NotAPoint)
    bare = forge(ROSA, HONEST, nonces={0: 0})
    assert (refusal(bare).equation, bare.body.ciphertexts[:32]) == ("2.4", IDENTITY), "all its equations hold: its vote is there to read"
    keyless = signature.sign(dataclasses.replace(GOOD.body, header=Header(ELECTION.hash, "ase", IDENTITY)), Scalar(0))
    assert check_batch(ELECTION, [keyless], public())[0].equation == "2.4"
    with pytest.raises(NotAPoint) as refused:
        signature.check(keyless)
    assert refused.value.equation == "2.4"


def test_5_the_same_signature_point_with_bit_255_is_refused() -> None:
    r = GOOD.signature[:32]
    turned = Ballot(GOOD.body, r[:31] + bytes([r[31] | 0x80]) + GOOD.signature[32:])
    assert refusal(turned).equation == "2.2"


# ---- 6: scalars that are none ----


@pytest.mark.parametrize("block", ["challenges", "responses"])
@pytest.mark.parametrize("place", [0, 3])
def test_6_the_order_added_to_a_scalar_is_refused(block: str, place: int) -> None:
    good = getattr(GOOD.body, block)
    value = int.from_bytes(good[32 * place : 32 * place + 32], "little") + ORDER
    found = refusal(resign(GOOD, ROSA, **{block: replaced(good, place, value.to_bytes(32, "little"))}))
    assert (found.equation, type(found)) == ("2.3", NotAScalar)


def test_6_the_order_added_to_the_signature_is_refused() -> None:
    z = int.from_bytes(GOOD.signature[32:], "little") + ORDER
    found = refusal(Ballot(GOOD.body, GOOD.signature[:32] + z.to_bytes(32, "little")))
    assert (found.equation, type(found)) == ("2.3", NotAScalar)


# ---- 7: copies ----


def test_7_a_copy_byte_by_byte_is_refused() -> None:
    history = History()
    assert history.accept(GOOD, 0) is None
    with pytest.raises(HistoryRefused, match="number 1, not 0") as refused:
        history.accept(GOOD, 1)
    assert refused.value.equation == "8.4"


def test_7_a_copy_under_another_key_repeats_its_ciphertexts() -> None:
    history = History()
    history.accept(GOOD, 0)
    stolen = with_header(GOOD, AMIR, pk=AMIR.pk)
    assert refusal(stolen).equation == "6.8"
    with pytest.raises(CiphertextRepeated) as refused:
        history.accept(stolen, 1)
    assert refused.value.equation == "8.6"


@pytest.mark.parametrize("disguise", ["encrypted again", "negated"])
def test_7_a_disguised_copy_cannot_be_proved(disguise: str) -> None:
    pairs = [Ciphertext(Element(one[:32]), Element(one[32:])) for one in _pairs(GOOD.body.ciphertexts)]
    again = Scalar(12345)
    if disguise == "negated":
        copied = [Ciphertext(one.a * Scalar(-1), one.b * Scalar(-1)) for one in pairs]
    else:
        copied = [Ciphertext(one.a + times_base(again), one.b + ELECTION.key * again) for one in pairs]
    block = b"".join(one.encoded for one in copied)
    assert refusal(with_header(resign(GOOD, ROSA, ciphertexts=block), AMIR, pk=AMIR.pk)).equation == "6.8"


def _pairs(block: bytes) -> list[bytes]:
    return [block[at : at + 64] for at in range(0, len(block), 64)]


def test_7_a_repeated_ciphertext_inside_one_ballot_is_refused() -> None:
    pieces = _pairs(GOOD.body.ciphertexts)
    with pytest.raises(CiphertextRepeated):
        History().accept(resign(GOOD, ROSA, ciphertexts=b"".join([pieces[0], pieces[0], *pieces[2:]])), 0)


def test_7_many_points_are_remembered_and_none_invented() -> None:
    seen = SeenPoints()
    for number in range(0, 3000, 3):
        seen.add_all([n.to_bytes(32, "little") for n in range(number, number + 3)])
    for number in (0, 1499, 2999):
        with pytest.raises(CiphertextRepeated):
            seen.add_all([(9999 + number).to_bytes(32, "little"), number.to_bytes(32, "little")])
    seen.add_all([(9999).to_bytes(32, "little")])


# ---- 8: passes ----


def test_8_a_ballot_with_both_passes_is_admitted() -> None:
    passes.check(ELECTION, WORLD.cast(ROSA, GOOD))


def test_8_one_issuer_is_not_enough_nor_one_issuer_twice() -> None:
    first, second = WORLD.cast(ROSA, GOOD).passes
    for given_passes, words in (
        ((first,), "1 passes; 2 issuers"),
        ((), "0 passes"),
        ((first, second, first), "3 passes"),
        ((first, first), "issuer observers did not sign"),
        ((second, first), "issuer platform did not sign"),
        ((bytes(384), second), "issuer platform"),
        ((first + b"\0", second), "issuer platform"),
        ((first, second[:-1]), "issuer observers"),
    ):
        with pytest.raises(PassRefused, match=words) as refused:
            passes.check(ELECTION, CastBallot(given_passes, GOOD))
        assert refused.value.equation == "7.2"


def test_8_a_pass_of_one_style_does_not_admit_to_another() -> None:
    postdoc = WORLD.voter("Rosa", "postdoc")
    ballot = postdoc.vote({"president": ["c1"]})
    stolen = CastBallot(WORLD.cast(ROSA, GOOD).passes, ballot)
    with pytest.raises(PassRefused, match="for style postdoc"):
        passes.check(ELECTION, stolen)


def test_8_a_pass_of_another_key_or_of_the_last_election_is_refused() -> None:
    with pytest.raises(PassRefused):
        passes.check(ELECTION, CastBallot(WORLD.cast(AMIR, OTHER).passes, GOOD))
    last = world_of(a_manifest(title="Last year"))
    voter = last.voter("Rosa")
    with pytest.raises(PassRefused):
        passes.check(ELECTION, CastBallot(last.cast(voter, voter.vote({})).passes, GOOD))


def test_8_one_key_votes_in_one_style() -> None:
    history = History()
    history.accept(GOOD, 0)
    with pytest.raises(HistoryRefused, match="voted in style ase, now in postdoc") as refused:
        history.accept(WORLD.voter("Rosa", "postdoc").vote({}), 1)
    assert refused.value.equation == "8.5"


# ---- 9: revotes out of order ----


def test_9_revotes_count_once_and_in_order() -> None:
    history = History()
    second = ROSA.vote({}, after=GOOD)
    third = ROSA.vote(VOTE, after=second)
    assert history.accept(GOOD, 0) is None
    assert history.accept(OTHER, 1) is None
    assert history.accept(second, 2) == 0
    assert history.accept(third, 5) == 2
    assert history.counted() == [1, 5]


@pytest.mark.parametrize(
    ("ballot", "words"),
    [
        (GOOD, "number 2, not 0"),
        (ROSA.vote({}, after=GOOD), "number 2, not 1"),
        (with_header(GOOD, ROSA, seq=3, prev=GOOD.body.track), "number 2, not 3"),
        (with_header(GOOD, ROSA, seq=2, prev=GOOD.body.track), "does not follow"),
        (with_header(GOOD, ROSA, seq=2, prev=bytes(64)), "does not follow"),
    ],
    ids=["replay of the first", "replay of the second", "a skipped number", "a fork", "no parent"],
)
def test_9_replays_skips_and_forks_are_refused(ballot: Ballot, words: str) -> None:
    history = History()
    history.accept(GOOD, 0)
    history.accept(ROSA.vote({}, after=GOOD, seed=b"9" * 32), 1)
    with pytest.raises(HistoryRefused, match=words) as refused:
        history.accept(ballot, 2)
    assert refused.value.equation == "8.4"
    assert history.counted() == [1]


@pytest.mark.parametrize("change", [{"seq": 1}, {"prev": b"p" * 64}])
def test_9_a_first_ballot_stands_at_the_beginning(change: dict[str, object]) -> None:
    with pytest.raises(HistoryRefused, match="first ballot"):
        History().accept(with_header(GOOD, ROSA, **change), 0)


# ---- 10: batches ----


def test_10_two_bad_ballots_that_cancel_are_both_found() -> None:
    def off(ballot: Ballot, sk: Scalar, by: int) -> Ballot:
        return signature.sign(dataclasses.replace(ballot.body, responses=shifted(ballot.body.responses, 0, by)), sk)

    pair = [off(GOOD, ROSA.sk, 7), OTHER, off(OTHER, AMIR.sk, -7)]
    assert check_batch(ELECTION, pair, public(), entropy=bytes) == {}, "with known weights the two must cancel, or the test is empty"
    found = check_batch(ELECTION, pair, public())
    assert {place: one.equation for place, one in found.items()} == {0: "6.8", 2: "6.8"}


def test_10_known_weights_let_one_bad_ballot_through() -> None:
    """Two errors inside one ballot that cancel when its weights are known: why they come from the verifier."""
    responses = shifted(shifted(GOOD.body.responses, 0, 5), 1, -5)
    bad = resign(GOOD, ROSA, responses=responses)
    assert check_batch(ELECTION, [bad], public(), entropy=bytes) == {}
    assert check_batch(ELECTION, [bad], public())[0].equation == "6.8"


def test_10_the_weights_are_drawn_afresh_for_every_ballot_and_are_odd() -> None:
    drawn: list[int] = []

    def entropy(count: int) -> bytes:
        drawn.append(count)
        return bytes(range(1, 251))[: count % 250].ljust(count, b"\x02")

    check_batch(ELECTION, [GOOD, OTHER], public(), entropy)
    assert drawn == [16 * (2 * SHAPE.pairs + 1)] * 2


@given(st.sets(st.integers(0, 11)))
@settings(max_examples=10, deadline=None)
def test_10_halving_finds_exactly_the_bad_ones(bad: set[int]) -> None:
    wrong = signature.sign(dataclasses.replace(OTHER.body, responses=shifted(OTHER.body.responses, 2, 1)), AMIR.sk)
    ballots = [wrong if place in bad else GOOD for place in range(12)]
    assert set(check_batch(ELECTION, ballots, public())) == bad


def test_10_an_empty_batch_holds() -> None:
    assert check_batch(ELECTION, [], public()) == {}


def test_10_a_bad_signature_alone_is_found() -> None:
    for wrong in (
        Ballot(GOOD.body, OTHER.signature),
        Ballot(GOOD.body, GOOD.signature[:32] + shifted(GOOD.signature[32:], 0, 1)),
        signature.sign(GOOD.body, AMIR.sk),
    ):
        found = refusal(wrong)
        assert (found.equation, type(found)) == ("8.2", SignatureRefused)


# ---- 15: clash ----


def test_15_two_devices_with_one_seed_have_different_trackers() -> None:
    one, two = ROSA.vote(VOTE, seed=b"same" * 8), AMIR.vote(VOTE, seed=b"same" * 8)
    assert one.body.track != two.body.track
    assert one.body.ciphertexts != two.body.ciphertexts


def test_15_two_devices_with_one_key_cannot_both_count() -> None:
    clone = WORLD.voter("Rosa")
    history = History()
    history.accept(GOOD, 0)
    with pytest.raises(HistoryRefused, match="number 1, not 0"):
        history.accept(clone.vote(VOTE, seed=b"another".ljust(32)), 1)


def test_15_one_body_has_one_tracker_whatever_the_signature() -> None:
    again = signed_again(ELECTION, GOOD, ROSA.sk, Scalar(99))
    assert again.signature != GOOD.signature
    assert check_batch(ELECTION, [again], public()) == {}
    history = History()
    history.accept(GOOD, 0)
    with pytest.raises(HistoryRefused):
        history.accept(again, 1)
