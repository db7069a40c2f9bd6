"""A trustee's own side of the ceremony; its secrets follow from 32 bytes, so that these and the transcript are a backup (SPEC 5.14)."""

import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ballotbox import hashing, schnorr
from ballotbox.ceremony import messages
from ballotbox.ceremony.messages import Answer, Commit, Deal, Reveal, Signed, Verdict
from ballotbox.ceremony.session import Session
from ballotbox.ceremony.shares import evaluate, fault_of, seal, unseal
from ballotbox.ceremony.transcript import Transcript, commitment, pok_challenge
from ballotbox.exceptions import CeremonyRefused
from ballotbox.group import Element, Scalar, times_base
from ballotbox.manifest import Trustee


@dataclass(frozen=True, slots=True)
class TrusteeSecret:
    """The 32 bytes that a trustee keeps for good."""

    root: bytes

    @staticmethod
    def new() -> "TrusteeSecret":
        """Fresh, from the operating system."""
        return TrusteeSecret(secrets.token_bytes(32))

    @property
    def box(self) -> X25519PrivateKey:
        """(5.14) The key that opens sealed shares."""
        return X25519PrivateKey.from_private_bytes(hashing.digest("dkg-secret", self.root, "box")[:32])

    @property
    def sign(self) -> Ed25519PrivateKey:
        """(5.14) The key that signs messages."""
        return Ed25519PrivateKey.from_private_bytes(hashing.digest("dkg-secret", self.root, "sign")[:32])

    def trustee(self, name: str) -> Trustee:
        """The public keys for the manifest."""
        return Trustee(name, self.box.public_key().public_bytes_raw(), self.sign.public_key().public_bytes_raw())


@dataclass(frozen=True)
class Share:
    """(5.11) s_l of trustee l."""

    index: int
    value: Scalar


@dataclass(frozen=True)
class Participant:
    """One trustee in one session. The same step always gives the same message, so a step may be repeated after a crash."""

    session: Session
    index: int
    secret: TrusteeSecret

    def __post_init__(self) -> None:
        if self.index not in self.session.present:
            raise CeremonyRefused("5.1", f"trustee {self.index} takes no part")
        named = self.session.manifest.trustees[self.index - 1]
        if self.secret.trustee(named.name) != named:
            raise CeremonyRefused("5.1", f"these are not the keys of trustee {self.index} in the manifest")

    def commit(self) -> Signed:
        """Round 1."""
        return self._sign(Commit(self.index, commitment(self.session, self.index, self._points())))

    def reveal(self, transcript: Transcript) -> Signed:
        """Round 2; raises MustRestart while a commitment is missing: who reveals first can be answered by a rushing trustee."""
        transcript.round(Commit)
        points = self._points()
        proofs = tuple(self._prove(j, points) for j in range(len(points)))
        return self._sign(Reveal(self.index, points, proofs))

    def deal(self, transcript: Transcript) -> Signed:
        """Round 3; raises MustRestart when a reveal is missing or bad."""
        transcript.revealed()
        return self._sign(Deal(self.index, tuple((to, self._sealed(to)) for to in self.session.others(self.index))))

    def verdict(self, transcript: Transcript) -> Signed:
        """Round 4; raises MustRestart when a deal is missing."""
        points, dealt = transcript.revealed(), transcript.dealt()
        faults = [
            (i, fault_of(self.session, (i, self.index), dealt[i][self.index], self.secret.box, points[i]))
            for i in self.session.others(self.index)
        ]
        return self._sign(Verdict(self.index, transcript.seen(), tuple(pair for pair in faults if pair[1])))

    def answer(self, transcript: Transcript) -> Signed | None:
        """Round 5: the shares of those who complained about us, None when nobody did; raises MustRestart when a verdict is missing."""
        verdicts = transcript.round(Verdict).values()
        accusers = sorted(verdict.index for verdict in verdicts if self.index in dict(verdict.accused))
        shares = tuple((to, evaluate(self._coefficients(), to)) for to in accusers)
        return self._sign(Answer(self.index, shares)) if shares else None

    def share(self, transcript: Transcript) -> Share:
        """(5.11) s_l, checked against vk_l; raises MustRestart or CeremonyRefused."""
        election, answers, dealt = transcript.election(), transcript.answers(), transcript.dealt()
        total = evaluate(self._coefficients(), self.index)
        for i in self.session.others(self.index):
            route = i, self.index
            total += answers[route] if route in answers else unseal(self.session, route, dealt[i][self.index], self.secret.box)
        if times_base(total) != election.verification_key(self.index):
            raise CeremonyRefused("5.12", "the shares do not add up to this trustee's verification key")
        return Share(self.index, total)

    def _coefficients(self) -> list[Scalar]:
        k = self.session.manifest.threshold
        return [hashing.scalar("dkg-secret", self.secret.root, self.session.hash, "coefficient", j) for j in range(k)]

    def _points(self) -> tuple[Element, ...]:
        return tuple(times_base(coefficient) for coefficient in self._coefficients())

    def _prove(self, j: int, points: tuple[Element, ...]) -> schnorr.Proof:
        nonce = hashing.scalar("dkg-secret", self.secret.root, self.session.hash, "nonce", j)
        return schnorr.prove(self._coefficients()[j], nonce, lambda u: pok_challenge(self.session, self.index, j, points, u))

    def _sealed(self, to: int) -> bytes:
        seed = hashing.digest("dkg-secret", self.secret.root, self.session.hash, "seal", to)[:32]
        share = evaluate(self._coefficients(), to)
        return seal(self.session, (self.index, to), share, X25519PrivateKey.from_private_bytes(seed))

    def _sign(self, message: messages.Message) -> Signed:
        return messages.sign(self.session, message, self.secret.sign)
