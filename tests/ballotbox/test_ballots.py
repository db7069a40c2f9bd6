"""Ballots: honest ones pass by every road, one byte turned is refused, and another device rebuilds them from the seed."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotbox import hashing, tracker
from ballotbox.arithmetic import public
from ballotbox.arithmetic.interface import ORDER, Pair
from ballotbox.arithmetic.sodium import Sodium
from ballotbox.ballot import Ballot, CastBallot
from ballotbox.batch import check_batch, check_one
from ballotbox.choices import bits, check_bits
from ballotbox.election import Election
from ballotbox.encoding import blob, listing
from ballotbox.exceptions import ChoicesRefused, Malformed, RecoveryCodeRefused, Refused, ShapeRefused, SignatureRefused
from ballotbox.manifest import Style
from ballotbox.seal import seal
from ballotbox.shape import Shape
from ballotbox.voter import Device, matches_seed
from tests.makers.ballots import a_manifest, a_race, a_world

WORLD = a_world()
ELECTION = WORLD.election
SHAPE = ELECTION.shapes["ase"]
VOTE = {"president": ["c2"], "board": ["c1", "c4"], "strike": ["c1"]}
SEED = b"s" * 32
BALLOT = WORLD.voter("Rosa").vote(VOTE, seed=SEED)


def some_choices(shape: Shape) -> st.SearchStrategy[dict[str, list[str]]]:
    races = {
        race.id: st.lists(st.sampled_from([one.id for one in race.candidates]), max_size=race.limit, unique=True) for race in shape.races
    }
    return st.fixed_dictionaries(races)


@given(some_choices(SHAPE), st.binary(min_size=32, max_size=32))
@settings(max_examples=15, deadline=None)
def test_every_honest_ballot_passes_by_every_road(choices: dict[str, list[str]], seed: bytes) -> None:
    voter = WORLD.voter("Amir")
    ballot = voter.vote(choices, seed=seed)
    check_one(ELECTION, ballot)
    assert check_batch(ELECTION, [ballot], public()) == {}
    assert check_batch(ELECTION, [ballot], Sodium()) == {}
    assert Ballot.decode(ELECTION, ballot.encode()) == ballot
    assert matches_seed(ELECTION, ballot, choices, seed)
    assert seal(ELECTION, ballot.header, choices, seed, public()) == ballot.body


class Watched(Sodium):
    """libsodium, noting what a clock could tell of each pair: which base is left out, and whether x is looked up."""

    def __init__(self) -> None:
        self.seen: list[tuple[bool, bool, bool]] = []

    def combine_fixed(self, key: bytes, pairs: Sequence[Pair]) -> bytes:
        self.seen += [(x is None, x in (0, 1), y is None) for x, y in pairs]
        return super().combine_fixed(key, pairs)


@given(some_choices(SHAPE), st.binary(min_size=32, max_size=32))
@settings(max_examples=15, deadline=None)
def test_what_is_computed_and_in_which_order_does_not_depend_on_the_vote(choices: dict[str, list[str]], seed: bytes) -> None:
    these, those = Watched(), Watched()
    seal(ELECTION, BALLOT.header, choices, seed, these)
    seal(ELECTION, BALLOT.header, {}, SEED, those)
    assert these.seen == those.seen


def test_another_seed_or_choice_does_not_match() -> None:
    assert matches_seed(ELECTION, BALLOT, VOTE, SEED)
    assert not matches_seed(ELECTION, BALLOT, VOTE, b"t" * 32)
    assert not matches_seed(ELECTION, BALLOT, {**VOTE, "strike": ["c2"]}, SEED)
    assert not matches_seed(ELECTION, BALLOT, {**VOTE, "strike": []}, SEED)


def test_the_shape_of_a_style() -> None:
    assert SHAPE.ciphertexts == 4 + 5 + 3
    assert SHAPE.firsts == (0, 4, 9)
    assert SHAPE.places == {"president": range(4), "board": range(4, 9), "strike": range(9, 12)}
    assert SHAPE.value_counts == (4, 2, 2, 2, 2, 2, 2, 3)
    assert SHAPE.pairs == 4 + 12 + 3
    assert SHAPE.stored_challenges == 3 + 6 + 2


def test_the_statements_of_a_style() -> None:
    president, *choices, blank, number, strike = SHAPE.statements(10)
    assert (president.first, president.factors, president.values) == (0, [1, 10, 100, 1000], [1, 10, 100, 1000])
    assert (strike.first, strike.factors, strike.values) == (9, [1, 10, 100], [1, 10, 100])
    assert [(one.first, one.factors, one.values) for one in (*choices, blank)] == [(place, (1,), (0, 1)) for place in range(4, 9)]
    assert (number.first, number.factors, [*number.values]) == (4, (1, 1, 1, 1, 2), [1, 2])
    assert (president.about, choices[0].about) == ("the choice in race president", "choice c1 in race board")
    assert (blank.about, number.about) == ("the blank in race board", "the number of choices in race board")
    assert [one.combined(range(12)) for one in (president, choices[3], number, strike)] == [3210, 7, 4 + 5 + 6 + 7 + 2 * 8, 9 + 100 + 1100]


def test_powers_are_taken_modulo_the_group_order() -> None:
    rho = 2**200 + 1
    assert SHAPE.statements(rho)[0].values == [1, rho, rho**2 % ORDER, rho**3 % ORDER]
    assert SHAPE.statements(rho)[0].combined([0, 0, 0, 2, *[0] * 8]) == 2 * rho**3 % ORDER


def test_rho_names_the_ballot_and_all_its_ciphertexts() -> None:
    body = BALLOT.body
    assert body.rho == hashing.scalar("fold", body.header.ctx, 12, body.ciphertexts).value


class Counted(str):
    """An identifier that counts how often it is looked up."""

    lookups = 0

    def __hash__(self) -> int:
        Counted.lookups += 1
        return super().__hash__()


def test_shapes_are_found_in_one_walk_over_the_races() -> None:
    looked_up = []
    for count in (100, 200):
        races = tuple(a_race(Counted(f"r{place}"), 2) for place in range(count))
        election = Election(a_manifest(races=races, styles=(Style("ase", "", tuple(race.id for race in races)),)), ELECTION.commitments)
        Counted.lookups = 0
        assert election.shapes["ase"].races == races
        looked_up.append(Counted.lookups)
    assert looked_up == [200, 400]


def test_a_race_is_cut_out_of_a_block() -> None:
    block = bytes(place for place in range(SHAPE.ciphertexts) for _ in range(64))
    assert SHAPE.of_race("board", block) == [bytes([place]) * 64 for place in range(4, 9)]
    with pytest.raises(KeyError):
        SHAPE.of_race("nothing", block)


def test_sizes_of_ten_races_of_three() -> None:
    shape = Shape(tuple(a_race(f"r{place}", 3) for place in range(10)))
    blocks = 64 * (shape.ciphertexts + shape.pairs) + 32 * (shape.stored_challenges + shape.pairs)
    assert (shape.ciphertexts, shape.pairs, blocks) == (40, 40, 7360)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"nothing": []}, "no race 'nothing'"),
        ({"president": ["c9"]}, "race president has no candidate 'c9'"),
        ({"board": ["c1", "c1"]}, "chosen twice in race board"),
        ({"president": ["c1", "c2"]}, "2 are chosen in race president; at most 1"),
        ({"board": ["c1", "c2", "c3"]}, "3 are chosen in race board; at most 2"),
    ],
)
def test_choices_that_do_not_fit_are_refused_before_sealing(choices: dict[str, list[str]], words: str) -> None:
    with pytest.raises(ChoicesRefused, match=words) as refused:
        WORLD.voter("Rosa").vote(choices)
    assert refused.value.equation == "6.11"


def test_choices_become_bits() -> None:
    assert bits(SHAPE, VOTE) == bytes([0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0])
    assert bits(SHAPE, {"board": ["c3"]}) == bytes([0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1])


def test_only_the_bits_of_choices_are_a_vote() -> None:
    """All strings of the digits 0, 1 and 2, against all that can be chosen."""
    shape = Shape((a_race("one", 2), a_race("some", 3, limit=2)))
    people = {race.id: [(), *((one.id,) for one in race.candidates)] for race in shape.races}
    people["some"] += [("c1", "c2"), ("c1", "c3"), ("c2", "c3")]
    made = {bits(shape, dict(zip(people, picked, strict=True))) for picked in product(*people.values())}
    assert len(made) == 3 * 7
    for digits in product(range(3), repeat=shape.ciphertexts):
        if bytes(digits) in made:
            check_bits(shape, bytes(digits))
        else:
            with pytest.raises(ChoicesRefused) as refused:
                check_bits(shape, bytes(digits))
            assert refused.value.equation == "6.11"
    with pytest.raises(ChoicesRefused, match=r"2 choices and 1 blanks in race some are no vote"):
        check_bits(shape, bytes([0, 0, 1, 1, 1, 0, 1]))


@given(st.integers(0, len(BALLOT.encode()) * 8 - 1))
@settings(max_examples=150, deadline=None)
def test_any_bit_turned_is_refused(bit: int) -> None:
    turned = bytearray(BALLOT.encode())
    turned[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Refused) as refused:
        _judge(bytes(turned))
    assert refused.value.equation
    assert refused.value.reason


def _judge(data: bytes) -> None:
    ballot = Ballot.decode(ELECTION, data)
    found = check_batch(ELECTION, [BALLOT, ballot, BALLOT], public())
    assert set(found) <= {1}
    if found:
        raise found[1]


@pytest.mark.parametrize("cut", [0, 1, 64, 65, 100, 200, 1000, len(BALLOT.encode()) - 1])
def test_truncated_ballots_are_refused(cut: int) -> None:
    with pytest.raises(Malformed):
        Ballot.decode(ELECTION, BALLOT.encode()[:cut])


def test_longer_ballots_and_other_shapes_are_refused() -> None:
    data = BALLOT.encode()
    with pytest.raises(Malformed, match="too many"):
        Ballot.decode(ELECTION, data + b"\0")
    with pytest.raises(ShapeRefused, match="version 2") as refused:
        Ballot.decode(ELECTION, b"\x02" + data[1:])
    assert refused.value.equation == "6.1"
    with pytest.raises(ShapeRefused, match="another election") as refused:
        Ballot.decode(ELECTION, data[:1] + bytes(64) + data[65:])
    assert refused.value.equation == "6.1"
    body = BALLOT.body
    unknown = dataclasses.replace(body, header=dataclasses.replace(body.header, style="nobody"))
    with pytest.raises(ShapeRefused, match="no style 'nobody'"):
        Ballot.decode(ELECTION, unknown.encoded + BALLOT.signature)
    fewer = dataclasses.replace(body, ciphertexts=body.ciphertexts[:-64])
    with pytest.raises(ShapeRefused, match="11 ciphertexts; style ase has 12"):
        Ballot.decode(ELECTION, fewer.encoded + BALLOT.signature)


def test_cast_ballots_read_back_and_have_at_most_two_passes() -> None:
    cast = CastBallot((b"a", b"b"), BALLOT)
    assert CastBallot.decode(ELECTION, cast.encode()) == cast
    with pytest.raises(Malformed, match="3 passes") as refused:
        CastBallot.decode(ELECTION, listing([blob(b"")] * 3) + blob(BALLOT.encode()))
    assert refused.value.equation == "7.2"
    with pytest.raises(Malformed):
        CastBallot.decode(ELECTION, cast.encode() + b"\0")


def test_trackers_are_for_people() -> None:
    shown = tracker.tracker(BALLOT.body.track)
    assert len(shown) == 24
    assert [len(group) for group in shown.split("-")] == [4] * 5
    assert tracker.tracker(bytes([0xFF] * 13) + bytes(51)) == "-".join(["ZZZZ"] * 5)
    assert tracker.tracker(bytes(12) + b"\x0f" + bytes(51)) == "-".join(["0000"] * 5)
    assert tracker.tracker(bytes(12) + b"\x10" + bytes(51)) == "0000-0000-0000-0000-0001"
    assert tracker.normal(shown.lower().replace("-", " ")) == shown
    assert tracker.normal("oOlI-0000 0000-0000-000a") == "0011-0000-0000-0000-000A"
    with pytest.raises(ValueError, match="substring not found"):
        tracker.normal("UUUU")


@given(st.binary(min_size=16, max_size=16))
def test_recovery_codes_give_the_device_back(recovery: bytes) -> None:
    device = Device(recovery)
    assert len(device.code) == 26
    assert Device.from_code(device.code) == device
    assert Device.from_code(device.code.lower().replace("0", "o").replace("1", "l")) == device
    assert len(device.secret) == 32


def test_mistyped_recovery_codes_are_refused() -> None:
    device = Device(bytes(range(16)))
    last = device.code[-1]
    others = [
        letter for letter in tracker.ALPHABET if letter != last and tracker.ALPHABET.index(letter) // 4 == tracker.ALPHABET.index(last) // 4
    ]
    assert len(others) == 3
    for letter in others:
        with pytest.raises(RecoveryCodeRefused, match="mistyped") as refused:
            Device.from_code(device.code[:-1] + letter)
        assert refused.value.equation == "7.6"
    for typed, words in (
        (device.code[:-1], "a recovery code has 26 letters, not 25"),
        ("0" + device.code, "a recovery code has 26 letters, not 27"),
        ("U" * 26, "a recovery code has letters and digits only, without U"),
    ):
        with pytest.raises(RecoveryCodeRefused) as refused:
            Device.from_code(typed)
        assert (refused.value.equation, refused.value.reason) == ("7.6", words)
    assert Device.from_code("-".join(device.code) + " ") == device


def test_devices_and_seeds_are_fresh() -> None:
    assert Device.new() != Device.new()
    assert len(Device.new().recovery) == 16
    voter = WORLD.voter("Bea")
    first, second = voter.vote({}), voter.vote({})
    assert first.body.ciphertexts != second.body.ciphertexts
    assert first.header == second.header


def test_a_device_has_another_key_in_each_election_and_one_in_all_styles() -> None:
    ase, postdoc = WORLD.voter("Rosa"), WORLD.voter("Rosa", "postdoc")
    assert ase.pk == postdoc.pk
    assert WORLD.voter("Amir").pk != ase.pk


def test_only_the_same_key_replaces_a_ballot() -> None:
    with pytest.raises(SignatureRefused, match="another key") as refused:
        WORLD.voter("Amir").vote({}, after=BALLOT)
    assert refused.value.equation == "8.4"
    second = WORLD.voter("Rosa").vote({}, after=BALLOT)
    assert (second.header.seq, second.header.prev) == (1, BALLOT.body.track)
