"""The key ceremony: any three of five hold the key, and attack 12 in all its forms ends with the cheat's exclusion."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotbox.ceremony.messages import Answer, Commit, Deal, Message, Reveal, Signed, Verdict, sign
from ballotbox.ceremony.participant import Participant, TrusteeSecret
from ballotbox.ceremony.session import Session
from ballotbox.ceremony.shares import evaluate, fits, seal, unseal
from ballotbox.ceremony.transcript import Transcript, commitment
from ballotbox.election import at_index
from ballotbox.exceptions import CeremonyRefused, Malformed, MustRestart, NotAScalar, Refused
from ballotbox.group import ZERO, Element, G, Scalar, times_base
from ballotbox.schnorr import Proof
from tests.makers.ballots import SECRETS, a_ceremony, a_manifest, a_world, everybody

MANIFEST = a_manifest()
SESSION = Session.first(MANIFEST)
SAID, PEOPLE = a_ceremony(SESSION)
HONEST = Transcript.of(SESSION, SAID)
Step = Callable[[Participant, Transcript], Signed]


def played(cheat: int, lie: Callable[[Message], Message | None], rounds: Iterable[int] = (1, 2, 3, 4, 5)) -> Transcript:
    """A ceremony in which one trustee says what `lie` makes of its honest messages, in these rounds; None is silence."""

    def say(one: Participant, honest: Signed | None) -> list[Signed]:
        if honest is None or one.index != cheat or honest.message.round not in rounds:
            return [] if honest is None else [honest]
        lied = lie(honest.message)
        return [] if lied is None else [sign(SESSION, lied, SECRETS[cheat - 1].sign)]

    said: list[Signed] = [signed for one in PEOPLE for signed in say(one, one.commit())]
    steps: list[Callable[[Participant, Transcript], Signed | None]] = [
        Participant.reveal,
        Participant.deal,
        Participant.verdict,
        Participant.answer,
    ]
    for step in steps:
        so_far = Transcript.of(SESSION, said)
        said = said + [signed for one in PEOPLE for signed in say(one, step(one, so_far))]
    return Transcript.of(SESSION, said)


def excluded(action: Callable[[], object]) -> MustRestart:
    with pytest.raises(MustRestart) as refused:
        action()
    return refused.value


def message_of(transcript: Transcript, kind: type, index: int) -> Message:
    return transcript.signed[kind.round, index].message  # type: ignore[attr-defined]


# ---- honest ceremonies ----


def test_honest_trustees_agree_on_a_key_that_their_shares_make() -> None:
    world = a_world()
    assert {share.index for share in world.shares} == {1, 2, 3, 4, 5}
    for share in world.shares:
        assert times_base(share.value) == world.election.verification_key(share.index)
    assert world.election.verification_key(0) == world.election.key
    assert HONEST.election().hash == world.election.hash


def test_a_transcript_reads_back() -> None:
    data = HONEST.encode()
    again = Transcript.decode(MANIFEST, data)
    assert again == HONEST
    assert again.election().hash == HONEST.election().hash
    with pytest.raises(CeremonyRefused, match="version 7"):
        Transcript.decode(MANIFEST, b"\x07" + data[1:])
    with pytest.raises(Malformed):
        Transcript.decode(MANIFEST, data[:-1])
    count = data.index(SAID[0].encode())
    first, second = SAID[0].encode(), SAID[1].encode()
    swapped = data[:count] + second + first + data[count + len(first) + len(second) :]
    with pytest.raises(CeremonyRefused, match="not in order") as refused:
        Transcript.decode(MANIFEST, swapped)
    assert refused.value.equation == "5.13"


def test_steps_may_be_repeated_after_a_crash() -> None:
    one = Participant(SESSION, 2, SECRETS[1])
    so_far = Transcript.of(SESSION, [signed for signed in SAID if signed.message.round < 3])
    assert one.commit() == HONEST.signed[1, 2]
    assert one.deal(so_far) == HONEST.signed[3, 2]
    assert one.answer(HONEST) is None


def test_the_32_bytes_and_the_transcript_are_a_whole_backup() -> None:
    restored = Participant(SESSION, 4, TrusteeSecret(SECRETS[3].root))
    assert restored.share(Transcript.decode(MANIFEST, HONEST.encode())) == a_world().shares[3]
    assert TrusteeSecret.new() != TrusteeSecret.new()
    assert len(TrusteeSecret.new().root) == 32


def test_another_attempt_or_manifest_has_other_secrets() -> None:
    again = Session(MANIFEST, SESSION.present, 2)
    other = Session.first(a_manifest(title="Another"))
    commits = {Participant(session, 1, SECRETS[0]).commit().message.digest for session in (SESSION, again, other)}  # type: ignore[union-attr]
    assert len(commits) == 3


@given(st.lists(st.integers(0, 2**250), min_size=1, max_size=5), st.integers(1, 32))
@settings(max_examples=25, deadline=None)
def test_shares_fit_the_points_of_their_polynomial_alone(values: list[int], index: int) -> None:
    coefficients = [Scalar(value) for value in values]
    points = tuple(times_base(one) for one in coefficients)
    share = evaluate(coefficients, index)
    assert share.value == sum(value * index**j for j, value in enumerate(values)) % (2**252 + 27742317777372353535851937790883648493)
    assert fits(share, points, index)
    assert not fits(share + Scalar(1), points, index)
    assert not fits(share, (*points[:-1], points[-1] + G), index)
    assert at_index(points, 0) == points[0]


# ---- sessions ----


@pytest.mark.parametrize(
    ("present", "attempt", "words"),
    [
        ((1, 2), 1, "2 trustees are present; 3 are needed"),
        ((2, 1, 3), 1, "in order"),
        ((1, 1, 2, 3), 1, "each once"),
        ((0, 1, 2), 1, "trustees 1 to 5"),
        ((3, 4, 6), 1, "trustees 1 to 5"),
        ((1, 2, 3), 0, "counted from 1"),
    ],
)
def test_sessions_that_cannot_be(present: tuple[int, ...], attempt: int, words: str) -> None:
    with pytest.raises(CeremonyRefused, match=words) as refused:
        Session(MANIFEST, present, attempt)
    assert refused.value.equation == "5.1"


def test_the_session_hash_binds_who_takes_part() -> None:
    sessions = [SESSION, Session(MANIFEST, (1, 2, 3)), Session(MANIFEST, (1, 2, 4)), Session(MANIFEST, (1, 2, 3), 2)]
    assert len({session.hash for session in sessions}) == 4
    assert SESSION.without(frozenset({2, 5})) == Session(MANIFEST, (1, 3, 4), 2)
    with pytest.raises(CeremonyRefused, match="2 trustees"):
        SESSION.without(frozenset({1, 2, 3}))


def test_only_the_trustee_of_the_manifest_takes_part() -> None:
    with pytest.raises(CeremonyRefused, match="not the keys of trustee 1"):
        Participant(SESSION, 1, SECRETS[1])
    with pytest.raises(CeremonyRefused, match="trustee 4 takes no part"):
        Participant(Session(MANIFEST, (1, 2, 3)), 4, SECRETS[3])
    with pytest.raises(CeremonyRefused, match="trustee 0 takes no part"):
        Participant(SESSION, 0, SECRETS[4])


# ---- attack 12: who says what ----


@pytest.mark.parametrize("index", [0, 6, 2**31])
def test_12_a_stranger_or_index_0_is_refused(index: int) -> None:
    stranger = sign(SESSION, Commit(index, bytes(64)), SECRETS[0].sign)
    with pytest.raises(CeremonyRefused, match=f"trustee {index}, who takes no part") as refused:
        Transcript.of(SESSION, [stranger])
    assert refused.value.equation == "5.2"


def test_12_a_message_in_the_name_of_another_is_refused() -> None:
    with pytest.raises(CeremonyRefused, match="round 1 is not signed by trustee 2") as refused:
        Transcript.of(SESSION, [sign(SESSION, Commit(2, bytes(64)), SECRETS[0].sign)])
    assert refused.value.equation == "5.2"


def test_12_a_message_of_another_attempt_is_refused() -> None:
    with pytest.raises(CeremonyRefused, match="not signed"):
        Transcript.of(Session(MANIFEST, SESSION.present, 2), [SAID[0]])


def test_12_two_messages_in_one_round_are_refused() -> None:
    twice = sign(SESSION, Commit(1, bytes(64)), SECRETS[0].sign)
    for second in (twice, SAID[0]):
        with pytest.raises(CeremonyRefused, match="trustee 1 sent two messages in round 1") as refused:
            Transcript.of(SESSION, [SAID[0], second])
        assert refused.value.equation == "5.2"


@pytest.mark.parametrize("number", [0, 6, 255])
def test_12_there_are_five_rounds(number: int) -> None:
    data = HONEST.encode()
    at = data.index(SAID[0].encode()) + 4
    with pytest.raises(CeremonyRefused, match=f"not {number}") as refused:
        Transcript.decode(MANIFEST, data[:at] + bytes([number]) + data[at + 1 :])
    assert refused.value.equation == "5.2"


@pytest.mark.parametrize("kind", [Commit, Reveal, Deal, Verdict])
def test_12_silence_is_exclusion(kind: type) -> None:
    quiet = Transcript.of(SESSION, [one for one in SAID if not (isinstance(one.message, kind) and one.message.index in (2, 4))])
    refused = excluded(quiet.election)
    assert refused.excluded == {2, 4}
    assert (refused.equation, refused.reason) == ("5.2", f"trustee 2 sent no message in round {kind.round}")  # type: ignore[attr-defined]


def test_12_nobody_reveals_before_all_have_committed() -> None:
    """Against rushing: who waits to see the others' points cannot choose its own any more."""
    early = Transcript.of(SESSION, [one for one in SAID if one.message.round == 1 and one.message.index != 5])
    assert excluded(lambda: PEOPLE[0].reveal(early)).excluded == {5}


