"""The list of people, search, a person's page and turf: who sees whom, what a search may tell, and what is noted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.makers.accounts import acting, an_account, signed_in
from tests.makers.people import a_local, people_of
from unionhall.access.rules import Kind, Place
from unionhall.kit import clock
from unionhall.kit.refusals import NotAllowed
from unionhall.ledger.models import Entry
from unionhall.people import searching
from unionhall.people.actions import looking, persons, turf
from unionhall.people.models import CurrentPost, Person, SearchText, Turf
from unionhall.people.queries import directory, open_to

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def local():
    """112 people in Physics, all of ASE; 9 in Drama, of PD."""
    made = a_local()
    people_of(made.sources["ASE"], 112, as_of_on=DAY)
    people_of(made.sources[""], 9, as_of_on=DAY, first=500, Unit="PD", Department="Drama")
    searching.refresh_all()
    return made


def of(department: str) -> list[Person]:
    """The people of a department by name."""
    ids = CurrentPost.objects.filter(department__name=department).values("person")
    return list(Person.objects.filter(pk__in=ids).order_by("sort_key", "pk"))


def a_turf(people: list[Person], name: str = "Third floor") -> Turf:
    """A turf with these people."""
    lead = acting(an_account("lead", name="Lena"))
    made = turf.draw_turf(name, department=CurrentPost.objects.filter(person=people[0]).first().department, begins_on=DAY, by=lead)
    for person in people:
        turf.give_turf(made, person, begins_on=DAY, by=lead)
    return made


def names_on(page) -> list[str]:
    """The names in a list."""
    return [link.get_text() for link in BeautifulSoup(page.content, "html.parser").select(".persons .person b a")]


def test_a_steward_sees_her_28_and_only_them(local):
    """US-14: 28 names; the 29th is like an id that never was, byte for byte; the department is a number without names."""
    physics = of("Physics")
    mine, others = physics[:28], physics[28:]
    made = a_turf(mine)
    browser = signed_in(an_account(("steward", Place(Kind.TURF, str(made.pk))), name="Amir"))
    assert names_on(browser.get("/people/")) == [person.display_name for person in mine]
    assert "28" in browser.get("/people/").content.decode()
    for address in ("/people/{}/", "/people/{}/contact", "/people/{}/name/"):
        method = browser.post if address.endswith("contact") else browser.get
        hidden = method(address.format(others[0].public_id))
        nothing = method(address.format("018f0000-0000-7000-8000-000000000000"))
        assert (hidden.status_code, strip(hidden)) == (404, strip(nothing))
    page = browser.get(f"/turf/{made.public_id}/").content.decode()
    assert "of 112 in Physics" in " ".join(page.split())
    assert not any(person.display_name in page for person in others)


def strip(response) -> bytes:
    """The body without its token."""
    page = BeautifulSoup(response.content, "html.parser")
    for token in page.select("[name=csrfmiddlewaretoken]"):
        token.decompose()
    return str(page).encode()


def test_a_turf_keeps_those_who_left(local):
    """Whoever lost their job still stands in the steward's list, as no longer on a roster."""
    person = of("Physics")[0]
    made = a_turf([person])
    CurrentPost.objects.filter(person=person).delete()
    page = signed_in(an_account(("steward", Place(Kind.TURF, str(made.pk))))).get("/people/")
    assert names_on(page) == [person.display_name]
    assert "no longer on a roster" in page.content.decode()


@pytest.mark.parametrize("words", ["Abara", "abar", "ABARA", "p7@exam", "baraana"[:4]])
def test_finding_by_part(local, words):
    """Part of a name in any case, part of an address: what is found contains it, and nothing that contains it is missed."""
    lead = an_account("lead")
    found = names_on(signed_in(lead).post("/people/", {"q": words}))
    folded = words.casefold()
    expected = [
        person.display_name for person in Person.objects.order_by("sort_key", "pk")
        if folded in person.display_name.casefold() or person.contact_points.filter(value_normalized__contains=folded).exists()
    ]
    assert found == expected[:50]


@pytest.mark.parametrize("words", [
    "%", "_", '"', "'", "*", "NEAR(", 'a" OR "b', "\\", "names:", "x" * 200, "-", "('", "ab", "Ó", "a" * 100,
])
def test_strange_words_break_nothing(local, words):
    """Words that mean something to an index or a pattern are words: never an error, never more than is there."""
    response = signed_in(an_account("data_steward")).post("/people/", {"q": words})
    assert response.status_code == 200


def test_a_search_tells_nothing_that_a_page_would_not(local):
    """Outside one's places nobody is found; without the power for contact nobody is found by it; former names find for few."""
    person, other = of("Physics")[0], of("Drama")[0]
    persons.choose_name(person, "Yu-chén Li", by=acting(an_account(person_id=person.pk, name="Yu")))
    chair = signed_in(an_account(("unit_chair", Place(Kind.UNIT, str(local.units["PD"].pk)))))
    assert names_on(chair.post("/people/", {"q": "yu-chen"})) == []
    assert names_on(chair.post("/people/", {"q": other.display_name.split()[0]})) != []
    former, keeper = "abara", an_account("data_steward")
    assert former in person.display_name.casefold()
    by_number = {"q": person.identifiers.get().value}
    assert names_on(signed_in(keeper).post("/people/", by_number)) == ["Yu-chén Li"]
    assert "Yu-chén Li" not in names_on(signed_in(an_account("lead")).post("/people/", by_number))
    assert "Yu-chén Li" not in names_on(signed_in(an_account("lead")).post("/people/", {"q": former}))
    assert "Yu-chén Li" in names_on(signed_in(keeper).post("/people/", {"q": former}))


