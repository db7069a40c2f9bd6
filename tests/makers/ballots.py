"""Makes elections, voters and boards of the ballot box, through the library's own doors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballotbox import blind_rsa
from ballotbox.ballot import Ballot, CastBallot
from ballotbox.ceremony.messages import Signed
from ballotbox.ceremony.participant import Participant, Share, TrusteeSecret
from ballotbox.ceremony.session import Session
from ballotbox.ceremony.transcript import Transcript
from ballotbox.election import Election
from ballotbox.log import Cosignature, Head, SignedHead, leaf_hash, root_of
from ballotbox.manifest import Candidate, Issuer, IssuerKey, Manifest, Race, Style, Witness
from ballotbox.passes import Request, new_issuer_key
from ballotbox.record.entries import Cast, Closing, Opening, Turnout
from ballotbox.trustee import Board
from ballotbox.voter import Device, Voter

STYLES = ("ase", "postdoc")
BOARD = Ed25519PrivateKey.from_private_bytes(b"board" + bytes(27))
WITNESSES = tuple(Ed25519PrivateKey.from_private_bytes(b"witness%d" % place + bytes(24)) for place in range(3))
SECRETS = tuple(TrusteeSecret(b"trustee%d" % place + bytes(24)) for place in range(5))


def public(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes that others know."""
    return key.public_key().public_bytes_raw()


@cache
def issuer_keys() -> tuple[dict[str, rsa.RSAPrivateKey], ...]:
    """Two issuers, a key of each for each style; made once, as they take a second each."""
    return tuple({style: new_issuer_key() for style in STYLES} for _ in range(2))


def a_race(name: str, candidates: int, limit: int = 1) -> Race:
    """A race of c1, c2 and so on."""
    people = tuple(Candidate(f"c{place}", f"Candidate {place}") for place in range(1, candidates + 1))
    return Race(name, name.title(), limit, limit, people)


def issuers() -> tuple[Issuer, ...]:
    """Both issuers as the manifest names them."""
    keys = [tuple(IssuerKey(style, of[style].public_key().public_numbers().n) for style in STYLES) for of in issuer_keys()]
    return tuple(Issuer(name, of) for name, of in zip(("platform", "observers"), keys, strict=True))


def a_manifest(**changes: object) -> Manifest:
    """Two styles, three races (one with two choices), three of five trustees, two of three witnesses."""
    manifest = Manifest(
        title="Officers and strike",
        opens=1_800_000_000,
        closes=1_800_200_000,
        races=(a_race("president", 3), a_race("board", 4, limit=2), a_race("strike", 2)),
        styles=(Style("ase", "ASE", ("president", "board", "strike")), Style("postdoc", "Postdocs", ("board", "president"))),
        threshold=3,
        trustees=tuple(secret.trustee(f"Trustee {place}") for place, secret in enumerate(SECRETS, start=1)),
        issuers=issuers(),
        board_key=public(BOARD),
        quorum=2,
        witnesses=tuple(Witness(f"Witness {place}", public(key)) for place, key in enumerate(WITNESSES)),
        roll_root=b"r" * 64,
        booth_hash=b"b" * 64,
        rules=b"rules",
    )
    return replace(manifest, **changes)  # type: ignore[arg-type]  # the caller names fields of the manifest


def everybody(session: Session) -> list[Participant]:
    """The trustees that are present."""
    return [Participant(session, index, SECRETS[index - 1]) for index in session.present]


def a_ceremony(session: Session) -> tuple[list[Signed], list[Participant]]:
    """What is said when all trustees are honest."""
    people = everybody(session)
    said = [one.commit() for one in people]
    for step in (Participant.reveal, Participant.deal, Participant.verdict):
        so_far = Transcript.of(session, said)
        said = said + [step(one, so_far) for one in people]
    return said, people


@dataclass(frozen=True)
class World:
    """An election whose secrets we know."""

    transcript: Transcript
    election: Election
    shares: tuple[Share, ...]

    def voter(self, name: str, style: str = "ase") -> Voter:
        """A voter with a device of its own."""
        return Device(name.encode().ljust(16, b"\0")).voter(self.election, style)

    def cast(self, voter: Voter, ballot: Ballot) -> CastBallot:
        """The ballot with the passes of its voter."""
        return CastBallot(tuple(a_pass(request) for request in voter.requests()), ballot)

    def board(self, casts: Iterable[CastBallot]) -> Board:
        """A closed board of these ballots, signed and witnessed."""
        middle = [Cast(cast).encode() for cast in casts]
        closing = Closing(tuple(Turnout(100, (50, 50)) for _ in STYLES))
        return self.board_of([Opening(self.election.hash).encode(), *middle, closing.encode()])

    def board_of(self, entries: list[bytes], witnesses: int = 2) -> Board:
        """A board of these entries, whatever they are."""
        return Board(entries, self.head_of(entries, witnesses))

    def head_of(self, entries: list[bytes], witnesses: int = 2) -> SignedHead:
        """The head over these entries, signed and witnessed."""
        head = Head(self.election.hash, len(entries), 1_800_200_000, root_of([leaf_hash(entry) for entry in entries]))
        signed = head.sign(BOARD)
        for place in range(witnesses):
            signed = signed.with_cosignature(Cosignature.make(head, place, WITNESSES[place]))
        return signed


PASSES: dict[tuple[bytes, int, str, bytes], bytes] = {}


def a_pass(request: Request) -> bytes:
    """The pass that an issuer gives; kept, as a real issuer keeps its answers."""
    key = request.election.hash, request.issuer, request.style, request.pk
    if key not in PASSES:
        PASSES[key] = request.finish(blind_rsa.blind_sign(issuer_keys()[request.issuer][request.style], request.blinded))
    return PASSES[key]


@cache
def a_world() -> World:
    """The election of `a_manifest`, after an honest ceremony."""
    return world_of(a_manifest())


def world_of(manifest: Manifest) -> World:
    """The election of a manifest with our five trustees."""
    session = Session.first(manifest)
    said, people = a_ceremony(session)
    transcript = Transcript.of(session, said)
    return World(transcript, transcript.election(), tuple(one.share(transcript) for one in people))
