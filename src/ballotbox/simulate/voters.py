"""Simulated voters: what they choose, and the log entries that come of it, made in any process from the seed alone."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from ballotbox import passes, signature
from ballotbox.arithmetic import public
from ballotbox.ballot import NO_PREVIOUS, Ballot, CastBallot, Header
from ballotbox.blind_rsa import SALT_BYTES
from ballotbox.choices import Choices, bits
from ballotbox.election import Election
from ballotbox.record.entries import Cast, Checked
from ballotbox.seal import seal_bits
from ballotbox.simulate.cast_of_keys import derived
from ballotbox.simulate.manifests import Plan
from ballotbox.verify.chunks import Context, Sum
from ballotbox.voter import Voter

Made = tuple[bytes, bytes]  # a ballot's tracking hash and its entry
Share = tuple[range, range]  # who votes in a batch, and who of an earlier batch may vote again in it


@dataclass(frozen=True)
class Workshop:
    """What a process needs to make ballots: the plan, the election, the issuers' private keys as DER."""

    plan: Plan
    context: Context
    issuers: tuple[tuple[tuple[str, bytes], ...], ...]

    @staticmethod
    def of(plan: Plan, election: Election, issuers: Iterable[dict[str, rsa.RSAPrivateKey]]) -> "Workshop":
        """Pack keys so that they can be sent to another process."""
        return Workshop(plan, Context.of(election), tuple(tuple((s, _der(key)) for s, key in keys.items()) for keys in issuers))


@dataclass
class Batch:
    """A batch of entries, and the sums of those ballots in it that no later ballot replaces."""

    made: list[Made]
    sums: dict[str, Sum]


def make_batch(workshop: Workshop, share: Share) -> Batch:
    """The entries of a share of the voters."""
    made: list[Made] = []
    blocks: dict[str, list[bytes]] = {}
    first, again = share
    for voter in (*first, *again):
        voting = _Voting(workshop, voter)
        if voter in first:
            made += voting.first()
        elif not voting.revotes:
            continue
        else:
            made.append(voting.again())
        if voter in again or not voting.revotes:
            blocks.setdefault(voting.style, []).append(voting.last_block)
    return Batch(made, {style: Sum(len(of), public().add_blocks(of)) for style, of in blocks.items()})


def style_of(plan: Plan, styles: int, voter: int) -> int:
    """Which style a voter has: four of five the first."""
    return int(styles > 1 and derived(plan.seed, "style", voter)[0] >= 205)


class _Voting:
    """One voter, whose every choice follows from the seed."""

    def __init__(self, workshop: Workshop, voter: int) -> None:
        self.workshop, self.voter, self.plan = workshop, voter, workshop.plan
        self.election = workshop.context.election()
        styles = self.election.manifest.styles
        self.style = styles[style_of(self.plan, len(styles), voter)].id
        self.keys = Voter(self.election, self.style, derived(self.plan.seed, "device", voter))
        self.pk, self.sk = self.keys.pk, self.keys.sk
        self.last_block = b""

    @property
    def revotes(self) -> bool:
        """Whether this voter votes again; nobody does who votes in the last batch."""
        whole = self.plan.ballots // self.plan.batch * self.plan.batch
        return self.voter < whole and self._chance("revote") < self.plan.revotes

    def first(self) -> list[Made]:
        """Perhaps a check of the device, then the first ballot."""
        checked = [self._checked()] if self._chance("check") < self.plan.checks else []
        return [*checked, self._cast(self._ballot(0, NO_PREVIOUS))]

    def again(self) -> Made:
        """A second ballot in place of the first."""
        return self._cast(self._ballot(1, self._ballot(0, NO_PREVIOUS).body.track))

    def _chance(self, purpose: str) -> float:
        return random.Random(derived(self.plan.seed, purpose, self.voter)).uniform(0, 100)

    def _plaintexts(self, purpose: str) -> bytes:
        """Blank now and then; otherwise one to L candidates, the earlier ones liked more."""
        dice = random.Random(derived(self.plan.seed, "choices", purpose, self.voter))
        shape = self.election.shapes[self.style]
        choices: Choices = {race.id: _choose(dice, [c.id for c in race.candidates], race.limit) for race in shape.races}
        return bits(shape, choices)

    def _ballot(self, seq: int, prev: bytes) -> Ballot:
        header = Header(self.election.hash, self.style, self.pk, seq, prev)
        seed = derived(self.plan.seed, "seed", self.voter, seq)
        return signature.sign(seal_bits(self.election, header, self._plaintexts(str(seq)), seed, public()), self.sk)

    def _checked(self) -> Made:
        header = Header(self.election.hash, self.style, self.pk)
        checked = Checked(header, self._plaintexts("check"), derived(self.plan.seed, "checked", self.voter))
        return checked.body(self.election, public()).track, checked.encode()

    def _passes(self) -> tuple[bytes, ...]:
        """As the issuers would sign, without the blinding: nobody here needs to be unlinkable."""
        message = passes.message(self.election.hash, self.style, self.pk)
        pss = padding.PSS(padding.MGF1(hashes.SHA384()), SALT_BYTES)
        return tuple(_private(dict(of)[self.style]).sign(message, pss, hashes.SHA384()) for of in self.workshop.issuers)

    def _cast(self, ballot: Ballot) -> Made:
        self.last_block = ballot.body.ciphertexts
        return ballot.body.track, Cast(CastBallot(self._passes(), ballot)).encode()


def _choose(dice: random.Random, candidates: list[str], limit: int) -> list[str]:
    if dice.random() < 0.06:
        return []
    weights = [len(candidates) - place + 1 for place in range(len(candidates))]
    wanted = dice.randint(1, limit)
    return sorted(set(dice.choices(candidates, weights, k=wanted)))


def _der(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


@lru_cache(maxsize=8)
def _private(der: bytes) -> rsa.RSAPrivateKey:
    key = serialization.load_der_private_key(der, None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
