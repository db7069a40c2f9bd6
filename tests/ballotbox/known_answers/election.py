"""The election of all vectors: its manifest, the trustees' secrets, the issuers' keys, and a ceremony that went well."""

from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballotbox.ceremony.participant import Participant, Share, TrusteeSecret
from ballotbox.ceremony.session import Session
from ballotbox.ceremony.transcript import Transcript
from ballotbox.election import Election
from ballotbox.manifest import Candidate, Issuer, IssuerKey, Manifest, Race, Style, Witness
from tests.ballotbox.known_answers.files import VECTORS, drawn, load, store

STYLES = ("ase", "postdoc")
ISSUERS = ("The local", "The observers")
TRUSTEES = 3
BOARD = Ed25519PrivateKey.from_private_bytes(drawn("board"))
WITNESS = Ed25519PrivateKey.from_private_bytes(drawn("witness"))


def write_issuer_keys() -> None:
    """Test keys for the issuers, made once and kept ever after."""
    if (VECTORS / "issuer_keys.json").exists():
        return
    made = {}
    for issuer in range(len(ISSUERS)):
        for style in STYLES:
            numbers = rsa.generate_private_key(65537, 3072).private_numbers()
            made[f"{issuer}/{style}"] = [hex(numbers.p), hex(numbers.q)]
    store("issuer_keys", made)


@cache
def issuer_key(issuer: int, style: str) -> rsa.RSAPrivateKey:
    """The issuer's kept test key."""
    p, q = (int(number, 16) for number in load("issuer_keys")[f"{issuer}/{style}"])
    d = pow(65537, -1, (p - 1) * (q - 1))
    crt = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    return rsa.RSAPrivateNumbers(p, q, d, *crt, rsa.RSAPublicNumbers(65537, p * q)).private_key()


def secret(index: int) -> TrusteeSecret:
    """What trustee `index` keeps."""
    return TrusteeSecret(drawn("trustee", index))


def _races() -> tuple[Race, ...]:
    people = ("Añes", "Bo", "Chidi", "Dao", "Élodie")
    return (
        Race("president", "President", 1, 1, tuple(Candidate(f"p{i}", name) for i, name in enumerate(people[:3]))),
        Race("board", "Board at large", 2, 3, tuple(Candidate(f"b{i}", name) for i, name in enumerate(people))),
        Race("strike", "Strike authorization ✊", 1, 1, (Candidate("yes", "Yes"), Candidate("no", "No")), b"\x01"),
    )


def _issuers() -> tuple[Issuer, ...]:
    public = {(i, style): issuer_key(i, style).public_key().public_numbers().n for i in range(2) for style in STYLES}
    return tuple(Issuer(name, tuple(IssuerKey(s, public[i, s]) for s in STYLES)) for i, name in enumerate(ISSUERS))


@cache
def manifest() -> Manifest:
    """One vote for president, up to three for the board, yes or no on a strike; accents and an emoji in the texts."""
    return Manifest(
        title="Officers and strike vote, 2026",
        opens=1_779_800_000,
        closes=1_780_000_000,
        races=_races(),
        styles=(
            Style("ase", "ASE", ("president", "board", "strike")),
            Style("postdoc", "Postdocs", ("strike", "president")),
        ),
        threshold=2,
        trustees=tuple(secret(i).trustee(f"Trustee {i}") for i in range(1, TRUSTEES + 1)),
        issuers=_issuers(),
        board_key=BOARD.public_key().public_bytes_raw(),
        quorum=1,
        witnesses=(Witness("Observer", WITNESS.public_key().public_bytes_raw()),),
        roll_root=drawn("roll", size=64),
        booth_hash=drawn("booth", size=48),
    )


def participants() -> list[Participant]:
    """All trustees in the first attempt."""
    session = Session.first(manifest())
    return [Participant(session, i, secret(i)) for i in session.present]


@cache
def transcript() -> Transcript:
    """A ceremony in which nobody complained."""
    everybody = participants()
    session = everybody[0].session
    said = [one.commit() for one in everybody]
    for step in (Participant.reveal, Participant.deal, Participant.verdict):
        so_far = Transcript.of(session, said)
        said += [step(one, so_far) for one in everybody]
    return Transcript.of(session, said)


@cache
def election() -> Election:
    """The election of all vectors."""
    return transcript().election()


def share(index: int) -> Share:
    """(5.11) s_l"""
    return participants()[index - 1].share(transcript())
