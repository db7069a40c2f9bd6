"""The files of a published record: their names, their first line, and how long their lines may be."""

from dataclasses import dataclass

VERSION = 1


@dataclass(frozen=True)
class Kind:
    """One file of a record: `name`, and the most bytes that one of its lines may have. Equation 11.1."""

    name: str
    longest: int

    @property
    def filename(self) -> str:
        """The file's name in the record's folder."""
        return f"{self.name}.bin"

    def opening(self, version: int = VERSION) -> bytes:
        """The file's first bytes: a line that people can read. Equation 11.1."""
        return f"ballotbox {self.name} {version}\n".encode("ascii")


MIB = 1 << 20
MANIFEST = Kind("manifest", 16 * MIB)
CEREMONY = Kind("ceremony", MIB)
LOG = Kind("log", 4 * MIB)
HEADS = Kind("heads", MIB)
TALLY = Kind("tally", 16 * MIB)

KINDS = (MANIFEST, CEREMONY, LOG, HEADS, TALLY)
