"""The arithmetic of ristretto255: libsodium for secrets, our own kernel or libsodium for published data (SPEC 2.5)."""

from functools import lru_cache

from ballotbox.arithmetic.interface import PublicArithmetic
from ballotbox.arithmetic.kernel import find
from ballotbox.arithmetic.sodium import Sodium


@lru_cache(maxsize=1)
def public() -> PublicArithmetic:
    """The fastest arithmetic for published data on this machine; its `name` says which. One object for the whole process."""
    return find() or Sodium()