def test_filters_narrow(local):
    """Unit, department, member, new: each shows exactly those."""
    browser = signed_in(an_account("lead"))
    CurrentPost.objects.filter(department__name="Drama").update(is_member=True)
    drama = {person.display_name for person in of("Drama")}
    department = local.departments["Drama"].public_id
    for query in ({"department": department}, {"unit": local.units["PD"].public_id}, {"member": "yes"}):
        assert set(names_on(browser.get("/people/", query))) == drama, query
    assert names_on(browser.get("/people/", {"member": "no", "department": department})) == []
    CurrentPost.objects.update(since_on=clock.today() - timedelta(days=300))
    CurrentPost.objects.filter(department__name="Drama").update(since_on=clock.today() - timedelta(days=3))
    assert set(names_on(browser.get("/people/", {"new": "on"}))) == drama
    assert len(names_on(browser.get("/people/", {"unit": "not an id", "after": "neither"}))) == 50


def test_every_page_once_and_in_order(local):
    """Page by page everybody is met once, by name; the same for words."""
    browser = signed_in(an_account("lead"))
    everybody = [person.display_name for person in Person.objects.order_by("sort_key", "pk")]
    for ask in (lambda after: browser.get("/people/", after), lambda after: browser.post("/people/", {"q": "example.org", **after})):
        met, after = [], {}
        while True:
            page = ask(after)
            met += names_on(page)
            if not page.context["page"].has_more:
                break
            after = {"after": page.context["last"]}
        assert met == everybody


@pytest.mark.parametrize("role", ["lead", "unit", "steward", "department"])
def test_twelve_queries_whatever_there_is(local, role):
    """P3: the list takes at most twelve queries, with 9 people and with 112."""
    made = a_turf(of("Physics")[:28])
    holding = {
        "lead": "lead", "unit": ("unit_chair", Place(Kind.UNIT, str(local.units["ASE"].pk))),
        "steward": ("steward", Place(Kind.TURF, str(made.pk))),
        "department": ("steward", Place(Kind.DEPARTMENT, str(local.departments["Physics"].pk))),
    }[role]
    browser = signed_in(an_account(holding))
    for query in ({}, {"department": local.departments["Drama"].public_id}, {"member": "no"}, {"new": "on"}):
        with CaptureQueriesContext(connection) as queries:
            browser.get("/people/", query)
        assert len(queries) <= 12, [one["sql"][:120] for one in queries]
    with CaptureQueriesContext(connection) as queries:
        browser.post("/people/", {"q": "abara"})
    assert len([one for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]) <= 12


def test_the_list_and_open_to_say_one_rule(local):
    """Seen means allowed: for every kind of place the list holds exactly those whom `open_to` lets the actor see."""
    made = a_turf(of("Physics")[:7])
    for holding in (
        "lead", "data_steward", ("unit_chair", Place(Kind.UNIT, str(local.units["PD"].pk))), ("steward", Place(Kind.TURF, str(made.pk))),
        ("steward", Place(Kind.DEPARTMENT, str(local.departments["Drama"].pk))),
    ):
        actor = acting(an_account(holding))
        listed, after = set(), None
        while True:
            page = directory.page_of(actor, directory.Wanted(after=after))
            listed |= {one.public_id for one in page.people}
            if not page.has_more:
                break
            after = page.people[-1].key
        assert listed == set(open_to(actor).values_list("public_id", flat=True)), holding


def test_looking_at_contact_is_noted_and_told(local):
    """The page shows no contact; asked for it does, the ledger knows, and the person sees who looked."""
    person = of("Physics")[0]
    address = person.contact_points.get(kind="email").value
    lead = an_account("lead", name="Lena")
    browser = signed_in(lead)
    assert address not in browser.get(f"/people/{person.public_id}/").content.decode()
    assert address in browser.post(f"/people/{person.public_id}/contact").content.decode()
    assert Entry.objects.get(deed="person.contact_read").account_id == lead.pk
    own = signed_in(an_account(person_id=person.pk, name="Rosa"))
    assert "Lena" in own.get("/me/").content.decode()
    assert address in own.get("/me/").content.decode()
    with pytest.raises(NotAllowed):
        looking.look_at_contact(person, by=acting(an_account("comms")))


