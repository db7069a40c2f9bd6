"""What can be wrong, as a tree; every refusal says the equation of SPEC.md that failed and why.

BallotboxError
├── NoArithmetic                 this machine has no ristretto255
└── Refused                      something was checked and is not so
    ├── Malformed                bytes that are not the one encoding of a value      (1, 2)
    │   ├── NotAPoint                                                                (2.2, 2.4)
    │   └── NotAScalar                                                               (2.3)
    ├── ManifestRefused          a manifest that no election can have                (4)
    ├── CeremonyRefused          a message or a state of the key ceremony            (5)
    │   └── MustRestart          somebody is excluded; the others start again        (5.10)
    ├── ChoicesRefused           what a voter chose does not fit the ballot          (6.11)
    ├── BallotRefused            a ballot that does not count                        (6, 7, 8)
    │   ├── ShapeRefused                                                             (6.1)
    │   ├── ProofRefused                                                             (6.7, 6.8)
    │   ├── SignatureRefused                                                         (8.2)
    │   ├── PassRefused                                                              (7.2)
    │   ├── HistoryRefused       revotes, one style for a key                        (8.4, 8.5)
    │   └── CiphertextRepeated                                                       (8.6)
    ├── IssuingRefused           a blind signature that will not be made or used     (7)
    ├── RecoveryCodeRefused      a recovery code mistyped                            (7.6)
    └── DecryptionRefused        a partial decryption or a total                     (9)
        └── OracleRefused        a trustee is asked for more than the manifest's sums (9.6)
"""


class BallotboxError(Exception):
    """Anything this library raises by intent."""


class NoArithmetic(BallotboxError):
    """Neither libsodium nor the package rbcl is on this machine."""


class Refused(BallotboxError):
    """A check failed: `equation` is its number in SPEC.md, `reason` says in words what is wrong."""

    def __init__(self, equation: str, reason: str) -> None:
        super().__init__(equation, reason)
        self.equation = equation
        self.reason = reason

    def __str__(self) -> str:
        return f"({self.equation}) {self.reason}"


class Malformed(Refused):
    """Bytes that are not the one encoding of a value."""


class NotAPoint(Malformed):
    """32 bytes that are no group element, or the identity where it may not be."""


class NotAScalar(Malformed):
    """32 bytes that are no scalar below the group order."""


class ManifestRefused(Refused):
    """A manifest that no election can have."""


class CeremonyRefused(Refused):
    """A message or a state of the key ceremony that cannot be."""


class MustRestart(CeremonyRefused):
    """The trustees in `excluded` are out; the others start a new attempt."""

    def __init__(self, equation: str, reason: str, excluded: frozenset[int]) -> None:
        super().__init__(equation, reason)
        self.args = (equation, reason, excluded)
        self.excluded = excluded


class ChoicesRefused(Refused):
    """What a voter chose does not fit the ballot."""


class BallotRefused(Refused):
    """A ballot that does not count."""


class ShapeRefused(BallotRefused):
    """A ballot of another election, style or length."""


class ProofRefused(BallotRefused):
    """A proof about an encrypted choice does not hold."""


class SignatureRefused(BallotRefused):
    """The ballot is not signed by its key."""


class PassRefused(BallotRefused):
    """An issuer of the manifest did not sign this key for this style."""


class HistoryRefused(BallotRefused):
    """A ballot out of its key's order, or in a second style."""


class CiphertextRepeated(BallotRefused):
    """A ciphertext that another ballot has already used."""


class IssuingRefused(Refused):
    """A blind signature that will not be made or cannot be used."""


class RecoveryCodeRefused(Refused):
    """A recovery code that was mistyped."""


class DecryptionRefused(Refused):
    """A partial decryption, a set of them, or a total that does not hold."""


class OracleRefused(DecryptionRefused):
    """A trustee is asked to decrypt something other than the manifest's sums over the witnessed final head."""
