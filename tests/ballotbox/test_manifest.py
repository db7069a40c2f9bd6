"""Manifests: one encoding, every condition of SPEC 4, and hashes that depend on each field."""

from __future__ import annotations

import dataclasses

import pytest

from ballotbox.cautions import cautions
from ballotbox.election import Election, manifest_hash
from ballotbox.exceptions import CeremonyRefused, Malformed, ManifestRefused
from ballotbox.group import ZERO, G, Scalar, times_base
from ballotbox.manifest import Candidate, Issuer, IssuerKey, Manifest, Race, Style, Trustee
from tests.makers.ballots import BOARD, a_manifest, a_race, a_world, issuers, public

GOOD = a_manifest()
RACE = GOOD.races[0]
TRUSTEES = GOOD.trustees
ONE_STYLE = (Issuer("one", (IssuerKey("y" * 64, issuers()[0].keys[0].modulus),)),)


def with_race(**changes: object) -> Manifest:
    return a_manifest(races=(dataclasses.replace(RACE, **changes), *GOOD.races[1:]))  # type: ignore[arg-type]


def with_modulus(modulus: int, exponent: int = 65537) -> Manifest:
    one, two = issuers()
    return a_manifest(issuers=(Issuer(one.name, (IssuerKey("ase", modulus, exponent), one.keys[1])), two))


def test_a_manifest_reads_back_to_the_same_bytes() -> None:
    data = GOOD.encode()
    assert Manifest.decode(data) == GOOD


def test_other_encodings_and_versions_are_refused() -> None:
    data = GOOD.encode()
    with pytest.raises(ManifestRefused, match="a manifest of version 9; this program knows version 1") as refused:
        Manifest.decode(b"\x09" + data[1:])
    assert refused.value.equation == "4"
    with pytest.raises(Malformed):
        Manifest.decode(data + b"\0")
    with pytest.raises(Malformed):
        Manifest.decode(data[:-1])
    modulus = issuers()[0].keys[0].modulus.to_bytes(384, "big")
    longer = data.replace((384).to_bytes(4, "little") + modulus, (385).to_bytes(4, "little") + b"\0" + modulus)
    assert len(longer) == len(data) + 1
    with pytest.raises(ManifestRefused, match="same bytes") as refused:
        Manifest.decode(longer)
    assert refused.value.equation == "4.1"


@pytest.mark.parametrize(
    ("manifest", "equation", "words"),
    [
        (a_manifest(races=()), "4.2", "there is no race"),
        (a_manifest(styles=()), "4.2", "there is no style"),
        (a_manifest(styles=(Style("ase", "", ()),)), "4.2", "there is no race of style ase"),
        (a_manifest(styles=(Style("ase", "", ("president", "president")),)), "4.2", "two of a kind"),
        (a_manifest(styles=(Style("ase", "", ("nothing",)),)), "4.2", "style ase names a race that is not in the manifest"),
        (a_manifest(styles=(Style("ase", "", ("president",)),)), "4.2", "a race is in no style"),
        (with_race(id=""), "4.2", "1 to 64 characters"),
        (with_race(id="x" * 65), "4.2", "1 to 64 characters"),
        (with_race(id="board"), "4.2", "two of a kind"),
        (with_race(candidates=()), "4.2", "there is no candidate of race president"),
        (with_race(candidates=(Candidate("a", ""), Candidate("a", ""))), "4.2", "two of a kind"),
        (with_race(candidates=a_race("x", 251).candidates), "4.3", "more than 250"),
        (with_race(limit=0), "4.3", "choose 0 of 3"),
        (with_race(limit=4), "4.3", "choose 4 of 3"),
        (with_race(seats=0), "4.3", "0 seats for 3"),
        (with_race(seats=4), "4.3", "4 seats for 3"),
        (a_manifest(threshold=2), "4.4", "2 of 5"),
        (a_manifest(threshold=6), "4.4", "6 of 5"),
        (a_manifest(threshold=2, trustees=TRUSTEES[:4]), "4.4", "2 of 4"),
        (a_manifest(threshold=1, trustees=()), "4.4", "1 of 0"),
        (a_manifest(trustees=TRUSTEES * 2, threshold=6), "4.4", "two trustees"),
        (a_manifest(trustees=TRUSTEES * 7, threshold=20), "4.4", "more than 32"),
        (a_manifest(issuers=()), "4.5", "0 issuers"),
        (a_manifest(issuers=issuers() * 2), "4.5", "4 issuers"),
        (a_manifest(issuers=(Issuer("one", issuers()[0].keys[::-1]),)), "4.5", "one key for each style"),
        (a_manifest(issuers=(issuers()[0], issuers()[0])), "4.5", "one key is used"),
        (with_modulus(2**3071), "4.5", "3072 bits"),
        (with_modulus(2**3072 + 1), "4.5", "3072 bits"),
        (with_modulus(2**3071 - 1), "4.5", "3072 bits"),
        (with_modulus(issuers()[0].keys[0].modulus, 3), "4.5", "exponent 65537"),
        (a_manifest(board_key=GOOD.witnesses[0].key), "4.6", "the same key"),
        (a_manifest(witnesses=GOOD.witnesses[:1] * 2), "4.6", "the same key"),
        (a_manifest(quorum=4), "4.6", "more witnesses than there are"),
        (a_manifest(closes=GOOD.opens), "4.6", "closes before it opens"),
    ],
)
def test_what_no_election_can_have_is_refused(manifest: Manifest, equation: str, words: str) -> None:
    with pytest.raises(ManifestRefused, match=words) as refused:
        manifest.check()
    assert refused.value.equation == equation


