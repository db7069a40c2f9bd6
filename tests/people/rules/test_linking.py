"""Linking lists without numbers: sure where it may be, asked where it must be, and families, twins and namesakes left apart."""

from __future__ import annotations

import random

import pytest

from unionhall.people.rules.linking import ASK, Column, Link, link

GIVEN = [
    "Robert", "Catherine", "Elizabeth", "Francisco", "William", "Margaret", "José", "Alexandra", "Theodore", "Guadalupe", "Samuel", "Victoria",
    "Nathaniel", "Jennifer", "Ignacio", "Thomas", "Amara", "Wei", "Ngozi", "Dmitri", "Linh", "Kwame", "Aiko", "Farah",
]
SHORT = {
    "Robert": "Bob", "Catherine": "Kate", "Elizabeth": "Liz", "Francisco": "Paco", "William": "Bill", "Margaret": "Peggy", "José": "Pepe",
    "Alexandra": "Sasha", "Theodore": "Ted", "Guadalupe": "Lupe", "Samuel": "Sam", "Victoria": "Tori", "Nathaniel": "Nate",
    "Jennifer": "Jen", "Ignacio": "Nacho", "Thomas": "Tom", "Dmitri": "Dima",
}
FAMILY = [f"{one}{two}" for one in ("Al", "Ber", "Cas", "Dor", "Esp", "Fon", "Gar", "Her", "Mar", "Zam") for two in ("ido", "mann", "tell", "ova", "ura")]
PLACES = ("Physics", "Astronomy", "Chemistry", "Drama", "Oceanography", "Law")


def people(number: int, chance: random.Random) -> list[dict[str, str]]:
    """Invented workers, many with two family names, each with an address of their own."""
    return [
        {
            "given": chance.choice(GIVEN), "family": " ".join(chance.sample(FAMILY, chance.choice((1, 2, 2)))), "email": f"p{at}@example.org",
            "phone": f"+1206555{at:04d}", "department": chance.choice(PLACES), "begins_on": f"20{chance.randint(18, 25)}-09-{chance.randint(10, 28)}",
        }
        for at in range(number)
    ]


def as_a_card(worker: dict[str, str], chance: random.Random) -> dict[str, str]:
    """The same person as a card says it: a short form, one of two family names, a typo, something left empty."""
    card = dict(worker)
    card["given"] = SHORT.get(card["given"], card["given"]) if chance.random() < 0.6 else card["given"]
    if " " in card["family"] and chance.random() < 0.6:
        card["family"] = chance.choice([card["family"].split()[0], card["family"].replace(" ", "-")])
    if chance.random() < 0.3:
        at = chance.randrange(1, len(card["family"]) - 1)
        card["family"] = card["family"][:at] + card["family"][at + 1] + card["family"][at] + card["family"][at + 2:]
    for name in ("email", "phone", "begins_on"):
        if chance.random() < 0.25:
            card[name] = ""
    return card


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nicknames_and_two_family_names_are_found_and_nobody_is_mistaken(seed: int) -> None:
    """Workers and cards of whom half are no workers: other data than the thresholds were ever looked at with."""
    chance = random.Random(seed)
    workers = people(600, chance)
    signers = [as_a_card(worker, chance) for worker in workers[:300]]
    strangers = [{**each, "email": f"s{at}@example.org", "phone": f"+1425555{at:04d}"} for at, each in enumerate(people(300, chance))]
    links = link([*signers, *strangers], workers)
    sure = [each for each in links if each.verdict == "sure"]
    right = [each for each in links if each.left == each.right]
    assert all(each.left == each.right for each in sure)
    assert len(right) >= 0.97 * 300
    assert len(sure) >= 0.6 * 300


def only(found: list[Link]) -> Link:
    assert len(found) == 1
    return found[0]


def crowd() -> list[dict[str, str]]:
    return people(200, random.Random(9))


def test_a_family_with_one_telephone_and_one_department_is_asked_about_at_most() -> None:
    brother = {"given": "Chidi", "family": "Okafor", "email": "", "phone": "+12065550999", "department": "Physics"}
    sister = {**brother, "given": "Ada"}
    found = [each for each in link([sister], [*crowd(), brother]) if each.right == 200]
    assert not [each for each in found if each.verdict == "sure"]


def test_a_name_alone_is_never_sure() -> None:
    ada = {"given": "Ada", "family": "Okafor"}
    assert not [each for each in link([ada], [*crowd(), ada]) if each.verdict == "sure"]


def test_two_rows_that_fit_one_person_are_asked_about() -> None:
    ada = {"given": "Ada", "family": "Okafor", "email": "ada@example.org"}
    assert only(link([ada, dict(ada)], [*crowd(), ada])).verdict == "review"


def test_swapped_names_are_one_person() -> None:
    ada = {"given": "Ada", "family": "Okafor", "email": "ada@example.org"}
    found = only(link([{**ada, "given": "Okafor", "family": "Ada"}], [*crowd(), ada]))
    assert (found.right, found.verdict) == (200, "sure")


def test_evidence_says_which_column_speaks_and_which_is_against() -> None:
    ada = {"given": "Ada", "family": "Okafor", "email": "ada@example.org", "begins_on": "2024-09-16"}
    found = only(link([{**ada, "begins_on": "2019-02-01"}], [*crowd(), ada]))
    assert found.evidence["email"] > 5
    assert found.evidence["begins_on"] < 0
    assert found.bits >= ASK and 0 < found.score <= 1


def test_empty_lists_and_empty_cells_link_nobody() -> None:
    assert link([], crowd()) == [] and link(crowd(), []) == []
    assert link([{"given": "", "family": ""}], crowd()) == []


def test_any_columns_can_be_named() -> None:
    columns = (Column("who", "name"), Column("born", "date"))
    left, right = [{"who": "Ada", "born": "1990-05-01"}], [{"who": "Mei", "born": "1971-01-02"}, {"who": "Ada", "born": "1990-05-01"}]
    assert [each.right for each in link(left, right, columns)][:1] == [1]
