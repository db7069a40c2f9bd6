"""Everything said in a ceremony, and what follows from it: a key, or who must leave (SPEC 5.4 to 5.12)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from ballotbox import hashing
from ballotbox.ceremony.messages import Answer, Commit, Deal, Reveal, Signed, Verdict
from ballotbox.ceremony.session import Session
from ballotbox.ceremony.shares import fits
from ballotbox.election import Election
from ballotbox.encoding import Reader, listing, read_all, u8, u32
from ballotbox.exceptions import CeremonyRefused, MustRestart
from ballotbox.group import Element, Scalar
from ballotbox.manifest import Manifest
from ballotbox.schnorr import holds

M = TypeVar("M", Commit, Reveal, Deal, Verdict, Answer)
VERSION = 1


@dataclass(frozen=True)
class Transcript:
    """The signed messages of one session, by (round, index)."""

    session: Session
    signed: Mapping[tuple[int, int], Signed]

    @staticmethod
    def of(session: Session, messages: Iterable[Signed]) -> "Transcript":
        """(5.2) Raises CeremonyRefused for a stranger, a bad signature, or two messages of one trustee in one round."""
        signed: dict[tuple[int, int], Signed] = {}
        for one in messages:
            one.check(session)
            place = one.message.round, one.message.index
            if place in signed:
                raise CeremonyRefused("5.2", f"trustee {place[1]} sent two messages in round {place[0]}")
            signed[place] = one
        return Transcript(session, signed)

    def encode(self) -> bytes:
        """(5.13)"""
        session = self.session
        head = u8(VERSION) + u32(session.attempt) + listing(map(u32, session.present))
        return head + listing(self.signed[place].encode() for place in sorted(self.signed))

    @staticmethod
    def decode(manifest: Manifest, data: bytes) -> "Transcript":
        """(5.13) Raises Malformed or CeremonyRefused."""
        transcript = read_all(data, lambda reader: _read(manifest, reader))
        if transcript.encode() != data:
            raise CeremonyRefused("5.13", "the messages are not in order")
        return transcript

    def round(self, kind: type[M]) -> dict[int, M]:
        """The messages of one round by index; raises MustRestart for those who sent none."""
        found = self.said(kind)
        silent = frozenset(self.session.present) - frozenset(found)
        if silent:
            raise MustRestart("5.2", f"trustee {min(silent)} sent no message in round {kind.round}", silent)
        return found

    def said(self, kind: type[M]) -> dict[int, M]:
        """The messages of one round that are there."""
        return {index: one.message for (_, index), one in self.signed.items() if isinstance(one.message, kind)}

    def revealed(self) -> dict[int, tuple[Element, ...]]:
        """(5.4) to (5.6) The points of every trustee; raises MustRestart with those whose reveal is bad."""
        commits, reveals = self.round(Commit), self.round(Reveal)
        self._exclude(lambda i: check_reveal(self.session, commits[i], reveals[i]))
        return {index: reveals[index].points for index in self.session.present}

    def dealt(self) -> dict[int, dict[int, bytes]]:
        """(5.7) The sealed shares by sender and recipient; raises MustRestart with those who dealt to others than they should."""
        deals = self.round(Deal)
        self._exclude(lambda i: _check_deal(self.session, deals[i]))
        return {index: dict(deal.sealed) for index, deal in deals.items()}

    def seen(self) -> bytes:
        """(5.9) The digest of rounds 1 to 3."""
        places = (place for place in sorted(self.signed) if place[0] <= Deal.round)
        return hashing.digest("dkg-seen", self.session.hash, *(self.signed[place].encode() for place in places))

    def answers(self) -> dict[tuple[int, int], Scalar]:
        """(5.9, 5.10) The shares published after a complaint, by (accused, accuser); raises MustRestart with who has no good answer."""
        points, verdicts, said = self.revealed(), self.round(Verdict), self.said(Answer)
        expected = self.seen()
        for index, verdict in verdicts.items():
            _check_verdict(self.session, verdict, expected, index)
        complaints = [(accused, index) for index, verdict in sorted(verdicts.items()) for accused, _ in verdict.accused]
        given = {(i, to): share for i, answer in said.items() for to, share in answer.shares}
        bad = {i for i, to in complaints if (i, to) not in given or not fits(given[i, to], points[i], to)}
        if bad:
            raise MustRestart("5.10", f"trustee {min(bad)} did not answer a complaint with a share that fits", frozenset(bad))
        return {route: given[route] for route in complaints}

    def election(self) -> Election:
        """(5.11, 5.12) The election with its key; raises CeremonyRefused or MustRestart."""
        points = self.revealed()
        self.dealt()
        self.answers()
        return Election(self.session.manifest, points)

    def _exclude(self, check: Callable[[int], None]) -> None:
        faults: dict[int, CeremonyRefused] = {}
        for index in self.session.present:
            try:
                check(index)
            except CeremonyRefused as fault:
                faults[index] = fault
        if faults:
            first = faults[min(faults)]
            raise MustRestart(first.equation, first.reason, frozenset(faults))


def commitment(session: Session, index: int, points: Iterable[Element]) -> bytes:
    """(5.4)"""
    return hashing.digest("dkg-commit", session.hash, index, session.manifest.threshold, _block(points))


def pok_challenge(session: Session, index: int, j: int, points: Iterable[Element], u: Element) -> Scalar:
    """(5.6) c"""
    return hashing.scalar("dkg-pok", session.hash, index, j, _block(points), u)


def check_reveal(session: Session, commit: Commit, reveal: Reveal) -> None:
    """(5.5, 5.6) Raises CeremonyRefused."""
    index, points, k = reveal.index, reveal.points, session.manifest.threshold
    if len(points) != k or any(point.is_identity for point in points):
        raise CeremonyRefused("5.5", f"trustee {index} must reveal {k} points, none of them the identity")
    if commitment(session, index, points) != commit.digest:
        raise CeremonyRefused("5.4", f"trustee {index} reveals other points than it committed to")
    for j, (point, proof) in enumerate(zip(points, reveal.proofs, strict=True)):
        if not holds(proof, point, pok_challenge(session, index, j, points, proof.u)):
            raise CeremonyRefused("5.6", f"trustee {index} does not prove to know coefficient {j}")


def _block(points: Iterable[Element]) -> bytes:
    return b"".join(point.encoded for point in points)


def _check_deal(session: Session, deal: Deal) -> None:
    if tuple(to for to, _ in deal.sealed) != session.others(deal.index):
        raise CeremonyRefused("5.7", f"trustee {deal.index} must deal one share to each other trustee, in order")


def _check_verdict(session: Session, verdict: Verdict, expected: bytes, index: int) -> None:
    if verdict.seen != expected:
        raise CeremonyRefused("5.9", f"trustee {index} was shown other messages than these")
    accused = [who for who, _ in verdict.accused]
    if accused != sorted(set(accused)) or not set(accused) <= set(session.others(index)):
        raise CeremonyRefused("5.9", f"trustee {index} accuses somebody twice, out of order, or who takes no part")
    if any(fault not in (1, 2) for _, fault in verdict.accused):
        raise CeremonyRefused("5.9", f"trustee {index} names a fault that is neither 1 nor 2")


def _read(manifest: Manifest, reader: Reader) -> Transcript:
    version = reader.u8()
    if version != VERSION:
        raise CeremonyRefused("5.13", f"a transcript of version {version}; this program knows version {VERSION}")
    attempt, present = reader.u32(), reader.listing(Reader.u32, least=4)
    return Transcript.of(Session(manifest, present, attempt), reader.listing(Signed.read, least=68))
