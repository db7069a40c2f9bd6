"""The manifest: everything about an election that is fixed before it opens, and its one encoding (SPEC 4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from ballotbox.encoding import Reader, blob, listing, read_all, text, u8, u32, u64
from ballotbox.exceptions import ManifestRefused

VERSION = 1
MODULUS_BITS = 3072
EXPONENT = 65537
MOST_CANDIDATES = 250
MOST_TRUSTEES = 32


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody, or yes or no, that can be chosen."""

    id: str
    name: str

    def encode(self) -> bytes:
        """(4) candidate"""
        return text(self.id) + text(self.name)

    @staticmethod
    def read(reader: Reader) -> "Candidate":
        """(4) candidate"""
        return Candidate(reader.text(), reader.text())


@dataclass(frozen=True, slots=True)
class Race:
    """One question: who may be chosen, for how many seats, and how many choices a voter has (L)."""

    id: str
    title: str
    seats: int
    limit: int
    candidates: tuple[Candidate, ...]
    rule: bytes = b""

    def encode(self) -> bytes:
        """(4) race"""
        head = text(self.id) + text(self.title) + u32(self.seats) + u32(self.limit)
        return head + listing(c.encode() for c in self.candidates) + blob(self.rule)

    @staticmethod
    def read(reader: Reader) -> "Race":
        """(4) race"""
        return Race(reader.text(), reader.text(), reader.u32(), reader.u32(), reader.listing(Candidate.read, least=8), reader.blob())


@dataclass(frozen=True, slots=True)
class Style:
    """One kind of ballot: the races that some members vote in, in the order shown."""

    id: str
    title: str
    races: tuple[str, ...]

    def encode(self) -> bytes:
        """(4) style"""
        return text(self.id) + text(self.title) + listing(text(race) for race in self.races)

    @staticmethod
    def read(reader: Reader) -> "Style":
        """(4) style"""
        return Style(reader.text(), reader.text(), reader.listing(Reader.text, least=4))