# ---- attack 12: what they say ----


def test_12_a_rushing_trustee_that_changes_its_points_is_excluded() -> None:
    other = Participant(Session(MANIFEST, SESSION.present, 9), 3, SECRETS[2])

    def changed(message: Message) -> Message:
        assert isinstance(message, Reveal)
        return dataclasses.replace(message, points=other._points())

    cheating = Transcript.of(SESSION, [*_until(1), *_reveals(3, changed)])
    refused = excluded(cheating.revealed)
    assert (refused.equation, refused.excluded) == ("5.4", {3})
    assert excluded(lambda: PEOPLE[0].deal(cheating)).excluded == {3}


def test_12_a_rogue_key_cannot_be_proved() -> None:
    """K − ΣC of the others: the cheat would own the sum, and does not know the logarithm of what it must publish."""
    others = sum((points[0] for index, points in HONEST.revealed().items() if index != 5), start=ZERO)
    mine = times_base(Scalar(7))
    points = (mine - others, G, G)
    honest = message_of(HONEST, Reveal, 5)
    assert isinstance(honest, Reveal)
    rogue = sign(SESSION, Reveal(5, points, honest.proofs), SECRETS[4].sign)
    commit = sign(SESSION, Commit(5, commitment(SESSION, 5, points)), SECRETS[4].sign)
    said = [one for one in _until(2) if one.message.index != 5]
    refused = excluded(Transcript.of(SESSION, [*said, commit, rogue]).revealed)
    assert (refused.equation, refused.excluded) == ("5.6", {5})
    assert "coefficient 0" in refused.reason


