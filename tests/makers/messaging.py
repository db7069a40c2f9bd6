"""People with addresses, lines to the made-up world, and messages written through actions."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from unionhall.access.rules import Actor
from unionhall.kit.models import new_public_id
from unionhall.messaging import actions
from unionhall.messaging.actions.writing import Draft
from unionhall.messaging.models import Blast, Line
from unionhall.people.models import ContactPoint, CurrentPost, Department, Employer, Person, Unit

MACHINE = Actor.machine("a test")
NUMBER = count(1)
BEGAN = date(2025, 9, 16)


def a_place(name: str = "", time_zone: str = "America/Los_Angeles") -> tuple[Unit, Department]:
    """A unit of an employer, and a department."""
    number = next(NUMBER)
    employer = Employer.objects.create(name=f"University {number}", time_zone=time_zone, mail_domains=["uni.example"])
    unit = Unit.objects.create(employer=employer, code=f"U{number}", name=f"Academic workers {number}", active_from=BEGAN)
    return unit, Department.objects.create(name=name or f"Chemistry {number}")


def a_phone(number: int) -> str:
    """A phone number that belongs to nobody: 555 in every area."""
    return f"+1{206 + number // 100_000 % 7}{5550000 + number % 10_000 if number < 10_000 else 2000000 + number}"


def some_people(
    amount: int,
    *,
    where: tuple[Unit, Department] | None = None,
    language: str = "",
    phones: bool = True,
    mails: bool = True,
    is_member: bool = True,
) -> list[Person]:
    """Many people at work in one department, each with a phone and a mail address of their own."""
    unit, department = where or a_place()
    first = [next(NUMBER) for _ in range(amount)][0]  # noqa: RUF015 - all of them are taken
    people = Person.objects.bulk_create(
        [
            Person(public_id=new_public_id(), display_name=f"Worker {first + n}", sort_key=f"worker {first + n:07d}", language=language)
            for n in range(amount)
        ],
        batch_size=1000,
    )
    posts = [
        CurrentPost(
            person=person,
            unit=unit,
            department=department,
            sort_key=person.sort_key,
            is_first=True,
            is_first_in_unit=True,
            is_member=is_member,
            since_on=BEGAN,
        )
        for person in people
    ]
    CurrentPost.objects.bulk_create(posts, batch_size=1000)
    points = [point for n, person in enumerate(people) for point in _points(person, first + n, phones, mails)]
    ContactPoint.objects.bulk_create(points, batch_size=1000)
    return people


def _points(person: Person, number: int, phones: bool, mails: bool) -> list[ContactPoint]:
    shared = {"person": person, "owner_class": "personal", "source": "test", "begins_on": BEGAN}
    found = []
    if phones:
        found.append(
            ContactPoint(public_id=new_public_id(), kind="phone", value=a_phone(number), value_normalized=a_phone(number), **shared)
        )
    if mails:
        address = f"worker{number}@mail.example"
        found.append(ContactPoint(public_id=new_public_id(), kind="email", value=address, value_normalized=address, **shared))
    return found


def an_address(person: Person, kind: str, value: str, owner: str = "personal") -> ContactPoint:
    """One more way to reach a person."""
    return ContactPoint.objects.create(
        person=person,
        kind=kind,
        value=value,
        value_normalized=value,
        owner_class=owner,
        source="test",
        begins_on=date(2026, 1, 1),
    )


def a_text_line(gateway: str = "telnyx", *, per_second: float = 400, numbers: int = 4, **parts: Any) -> Line:
    """A line for texts to the made-up world."""
    pool = [{"number": f"+1206555{100 + n:04d}", "per_second": per_second / numbers} for n in range(numbers)]
    given = {"at_once": 100, "timeout_seconds": 5, "grace_seconds": 3, "per_second": per_second, **parts}
    return actions.lines.set_line("Texts", gateway, given, pool, by=MACHINE)


def a_mail_line(**parts: Any) -> Line:
    """A line for mail to the made-up world."""
    return actions.lines.set_line("Mail", "smtp", {"at_once": 50, "timeout_seconds": 5, **parts}, by=MACHINE)


def a_draft(by: Actor, **parts: Any) -> Blast:
    """A message to all, in English, by text unless told otherwise."""
    given = {
        "title": "Rally",
        "category": "operational",
        "channels": ["text"],
        "segment": {},
        "keeps_quiet_hours": False,
        "words": {
            "en": {
                "text": "{given_name}, rally at noon. Reply STOP to stop.",
                "subject": "Rally, {given_name}",
                "body": "Come to **the rally**, {name}.",
            }
        },
        **parts,
    }
    return actions.writing.write(Draft(**given), by=by)


def a_blast(by: Actor = MACHINE, **parts: Any) -> Blast:
    """A message on its way."""
    draft = a_draft(by, **parts)
    return on_its_way(draft, by)


def on_its_way(draft: Blast, by: Actor = MACHINE) -> Blast:
    """A draft handed in, and confirmed by the house where a second person is needed."""
    blast = actions.sending.hand_in(str(draft.public_id), None, by=by, is_meant=True)
    if blast.state == "waiting":
        from tests.makers.accounts import an_actor

        blast = actions.sending.confirm(str(draft.public_id), by=an_actor("secretary", name="Bea"))
    return blast