@dataclass(frozen=True, slots=True)
class Trustee:
    """A holder of one share of the key: X25519 key for sealed shares, Ed25519 key for the ceremony's messages."""

    name: str
    box_key: bytes
    sign_key: bytes

    def encode(self) -> bytes:
        """(4) trustee"""
        return text(self.name) + self.box_key + self.sign_key

    @staticmethod
    def read(reader: Reader) -> "Trustee":
        """(4) trustee"""
        return Trustee(reader.text(), reader.fixed(32), reader.fixed(32))


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """The RSA public key with which an issuer signs passes of one style."""

    style: str
    modulus: int
    exponent: int = EXPONENT

    def encode(self) -> bytes:
        """(4) issuer key"""
        size = (self.modulus.bit_length() + 7) // 8
        return text(self.style) + blob(self.modulus.to_bytes(size, "big")) + u32(self.exponent)

    @staticmethod
    def read(reader: Reader) -> "IssuerKey":
        """(4) issuer key"""
        return IssuerKey(reader.text(), int.from_bytes(reader.blob(), "big"), reader.u32())


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs passes, blindly."""

    name: str
    keys: tuple[IssuerKey, ...]

    def encode(self) -> bytes:
        """(4) issuer"""
        return text(self.name) + listing(key.encode() for key in self.keys)

    @staticmethod
    def read(reader: Reader) -> "Issuer":
        """(4) issuer"""
        return Issuer(reader.text(), reader.listing(IssuerKey.read, least=12))


@dataclass(frozen=True, slots=True)
class Witness:
    """An observer who co-signs tree heads (Ed25519)."""

    name: str
    key: bytes

    def encode(self) -> bytes:
        """(4) witness"""
        return text(self.name) + self.key

    @staticmethod
    def read(reader: Reader) -> "Witness":
        """(4) witness"""
        return Witness(reader.text(), reader.fixed(32))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """(4) All that is fixed; `check` says whether an election can have it. Times are seconds since 1970, UTC."""

    title: str
    opens: int
    closes: int
    races: tuple[Race, ...]
    styles: tuple[Style, ...]
    threshold: int
    trustees: tuple[Trustee, ...]
    issuers: tuple[Issuer, ...]
    board_key: bytes
    quorum: int
    witnesses: tuple[Witness, ...]
    roll_root: bytes
    booth_hash: bytes
    rules: bytes = b""

    def encode(self) -> bytes:
        """(4) manifest"""
        return b"".join(
            (
                u8(VERSION) + text(self.title) + u64(self.opens) + u64(self.closes),
                listing(race.encode() for race in self.races),
                listing(style.encode() for style in self.styles),
                u32(self.threshold) + listing(trustee.encode() for trustee in self.trustees),
                self.issuers_encoded(),
                self.board_key + u32(self.quorum) + listing(witness.encode() for witness in self.witnesses),
                blob(self.roll_root) + blob(self.booth_hash) + blob(self.rules),
            )
        )

    def issuers_encoded(self) -> bytes:
        """(4.9) I"""
        return listing(issuer.encode() for issuer in self.issuers)

    @staticmethod
    def decode(data: bytes) -> "Manifest":
        """(4.1) The manifest behind `data`, checked; raises Malformed or ManifestRefused."""
        manifest = read_all(data, Manifest.read)
        if manifest.encode() != data:
            raise ManifestRefused("4.1", "the manifest does not read back to the same bytes")
        manifest.check()
        return manifest

    @staticmethod
    def read(reader: Reader) -> "Manifest":
        """(4) manifest"""
        version = reader.u8()
        if version != VERSION:
            raise ManifestRefused("4", f"a manifest of version {version}; this program knows version {VERSION}")
        return Manifest(
            title=reader.text(),
            opens=reader.u64(),
            closes=reader.u64(),
            races=reader.listing(Race.read, least=24),
            styles=reader.listing(Style.read, least=12),
            threshold=reader.u32(),
            trustees=reader.listing(Trustee.read, least=68),
            issuers=reader.listing(Issuer.read, least=8),
            board_key=reader.fixed(32),
            quorum=reader.u32(),
            witnesses=reader.listing(Witness.read, least=36),
            roll_root=reader.blob(),
            booth_hash=reader.blob(),
            rules=reader.blob(),
        )

    def check(self) -> None:
        """(4.2) to (4.6); raises ManifestRefused."""
        check_names(self)
        for race in self.races:
            check_race(race)
        check_trustees(self)
        check_issuers(self)
        check_board(self)


def must(holds: bool, equation: str, reason: str) -> None:
    """Raises ManifestRefused unless it holds."""
    if not holds:
        raise ManifestRefused(equation, reason)


def check_names(manifest: Manifest) -> None:
    """(4.2)"""
    races = [race.id for race in manifest.races]
    check_ids("race", races)
    check_ids("style", [style.id for style in manifest.styles])
    for style in manifest.styles:
        check_ids(f"race of style {style.id}", style.races)
        must(set(style.races) <= set(races), "4.2", f"style {style.id} names a race that is not in the manifest")
    used = {race for style in manifest.styles for race in style.races}
    must(used == set(races), "4.2", "a race is in no style")


def check_ids(kind: str, ids: Sequence[str]) -> None:
    """(4.2)"""
    must(len(ids) > 0, "4.2", f"there is no {kind}")
    must(all(1 <= len(one) <= 64 for one in ids), "4.2", f"the identifier of a {kind} has not 1 to 64 characters")
    must(len(set(ids)) == len(ids), "4.2", f"two of a kind have one identifier: {kind}")


def check_race(race: Race) -> None:
    """(4.3)"""
    check_ids(f"candidate of race {race.id}", [candidate.id for candidate in race.candidates])
    count = len(race.candidates)
    must(count <= MOST_CANDIDATES, "4.3", f"race {race.id} has more than {MOST_CANDIDATES} candidates")
    must(1 <= race.limit <= count, "4.3", f"race {race.id} lets a voter choose {race.limit} of {count}")
    must(1 <= race.seats <= count, "4.3", f"race {race.id} has {race.seats} seats for {count} candidates")


def check_trustees(manifest: Manifest) -> None:
    """(4.4)"""
    n, k = len(manifest.trustees), manifest.threshold
    must(n <= MOST_TRUSTEES, "4.4", f"more than {MOST_TRUSTEES} trustees")
    must(n < 2 * k and k <= n, "4.4", f"{k} of {n} trustees: more than half must be needed, and no more than there are")
    keys = [key for trustee in manifest.trustees for key in (trustee.box_key, trustee.sign_key)]
    must(len(set(keys)) == len(keys), "4.4", "two trustees have the same key")


def check_issuers(manifest: Manifest) -> None:
    """(4.5)"""
    must(len(manifest.issuers) in (1, 2), "4.5", f"{len(manifest.issuers)} issuers; there must be one or two")
    styles = [style.id for style in manifest.styles]
    for issuer in manifest.issuers:
        must([key.style for key in issuer.keys] == styles, "4.5", f"issuer {issuer.name} must have one key for each style, in order")
    keys = [key for issuer in manifest.issuers for key in issuer.keys]
    for key in keys:
        fits = key.modulus.bit_length() == MODULUS_BITS and key.modulus % 2 == 1 and key.exponent == EXPONENT
        must(fits, "4.5", f"a key for style {key.style} is not RSA with {MODULUS_BITS} bits and exponent {EXPONENT}")
    must(len({key.modulus for key in keys}) == len(keys), "4.5", "one key is used for two issuers or styles")


def check_board(manifest: Manifest) -> None:
    """(4.6)"""
    keys = [manifest.board_key, *(witness.key for witness in manifest.witnesses)]
    must(len(set(keys)) == len(keys), "4.6", "two witnesses, or a witness and the board, have the same key")
    must(manifest.quorum <= len(manifest.witnesses), "4.6", "the quorum asks for more witnesses than there are")
    must(manifest.opens < manifest.closes, "4.6", "the vote closes before it opens")