def test_12_a_copy_of_anothers_points_cannot_be_proved() -> None:
    copied = message_of(HONEST, Reveal, 1)
    assert isinstance(copied, Reveal)
    commit = sign(SESSION, Commit(5, commitment(SESSION, 5, copied.points)), SECRETS[4].sign)
    reveal = sign(SESSION, dataclasses.replace(copied, index=5), SECRETS[4].sign)
    said = [one for one in _until(2) if one.message.index != 5]
    assert excluded(Transcript.of(SESSION, [*said, commit, reveal]).revealed).equation == "5.6"


@pytest.mark.parametrize("points", [(ZERO, ZERO, ZERO), (G, G, ZERO), (G, G), (G, G, G, G), ()])
def test_12_zero_polynomials_and_other_degrees_are_excluded(points: tuple[Element, ...]) -> None:
    proofs = tuple(Proof(G, Scalar(1)) for _ in points)
    commit = sign(SESSION, Commit(2, commitment(SESSION, 2, points)), SECRETS[1].sign)
    reveal = sign(SESSION, Reveal(2, points, proofs), SECRETS[1].sign)
    said = [one for one in _until(2) if one.message.index != 2]
    refused = excluded(Transcript.of(SESSION, [*said, commit, reveal]).revealed)
    assert (refused.equation, refused.excluded) == ("5.5", {2})


