"""Manifests for simulated elections: a local's races, or as many plain races as a bench asks for."""

from dataclasses import dataclass

from ballotbox.counting import MAJORITY, TWO_THIRDS_YES, Rule
from ballotbox.hashing import digest
from ballotbox.log import BatchRule
from ballotbox.manifest import Candidate, Issuer, IssuerKey, Manifest, Race, Style, Witness
from ballotbox.simulate.cast_of_keys import ISSUERS, TRUSTEES, WITNESSES, Keys

OPENS = 1_799_798_400  # a Wednesday in January 2027
CLOSES = OPENS + 3 * 86_400

NAMES = (
    "Rosa Marchetti", "Tobias Nwosu", "Mei Tanaka-Holm", "Priya Raman", "Joaquim Duarte", "Sunniva Dahl",
    "Kofi Asante", "Leila Haddad", "Piotr Zielinski", "Anahera Ngata", "Bram de Wit", "Chiara Lombardi",
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What a simulated election is like. `races` 0 gives the local's own: president, three trustees, a strike vote."""

    ballots: int
    seed: int = 1
    races: int = 0
    candidates: int = 3
    issuers: int = 2
    revotes: int = 5  # in a hundred voters, who vote again
    checks: int = 2  # in a hundred ballots, that are opened instead of cast
    batch: int = 100


def styles_of(plan: Plan) -> tuple[Style, ...]:
    """Two styles for the local's races, one for plain ones."""
    if plan.races:
        return (Style("all", "All members", tuple(f"race-{number}" for number in range(1, plan.races + 1))),)
    return (
        Style("ase", "Academic student employees", ("president", "trustees", "strike")),
        Style("postdoc", "Postdocs", ("president", "trustees")),
    )


def races_of(plan: Plan) -> tuple[Race, ...]:
    """The races of the manifest."""
    if plan.races:
        return tuple(_race(f"race-{number}", f"Race {number}", 1, 1, MAJORITY, plan.candidates) for number in range(1, plan.races + 1))
    yes_or_no = (Candidate("yes", "Yes"), Candidate("no", "No"))
    return (
        _race("president", "President", 1, 1, MAJORITY, 3),
        _race("trustees", "Trustees, three seats", 3, 3, MAJORITY, 5),
        Race("strike", "Shall the bargaining team be authorized to call a strike?", 1, 1, yes_or_no, TWO_THIRDS_YES.encoded),
    )


def _race(id_: str, title: str, seats: int, limit: int, rule: Rule, candidates: int) -> Race:
    people = tuple(Candidate(f"c{place + 1}", _name(place)) for place in range(candidates))
    return Race(id_, title, seats, limit, people, rule.encoded)


def _name(place: int) -> str:
    return NAMES[place % len(NAMES)] + (f" {place // len(NAMES) + 1}" if place >= len(NAMES) else "")


def manifest_of(plan: Plan, keys: Keys) -> Manifest:
    """The manifest of a simulated election: three of five trustees, two of three witnesses."""
    styles = styles_of(plan)
    issuers = tuple(
        Issuer(name, tuple(IssuerKey(style.id, of_style[style.id].public_key().public_numbers().n) for style in styles))
        for name, of_style in zip(ISSUERS, keys.issuers, strict=False)
    )
    public = [key.public_key().public_bytes_raw() for key in keys.witnesses]
    manifest = Manifest(
        title="A simulated election of the local",
        opens=OPENS,
        closes=CLOSES,
        races=races_of(plan),
        styles=styles,
        threshold=3,
        trustees=tuple(secret.trustee(name) for secret, name in zip(keys.trustees, TRUSTEES, strict=True)),
        issuers=issuers,
        board_key=keys.board.public_key().public_bytes_raw(),
        quorum=2,
        witnesses=tuple(Witness(name, key) for name, key in zip(WITNESSES, public, strict=True)),
        roll_root=digest("node", plan.ballots, plan.seed),
        booth_hash=digest("leaf", b"a simulated booth"),
        rules=BatchRule(least=min(20, plan.batch)).encoded,
    )
    manifest.check()
    return manifest
