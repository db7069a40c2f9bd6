"""Vectors of the key ceremony, the board and its decryption."""

from collections.abc import Sequence
from typing import Any

from ballotbox.ceremony import messages
from ballotbox.ceremony.messages import Deal
from ballotbox.ceremony.participant import Participant
from ballotbox.ceremony.transcript import Transcript
from ballotbox.decryption import Partial, decrypt, task_of, totals
from ballotbox.log import Cosignature, Head, Receipt, SignedHead, Tree, inclusion_path, leaf_hash
from ballotbox.record.entries import Cast, Checked, Closing, Opening, Turnout
from ballotbox.rehearsal import rehearse
from ballotbox.sums import RaceSum
from ballotbox.trustee import Board, final_sums
from tests.ballotbox.known_answers.election import BOARD, STYLES, TRUSTEES, WITNESS, election, participants, secret, share, transcript
from tests.ballotbox.known_answers.files import drawn
from tests.ballotbox.known_answers.voting import CHOICES, casts, voter

RELEASED = 1_780_000_100


def disputed() -> Transcript:
    """A ceremony in which trustee 2 sealed a wrong share for trustee 1, was accused, and showed the right one."""
    everybody = participants()
    session = everybody[0].session
    said = [one.commit() for one in everybody]
    said += [one.reveal(Transcript.of(session, said)) for one in everybody]
    deals = [one.deal(Transcript.of(session, said)) for one in everybody]
    assert isinstance(deals[1].message, Deal)
    boxes = deals[1].message.sealed
    wrong = Deal(2, ((boxes[0][0], boxes[1][1]), boxes[1]))
    said += [deals[0], messages.sign(session, wrong, secret(2).sign), deals[2]]
    said += [one.verdict(Transcript.of(session, said)) for one in everybody]
    answers = [one.answer(Transcript.of(session, said)) for one in everybody]
    return Transcript.of(session, [*said, *(answer for answer in answers if answer)])


def ceremonies() -> dict[str, Any]:
    """The trustees' secrets, a smooth transcript and a disputed one, and the shares that each gives."""
    spoken = {"smooth": transcript(), "disputed": disputed()}
    return {"secrets": [secret(i).root.hex() for i in range(1, TRUSTEES + 1)]} | {
        name: {
            "transcript": one.encode().hex(),
            "hash": one.election().hash.hex(),
            "shares": [Participant(one.session, i, secret(i)).share(one).value.encoded.hex() for i in one.session.present],
        }
        for name, one in spoken.items()
    }


def entries() -> list[bytes]:
    """The log: an opening, five ballots of four voters, one that was checked, the closing."""
    checked = voter(1).vote(CHOICES[1][1], seed=drawn("checked"))
    bits = bytes([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1])
    turnout = tuple(Turnout(20, (3, 3)) for _ in STYLES)
    spoilt = Checked(checked.header, bits, drawn("checked"))
    middle = [Cast(cast).encode() for cast in casts()]
    return [Opening(election().hash).encode(), *middle, spoilt.encode(), Closing(turnout).encode()]


def signed_head(lines: list[bytes], witnessed: bool = True) -> SignedHead:
    """The board's head over these entries, and its witness's signature."""
    tree = Tree(map(leaf_hash, lines))
    signed = Head(election().hash, tree.size, RELEASED, tree.root()).sign(BOARD)
    return signed.with_cosignature(Cosignature.make(signed.head, 0, WITNESS)) if witnessed else signed


def _without_last_ballot() -> tuple[list[bytes], SignedHead]:
    """What a dishonest board would ask, to learn one voter's ballot from the difference of two results."""
    lines = entries()
    shorter = [*lines[:-3], *lines[-2:]]
    return shorter, signed_head(shorter)


def boards() -> dict[str, Any]:
    """The closed board, the answers to it, and boards that a trustee must refuse."""
    lines = entries()
    signed = signed_head(lines)
    sums = final_sums(election(), Board(lines, signed))
    head = signed.head.hash
    partials = [decrypt(task_of(election(), head, sums), share(i)) for i in range(1, TRUSTEES + 1)]
    shorter, other = _without_last_ballot()
    return {
        "entries": [line.hex() for line in lines],
        "checked_seed": drawn("checked").hex(),
        "head": signed.encoded.hex(),
        "head_hash": head.hex(),
        "sums": [pair.encoded.hex() for one in sums for pair in one.ciphertexts],
        "partials": [one.encode().hex() for one in partials],
        "totals": _totals(partials, head, sums),
        "unwitnessed": signed_head(lines, witnessed=False).encoded.hex(),
        "shorter": {"entries": [line.hex() for line in shorter], "head": other.encoded.hex()},
        "still_open": {"entries": [line.hex() for line in lines[:-1]], "head": signed_head(lines[:-1]).encoded.hex()},
        "inclusion": [[step.hex() for step in inclusion_path(Tree(map(leaf_hash, lines)), i, len(lines))] for i in range(len(lines))],
        "root": signed.head.root.hex(),
        "receipt": Receipt.issue(election().hash, casts()[0].ballot.body.track, RELEASED, BOARD).encoded.hex(),
        "rehearsals": [rehearse(election(), share(i)).encode().hex() for i in range(1, TRUSTEES + 1)],
    }


def _totals(partials: list[Partial], head: bytes, sums: Sequence[RaceSum]) -> list[dict[str, Any]]:
    found = totals(election(), head, sums, partials)
    return [{"race": one.race, "candidates": list(one.candidates), "blanks": one.blanks, "ballots": one.ballots} for one in found]