@given(st.integers(0, 2), st.sampled_from(["u", "z"]))
@settings(max_examples=6, deadline=None)
def test_12_every_proof_of_possession_counts(j: int, part: str) -> None:
    def spoiled(message: Message) -> Message:
        assert isinstance(message, Reveal)
        proof = message.proofs[j]
        wrong = Proof(proof.u + G, proof.z) if part == "u" else Proof(proof.u, proof.z + Scalar(1))
        return dataclasses.replace(message, proofs=(*message.proofs[:j], wrong, *message.proofs[j + 1 :]))

    refused = excluded(Transcript.of(SESSION, [*_until(1), *_reveals(4, spoiled)]).revealed)
    assert (refused.equation, refused.excluded) == ("5.6", {4})
    assert f"coefficient {j}" in refused.reason


def test_12_all_cheats_of_a_round_are_excluded_at_once() -> None:
    def spoiled(message: Message) -> Message:
        assert isinstance(message, Reveal)
        return dataclasses.replace(message, points=(G, *message.points[1:]))

    twice = [*_until(1), *(one for one in _reveals(4, spoiled) if one.message.index != 2), _spoil(2, spoiled)]
    assert excluded(Transcript.of(SESSION, twice).revealed).excluded == {2, 4}


def _until(last: int) -> list[Signed]:
    return [one for one in SAID if one.message.round <= last]


def _spoil(cheat: int, lie: Callable[[Message], Message]) -> Signed:
    return sign(SESSION, lie(HONEST.signed[2, cheat].message), SECRETS[cheat - 1].sign)


def _reveals(cheat: int, lie: Callable[[Message], Message]) -> Sequence[Signed]:
    return [_spoil(cheat, lie) if index == cheat else HONEST.signed[2, index] for index in SESSION.present]


def wrong_share(message: Message) -> Message:
    """A deal in which trustee 2 gets a well-sealed share that does not fit."""
    assert isinstance(message, Deal)
    secret = evaluate(PEOPLE[0]._coefficients(), 2) + Scalar(1)
    sealed = dict(message.sealed) | {2: seal(SESSION, (1, 2), secret, X25519PrivateKey.from_private_bytes(b"x" * 32))}
    return dataclasses.replace(message, sealed=tuple(sorted(sealed.items())))


def unreadable(message: Message) -> Message:
    """A deal in which trustee 2 gets a box that does not open."""
    assert isinstance(message, Deal)
    sealed = dict(message.sealed)
    sealed[2] = sealed[2][:-1] + bytes([sealed[2][-1] ^ 1])
    return dataclasses.replace(message, sealed=tuple(sorted(sealed.items())))


def low_order(message: Message) -> Message:
    """A deal in which trustee 2 gets a box under a point of low order."""
    assert isinstance(message, Deal)
    sealed = dict(message.sealed)
    sealed[2] = bytes(32) + sealed[2][32:]
    return dataclasses.replace(message, sealed=tuple(sorted(sealed.items())))


