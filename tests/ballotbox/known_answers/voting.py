"""Vectors of manifests, ballots, spoiled ballots and passes."""

from collections.abc import Iterator
from typing import Any

from ballotbox import blind_rsa
from ballotbox.ballot import Ballot, CastBallot
from ballotbox.batch import check_one
from ballotbox.election import manifest_hash
from ballotbox.exceptions import Refused
from ballotbox.tracker import tracker
from ballotbox.voter import Device, Voter
from tests.ballotbox.known_answers.election import STYLES, TRUSTEES, election, issuer_key, manifest, share
from tests.ballotbox.known_answers.files import drawn

Chosen = dict[str, list[str]]
CHOICES: tuple[tuple[str, Chosen], ...] = (
    ("ase", {"president": ["p1"], "board": ["b0", "b2", "b4"], "strike": ["yes"]}),
    ("ase", {"president": [], "board": ["b3"], "strike": []}),
    ("ase", {"president": [], "board": [], "strike": []}),
    ("postdoc", {"strike": ["no"], "president": ["p2"]}),
)
FLIPPED = (0, 5, 70, 78, 110, 118, 180, 200, 240, 900, 1600, 2300, 2600, 3400)


def the_election() -> dict[str, Any]:
    """The manifest's bytes and everything that follows from it."""
    vote = election()
    return {
        "manifest": manifest().encode().hex(),
        "manifest_hash": manifest_hash(manifest()).hex(),
        "commitments": [[i, [point.encoded.hex() for point in points]] for i, points in vote.commitments.items()],
        "key": vote.key.encoded.hex(),
        "hash": vote.hash.hex(),
        "verification_keys": [vote.verification_key(i).encoded.hex() for i in range(1, TRUSTEES + 1)],
        "shares": [share(i).value.encoded.hex() for i in range(1, TRUSTEES + 1)],
    }


def voter(number: int) -> Voter:
    """The voter of this number among CHOICES."""
    return Device(drawn("recovery", number, size=16)).voter(election(), CHOICES[number][0])


def votes() -> Iterator[tuple[Voter, Chosen, bytes, Ballot]]:
    """Four voters, and then a revote of the first."""
    first = None
    for number, (_, chosen) in enumerate(CHOICES):
        seed = drawn("seed", number)
        ballot = voter(number).vote(chosen, seed=seed)
        first = first or ballot
        yield voter(number), chosen, seed, ballot
    changed, seed = {**CHOICES[0][1], "president": ["p0"]}, drawn("seed", "again")
    yield voter(0), changed, seed, voter(0).vote(changed, after=first, seed=seed)


def casts() -> list[CastBallot]:
    """The same ballots with their passes, as they are cast."""
    return [CastBallot(passes_of(who), ballot) for who, _, _, ballot in votes()]


def passes_of(who: Voter) -> tuple[bytes, ...]:
    """Both issuers' passes."""
    asked = who.requests()
    return tuple(one.finish(blind_rsa.blind_sign(issuer_key(one.issuer, who.style), one.blinded)) for one in asked)


def ballots() -> list[dict[str, Any]]:
    """What goes into each ballot and its bytes."""
    return [
        {
            "style": who.style,
            "device": who.device.hex(),
            "chosen": [chosen[race.id] for race in election().shapes[who.style].races],
            "seed": seed.hex(),
            "seq": ballot.header.seq,
            "prev": ballot.header.prev.hex(),
            "ballot": ballot.encode().hex(),
            "track": ballot.body.track.hex(),
            "tracker": tracker(ballot.body.track),
        }
        for who, chosen, seed, ballot in votes()
    ]


def spoiled() -> list[dict[str, Any]]:
    """How the first ballot is spoiled, and the equation by which it is then refused."""
    ballot = next(votes())[3].encode()
    flips = [{"flip": at, "equation": refusal_of(flipped(ballot, at))} for at in (*FLIPPED, len(ballot) - 40, len(ballot) - 8)]
    cut = {"cut": 1, "equation": refusal_of(ballot[:-1])}
    return [*flips, cut, {"add": "00", "equation": refusal_of(ballot + b"\x00")}]


def flipped(data: bytes, at: int) -> bytes:
    """The same with one bit changed."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def refusal_of(data: bytes) -> str | None:
    """The equation by which a ballot is refused, or None."""
    try:
        check_one(election(), Ballot.decode(election(), data))
    except Refused as refusal:
        return refusal.equation
    return None


def passes() -> list[dict[str, Any]]:
    """A device's recovery code, keys, requests and passes, one of each style."""
    return [_passes(STYLES.index(style) * (len(CHOICES) - 1)) for style in STYLES]


def _passes(number: int) -> dict[str, Any]:
    device, who = Device(drawn("recovery", number, size=16)), voter(number)
    answers = [blind_rsa.blind_sign(issuer_key(one.issuer, who.style), one.blinded) for one in who.requests()]
    asked = [
        {"request": one.blinded.hex(), "answer": answer.hex(), "pass": one.finish(answer).hex()}
        for one, answer in zip(who.requests(), answers, strict=True)
    ]
    secrets = {"recovery": device.recovery.hex(), "code": device.code, "device": device.secret.hex()}
    return {
        "style": who.style,
        **secrets,
        "secret_key": who.sk.encoded.hex(),
        "voter_key": who.pk.hex(),
        "asked": asked,
    }
