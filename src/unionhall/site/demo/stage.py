"""Puts the cast on stage: accounts linked to people of the rosters, with their roles and a turf of 28."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from unionhall.access.actions import grant_role
from unionhall.access.rules import LOCAL, Actor, Kind, Place
from unionhall.accounts.actions.accounts import put_in_cast
from unionhall.kit import clock
from unionhall.people import queries as people
from unionhall.people.actions import turf
from unionhall.people.actions.persons import choose_name
from unionhall.site.demo.cast import CAST, INFORMATION_SCHOOL, Part

if TYPE_CHECKING:
    from unionhall.people.models import CurrentPost, Department, Employer, RosterSource, Turf, Unit

BY = Actor.machine("the demo's data steward")
#: How many people the steward answers for, and how many of them came lately.
TURF, HIRES = 28, 2


@dataclass(slots=True)
class Demo:
    """What has been set up so far, and where to say how it goes."""

    say: Callable[[str], None]
    scale: float
    employer: Employer
    units: dict[str, Unit] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    sources: dict[str, RosterSource] = field(default_factory=dict)


def stage(demo: Demo) -> None:
    """Every part of the cast gets its account, its person and its role until three months from now."""
    drawn = _draw_turf(demo)
    taken: set[int] = set()
    for part in CAST:
        post = _somebody(demo, part, taken) if part.unit else None
        if post is not None:
            taken.add(post.person_id)
            choose_name(post.person, part.name, by=BY)
        mail = part.name.split()[0].lower() + "@local99.example"
        account = put_in_cast(mail, part.name, part.shows, person_id=post.person_id if post else None, by=BY)
        if part.role:
            today = clock.today()
            dates = (today - timedelta(days=30), today + timedelta(days=90))
            grant_role(account.pk, part.role, _place(demo, part, drawn), dates=dates, reason="A part of the demo's cast.", by=BY)
    demo.say(f"  {len(CAST)} members of the cast can sign in.")


def _somebody(demo: Demo, part: Part, taken: set[int]) -> CurrentPost | None:
    """A member who works where the part says and is nobody else's part."""
    posts = people.posts().filter(unit=demo.units[part.unit], department=demo.departments[part.department], is_member=True)
    return posts.exclude(person_id__in=taken).select_related("person").order_by("sort_key", "person").first()


def _place(demo: Demo, part: Part, drawn: Turf) -> Place:
    if part.at == "local":
        return LOCAL
    if part.at == "turf":
        return Place(Kind.TURF, str(drawn.pk))
    return Place(Kind.UNIT, str(demo.units[part.at].pk))


def _draw_turf(demo: Demo) -> Turf:
    """Twenty-eight people of one department, for a steward; two of them are to be welcomed."""
    today = clock.today()
    department = demo.departments[INFORMATION_SCHOOL]
    drawn = turf.draw_turf(f"{INFORMATION_SCHOOL}, second floor", department=department, begins_on=today, by=BY)
    posts = people.posts().filter(unit=demo.units["ASE"], department=department).select_related("person").order_by("person")
    new = people.people_to_welcome().filter(unit=demo.units["ASE"]).order_by("-due_on").values("person")
    hires = list(posts.filter(person__in=new, is_member=False).order_by("-person")[:HIRES])
    others = posts.exclude(person__in=[post.person_id for post in hires])[40 : 40 + TURF - len(hires)]
    for post in (*others, *hires):
        turf.give_turf(drawn, post.person, begins_on=today, by=BY)
    return drawn