@pytest.mark.parametrize(("lie", "fault"), [(wrong_share, 2), (unreadable, 1), (low_order, 1)])
def test_12_a_wrong_share_is_complained_about_and_answered_in_the_open(lie: Callable[[Message], Message], fault: int) -> None:
    transcript = played(1, lie, rounds=[3])
    verdict = message_of(transcript, Verdict, 2)
    assert isinstance(verdict, Verdict)
    assert verdict.accused == ((1, fault),)
    answer = message_of(transcript, Answer, 1)
    assert isinstance(answer, Answer)
    assert [to for to, _ in answer.shares] == [2]
    share = PEOPLE[1].share(transcript)
    assert times_base(share.value) == transcript.election().verification_key(2)
    assert Transcript.decode(MANIFEST, transcript.encode()).election().key == transcript.election().key


@pytest.mark.parametrize("answer", ["none", "wrong", "to another"])
def test_12_who_does_not_answer_a_complaint_is_excluded_and_the_rest_start_again(answer: str) -> None:
    def lie(message: Message) -> Message | None:
        if isinstance(message, Deal):
            return wrong_share(message)
        assert isinstance(message, Answer)
        good = message.shares[0][1]
        return {
            "none": None,
            "wrong": Answer(1, ((2, good + Scalar(1)),)),
            "to another": Answer(1, ((3, good),)),
        }[answer]

    refused = excluded(played(1, lie, rounds=[3, 5]).election)
    assert (refused.equation, refused.excluded) == ("5.10", {1})
    again = SESSION.without(refused.excluded)
    assert (again.present, again.attempt) == ((2, 3, 4, 5), 2)
    said, people = a_ceremony(again)
    transcript = Transcript.of(again, said)
    assert times_base(people[0].share(transcript).value) == transcript.election().verification_key(2)
    assert everybody(again) == people


def test_12_a_share_published_in_answer_to_a_false_complaint_does_no_harm() -> None:
    def accuse(message: Message) -> Message:
        assert isinstance(message, Verdict)
        return dataclasses.replace(message, accused=((3, 2),))

    transcript = played(5, accuse, rounds=[4])
    assert transcript.election().key == HONEST.election().key
    assert PEOPLE[4].share(transcript) == a_world().shares[4]


def test_12_a_trustee_shown_another_board_is_noticed() -> None:
    def elsewhere(message: Message) -> Message:
        assert isinstance(message, Verdict)
        return dataclasses.replace(message, seen=bytes(64))

    with pytest.raises(CeremonyRefused, match="trustee 4 was shown other messages") as refused:
        played(4, elsewhere, rounds=[4]).election()
    assert refused.value.equation == "5.9"


@pytest.mark.parametrize(
    ("accused", "words"),
    [
        (((3, 1), (3, 1)), "twice"),
        (((3, 1), (1, 1)), "out of order"),
        (((2, 1),), "takes no part"),
        (((9, 1),), "takes no part"),
        (((1, 0),), "neither 1 nor 2"),
        (((1, 3),), "neither 1 nor 2"),
    ],
)
def test_12_complaints_that_make_no_sense_are_refused(accused: tuple[tuple[int, int], ...], words: str) -> None:
    nonsense = sign(SESSION, Verdict(2, HONEST.seen(), accused), SECRETS[1].sign)
    said = [one for one in SAID if one.message != message_of(HONEST, Verdict, 2)]
    with pytest.raises(CeremonyRefused, match=words) as refused:
        Transcript.of(SESSION, [*said, nonsense]).election()
    assert refused.value.equation == "5.9"