@pytest.mark.parametrize(
    "manifest",
    [
        with_race(limit=3),
        with_race(seats=3),
        a_manifest(races=(a_race("x" * 64, 2),), styles=(Style("y" * 64, "", ("x" * 64,)),), issuers=ONE_STYLE),
        with_race(candidates=a_race("x", 250).candidates),
        a_manifest(threshold=5),
        a_manifest(quorum=3),
        a_manifest(quorum=0, witnesses=()),
        a_manifest(issuers=issuers()[:1]),
        a_manifest(closes=GOOD.opens + 1),
        a_manifest(threshold=17, trustees=tuple(Trustee("", bytes([n]) * 32, bytes([n + 99]) * 32) for n in range(32))),
    ],
)
def test_what_is_just_allowed_passes(manifest: Manifest) -> None:
    assert Manifest.decode(manifest.encode()) == manifest


CHANGES = [
    {"title": "Another"},
    {"opens": 1},
    {"closes": 2**40},
    {"races": (dataclasses.replace(RACE, rule=b"2/3"), *GOOD.races[1:])},
    {"races": (dataclasses.replace(RACE, limit=2), *GOOD.races[1:])},
    {"races": (dataclasses.replace(RACE, title="x"), *GOOD.races[1:])},
    {"races": (Race(RACE.id, RACE.title, 1, 1, RACE.candidates[::-1]), *GOOD.races[1:])},
    {"styles": GOOD.styles[::-1]},
    {"threshold": 4},
    {"trustees": TRUSTEES[::-1]},
    {"issuers": issuers()[::-1]},
    {"board_key": public(BOARD)[::-1]},
    {"quorum": 1},
    {"witnesses": GOOD.witnesses[:2]},
    {"roll_root": b"other"},
    {"booth_hash": b"other"},
    {"rules": b"other"},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_the_manifest_hash_depends_on_every_field(change: dict[str, object]) -> None:
    assert manifest_hash(a_manifest(**change)) != manifest_hash(GOOD)


def test_the_election_hash_depends_on_manifest_and_on_every_commitment() -> None:
    election = a_world().election
    changed = Election(a_manifest(title="Another"), election.commitments)
    assert changed.hash != election.hash
    for index, points in election.commitments.items():
        for j in range(3):
            other = {**election.commitments, index: (*points[:j], points[j] + G, *points[j + 1 :])}
            assert Election(GOOD, other).hash != election.hash
    swapped = {**election.commitments, 1: election.commitments[2], 2: election.commitments[1]}
    assert Election(GOOD, swapped).hash != election.hash
    fewer = {index: election.commitments[index] for index in (1, 2, 3)}
    assert Election(GOOD, fewer).hash != election.hash
    assert len(election.hash) == 64


def test_an_election_needs_enough_trustees_and_no_empty_key() -> None:
    points = a_world().election.commitments
    with pytest.raises(CeremonyRefused, match="needs 3") as refused:
        Election(GOOD, {1: points[1], 2: points[2]})
    assert refused.value.equation == "5.11"
    with pytest.raises(CeremonyRefused, match="trustees 1 to 5"):
        Election(GOOD, {**points, 6: points[1]})
    with pytest.raises(CeremonyRefused, match="trustees 1 to 5"):
        Election(GOOD, {**points, 0: points[1]})
    for bad in ((G, G), (G, ZERO, G)):
        with pytest.raises(CeremonyRefused, match="3 points") as refused:
            Election(GOOD, {**points, 1: bad})
        assert refused.value.equation == "5.5"
    minus = times_base(Scalar(-2))
    with pytest.raises(CeremonyRefused, match="identity") as refused:
        Election(GOOD, {1: (G, G, G), 2: (G, G, G), 3: (minus, G, G)})
    assert refused.value.equation == "5.11"


def test_weaknesses_are_said_in_words() -> None:
    assert cautions(GOOD) == []
    three = TRUSTEES[:3]
    assert cautions(a_manifest(trustees=three, threshold=2)) == ["The result is lost with the 2 of 3 trustees who lose their shares first."]
    alone = cautions(a_manifest(trustees=three[:1], threshold=1, issuers=issuers()[:1], quorum=0, witnesses=()))
    assert [sentence.split()[0] for sentence in alone] == ["One", "The", "One", "Fewer"]
    assert cautions(a_manifest(quorum=3))[0].startswith("Every witness")
    lone = cautions(a_manifest(quorum=1, witnesses=GOOD.witnesses[:1]))
    assert [sentence.split()[0] for sentence in lone] == ["Fewer", "Every"]
    assert cautions(a_manifest(quorum=1))[0].startswith("Fewer than two witnesses")
    assert cautions(a_manifest(threshold=4))[0].startswith("The result is lost with the 2 of 5")
