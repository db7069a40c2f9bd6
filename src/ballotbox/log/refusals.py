"""What can be wrong with a log: a proof, a head, a co-signature, a batch."""

from ballotbox.exceptions import Refused


class LogRefused(Refused):
    """A proof, a head or an order of entries that does not hold."""


class SplitView(LogRefused):
    """Two signed heads that cannot belong to one growing log: evidence against whoever runs the board."""