@pytest.mark.parametrize("recipients", [(2, 3, 4), (2, 3, 4, 5, 5), (3, 2, 4, 5), (1, 2, 3, 4)])
def test_12_a_deal_goes_to_each_other_trustee_once(recipients: tuple[int, ...]) -> None:
    wrong = sign(SESSION, Deal(1, tuple((to, bytes(80)) for to in recipients)), SECRETS[0].sign)
    said = [one for one in SAID if one.message != message_of(HONEST, Deal, 1)]
    refused = excluded(Transcript.of(SESSION, [*said, wrong]).election)
    assert (refused.equation, refused.excluded) == ("5.7", {1})


def test_a_sealed_share_opens_for_its_recipient_and_route_alone() -> None:
    sealed = dict(message_of(HONEST, Deal, 1).sealed)[2]  # type: ignore[union-attr]
    share = unseal(SESSION, (1, 2), sealed, SECRETS[1].box)
    assert share == evaluate(PEOPLE[0]._coefficients(), 2)
    attempts: list[Callable[[], Scalar]] = [
        lambda: unseal(SESSION, (1, 2), sealed, SECRETS[2].box),
        lambda: unseal(SESSION, (3, 2), sealed, SECRETS[1].box),
        lambda: unseal(SESSION, (1, 3), sealed, SECRETS[1].box),
        lambda: unseal(Session(MANIFEST, SESSION.present, 2), (1, 2), sealed, SECRETS[1].box),
        lambda: unseal(SESSION, (1, 2), sealed[:32] + bytes(48), SECRETS[1].box),
    ]
    for attempt in attempts:
        with pytest.raises(CeremonyRefused, match="does not open") as refused:
            attempt()
        assert refused.value.equation == "5.7"


def test_a_box_under_a_point_of_low_order_is_refused() -> None:
    with pytest.raises(CeremonyRefused, match="low order") as refused:
        unseal(SESSION, (1, 2), bytes(80), SECRETS[1].box)
    assert refused.value.equation == "5.7"


def test_a_sealed_number_that_is_no_scalar_is_refused() -> None:
    from ballotbox.ceremony.shares import AESGCM, _key, _shared

    ephemeral = X25519PrivateKey.from_private_bytes(b"x" * 32)
    public = ephemeral.public_key().public_bytes_raw()
    key, iv = _key(SESSION, (1, 2), public, _shared(ephemeral, SESSION.box_key(2)))
    sealed = public + AESGCM(key).encrypt(iv, b"\xff" * 32, None)
    with pytest.raises(NotAScalar):
        unseal(SESSION, (1, 2), sealed, SECRETS[1].box)


def test_a_trustee_whose_transcript_was_changed_after_its_verdict_refuses_its_share() -> None:
    """The sealed box is exchanged after the verdicts: the digest in them no longer fits."""
    other = sign(SESSION, wrong_share(message_of(HONEST, Deal, 1)), SECRETS[0].sign)
    said = [one for one in SAID if one.message != message_of(HONEST, Deal, 1)]
    with pytest.raises(Refused) as refused:
        PEOPLE[1].share(Transcript.of(SESSION, [*said, other]))
    assert refused.value.equation == "5.9"


def test_a_trustee_that_overlooked_a_bad_share_finds_out() -> None:
    def silent(message: Message) -> Message:
        assert isinstance(message, Verdict)
        return dataclasses.replace(message, accused=())

    said = [signed for one in PEOPLE for signed in [one.commit()]]
    for step in (Participant.reveal, Participant.deal):
        so_far = Transcript.of(SESSION, said)
        made = [step(one, so_far) for one in PEOPLE]
        said = said + [
            sign(SESSION, wrong_share(one.message), SECRETS[0].sign) if isinstance(one.message, Deal) and one.message.index == 1 else one
            for one in made
        ]
    so_far = Transcript.of(SESSION, said)
    verdicts = [one.verdict(so_far) for one in PEOPLE]
    said = said + [sign(SESSION, silent(one.message), SECRETS[one.message.index - 1].sign) for one in verdicts]
    with pytest.raises(CeremonyRefused, match="do not add up") as refused:
        PEOPLE[1].share(Transcript.of(SESSION, said))
    assert refused.value.equation == "5.12"