def test_a_chosen_name_is_everywhere_at_once(local):
    """US-02: one request later it stands on every list, page, turf and in search; the old one is seen by self and data steward."""
    person = of("Physics")[0]
    old = person.display_name
    made = a_turf([person])
    own, lead = signed_in(an_account(person_id=person.pk, name="Yu")), signed_in(an_account("lead"))
    page = own.get(f"/people/{person.public_id}/name/")
    seen = {"seen_chosen_name": page.context["seen"]["chosen_name"], "seen_pronouns": ""}
    assert own.post(f"/people/{person.public_id}/name/", {"chosen_name": "Yu-chén", "pronouns": "they/them", **seen}).status_code == 302
    for address in ("/people/", f"/people/{person.public_id}/", f"/turf/{made.public_id}/"):
        text = lead.get(address).content.decode()
        assert "Yu-chén" in text or address == "/people/", address
        assert old not in text, address
    assert names_on(lead.post("/people/", {"q": "yu-chen"})) == ["Yu-chén"]
    assert old in own.get("/me/").content.decode()
    assert old in signed_in(an_account("data_steward")).post(f"/people/{person.public_id}/names").content.decode()
    later = own.post(f"/people/{person.public_id}/name/", {"chosen_name": "Jo", "pronouns": "they/them", **seen})
    assert later.status_code == 409
    assert "Yu-chén" in later.content.decode()


def test_my_copy_holds_everything_and_is_noted(local):
    """A member takes what the union knows, with purposes and ends; another's data is not in it."""
    person, other = of("Physics")[:2]
    browser = signed_in(an_account(person_id=person.pk, name="Rosa"))
    copy = browser.post("/me/copy").json()
    assert copy["name"] == person.display_name
    assert copy["contact"][0]["value"] == person.contact_points.get(kind="email").value
    assert copy["appointments"][0]["department"] == "Physics"
    assert "contact" in copy["purposes"]
    assert other.display_name not in str(copy)
    assert Entry.objects.get(deed="person.exported").purpose == "their own copy"


def test_handing_out_turf(local):
    """A lead of the unit draws, fills and hands out turf of her unit and no other; nobody hands to herself."""
    lead = an_account(("lead", Place(Kind.UNIT, str(local.units["ASE"].pk))), name="Lena")
    amir, browser = an_account(name="Amir"), signed_in(lead)
    browser.post("/turf/new", {"name": "Third floor", "department": local.departments["Physics"].public_id})
    made = Turf.objects.get()
    person, stranger = of("Physics")[0], of("Drama")[0]
    browser.post(f"/turf/{made.public_id}/give", {"person": person.public_id})
    assert browser.post(f"/turf/{made.public_id}/give", {"person": stranger.public_id}).status_code == 404
    browser.post("/turf/new", {"name": "Stage", "department": local.departments["Drama"].public_id})
    assert Turf.objects.count() == 1
    form = {"ends_on": str(clock.today() + timedelta(days=90)), "reason": "Knows the floor"}
    assert "themselves" in browser.post(f"/turf/{made.public_id}/hand-out", {"email": lead.email, **form}).content.decode()
    assert browser.post(f"/turf/{made.public_id}/hand-out", {"email": amir.email, **form}).status_code == 302
    steward = signed_in(amir)
    assert names_on(steward.get("/people/")) == [person.display_name]
    held = browser.get(f"/turf/{made.public_id}/").context["stewards"][0]
    browser.post(f"/turf/{made.public_id}/stewards/{held.public_id}/take-back")
    assert steward.get("/people/").status_code == 404
    assert set(Entry.objects.filter(thing__startswith="access.").values_list("deed", flat=True)) == {"role.granted", "role.ended"}


def test_a_steward_of_two_kinds_of_places_asks_for_a_unit_of_neither(local):
    """Nothing is found, and nothing breaks: one source is empty before the database is asked."""
    made = a_turf(of("Physics")[:5])
    two = (("steward", Place(Kind.TURF, str(made.pk))), ("unit_chair", Place(Kind.UNIT, str(local.units["ASE"].pk))))
    other = next(unit for code, unit in local.units.items() if code != "ASE")
    few = directory.page_of(acting(an_account(*two)), directory.Wanted(unit=other.pk)).people
    assert {one.name for one in few} <= {person.display_name for person in of("Physics")[:5]}
    none = directory.page_of(acting(an_account(two[1])), directory.Wanted(unit=other.pk, department=local.departments["Physics"].pk))
    assert none.people == [] and none.count == 0


def test_an_index_of_all_columns_tells_nothing_of_those_one_may_not_search(local):
    """PostgreSQL asks one index of all columns; what stands only in another column finds nobody, whatever signs a word has."""
    SearchText.objects.filter(person=of("Physics")[0]).update(names="ada o'hara_x", contact="ada.h%1@lab.example", hidden="ada formerly")
    found = {
        (words, columns): len(searching.matching(words, columns.split()))
        for words in ("ada formerly", "h%1@lab", "o'hara_x", "ada @lab.example", "oxhara", "h%2@lab")
        for columns in ("names", "names contact", "names contact hidden")
    }
    assert {key for key, number in found.items() if number} == {
        ("ada formerly", "names contact hidden"), ("h%1@lab", "names contact"), ("h%1@lab", "names contact hidden"), ("o'hara_x", "names"),
        ("o'hara_x", "names contact"), ("o'hara_x", "names contact hidden"), ("ada @lab.example", "names contact"),
        ("ada @lab.example", "names contact hidden"),
    }
