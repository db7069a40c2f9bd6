"""One attempt at a ceremony: the manifest, who takes part, and the hash e that binds every message to both (SPEC 5.1)."""

from dataclasses import dataclass
from functools import cached_property

from ballotbox import hashing
from ballotbox.election import manifest_hash
from ballotbox.exceptions import CeremonyRefused
from ballotbox.manifest import Manifest


@dataclass(frozen=True)
class Session:
    """Attempt t among the trustees `present` (indices from 1, ascending)."""

    manifest: Manifest
    present: tuple[int, ...]
    attempt: int = 1

    def __post_init__(self) -> None:
        n, k = len(self.manifest.trustees), self.manifest.threshold
        if self.present != tuple(sorted(set(self.present))) or not set(self.present) <= set(range(1, n + 1)):
            raise CeremonyRefused("5.1", f"those present must be some of the trustees 1 to {n}, each once, in order")
        if len(self.present) < k:
            raise CeremonyRefused("5.1", f"{len(self.present)} trustees are present; {k} are needed")
        if self.attempt < 1:
            raise CeremonyRefused("5.1", "attempts are counted from 1")

    @staticmethod
    def first(manifest: Manifest) -> "Session":
        """The first attempt, with every trustee."""
        return Session(manifest, tuple(range(1, len(manifest.trustees) + 1)))

    def without(self, excluded: frozenset[int]) -> "Session":
        """(5.10) The next attempt; raises CeremonyRefused when too few are left."""
        return Session(self.manifest, tuple(i for i in self.present if i not in excluded), self.attempt + 1)

    @cached_property
    def hash(self) -> bytes:
        """(5.1) e"""
        return hashing.digest("dkg", manifest_hash(self.manifest), self.attempt, len(self.present), *self.present)

    def others(self, index: int) -> tuple[int, ...]:
        """Everybody present but one."""
        return tuple(i for i in self.present if i != index)

    def box_key(self, index: int) -> bytes:
        """The X25519 key of a trustee."""
        return self.manifest.trustees[index - 1].box_key

    def sign_key(self, index: int) -> bytes:
        """The Ed25519 key of a trustee."""
        return self.manifest.trustees[index - 1].sign_key
