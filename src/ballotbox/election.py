"""An election: its manifest, its key, and the hashes that bind every ballot to both (SPEC 4.7 to 4.9, 5.11, 5.12)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ballotbox import hashing
from ballotbox.exceptions import CeremonyRefused
from ballotbox.group import Element, Scalar
from ballotbox.manifest import IssuerKey, Manifest
from ballotbox.shape import Shape

PROTOCOL = 1


@dataclass(frozen=True)
class Election:
    """A manifest and the trustees' published coefficients C_ij by index of trustee."""

    manifest: Manifest
    commitments: Mapping[int, tuple[Element, ...]] = field(hash=False)

    def __post_init__(self) -> None:
        k = self.manifest.threshold
        indices = range(1, len(self.manifest.trustees) + 1)
        if len(self.commitments) < k or not set(self.commitments) <= set(indices):
            raise CeremonyRefused("5.11", f"the key needs {k} or more of the trustees 1 to {len(indices)}")
        if any(len(points) != k or any(p.is_identity for p in points) for points in self.commitments.values()):
            raise CeremonyRefused("5.5", f"each trustee publishes {k} points, none of them the identity")
        if self.key.is_identity:
            raise CeremonyRefused("5.11", "the election key is the identity")

    @cached_property
    def key(self) -> Element:
        """(5.11) K"""
        first, *others = (points[0] for points in self.commitments.values())
        return sum(others, start=first)

    @cached_property
    def hash(self) -> bytes:
        """(4.9) hE"""
        block = b"".join(hashing.as_bytes(i) + b"".join(point.encoded for point in self.commitments[i]) for i in sorted(self.commitments))
        parameters = hashing.digest("param", b"ristretto255", PROTOCOL)
        manifest = self.manifest
        parts = (self.key, block, len(self.commitments), manifest.threshold, manifest.issuers_encoded(), manifest.roll_root)
        return hashing.digest("election", parameters, manifest_hash(manifest), *parts)

    def verification_key(self, index: int) -> Element:
        """(5.12) vk_l, for any index, whether it took part or not."""
        return sum((at_index(points, index) for points in self.commitments.values()), start=Element(bytes(32)))

    @cached_property
    def issuer_keys(self) -> tuple[dict[str, IssuerKey], ...]:
        """Each issuer's keys by style."""
        return tuple({key.style: key for key in issuer.keys} for issuer in self.manifest.issuers)

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """What a ballot of each style consists of."""
        races = {race.id: race for race in self.manifest.races}
        return {style.id: Shape(tuple(races[race] for race in style.races)) for style in self.manifest.styles}


def manifest_hash(manifest: Manifest) -> bytes:
    """(4.8) h₁"""
    return hashing.digest("manifest", manifest.encode())


def at_index(commitments: tuple[Element, ...], index: int) -> Element:
    """(5.8) Σ_j l^j C_j, by Horner."""
    value = commitments[-1]
    for point in reversed(commitments[:-1]):
        value = value * Scalar(index) + point
    return value
