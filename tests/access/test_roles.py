"""Roles: granted, ended, reviewed; and over by themselves at midnight."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from tests.makers.accounts import acting, an_account, signed_in
from tests.world import a_world
from unionhall.access import actions, queries
from unionhall.access.models import RoleHolding
from unionhall.access.rules import LOCAL, Actor, Kind, Place, Power
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotAllowed, Unwelcome
from unionhall.ledger.models import Entry
from unionhall.people.models import Employer, Person, Unit

pytestmark = pytest.mark.django_db
MACHINE = Actor.machine("test")


def term(days: int = 90) -> tuple[date, date]:
    """From today for some days."""
    return clock.today(), clock.today() + timedelta(days=days)


def a_unit() -> Unit:
    """A unit to chair."""
    return Unit.objects.create(
        employer=Employer.objects.create(name="Cascadia"), code="RSE", name="Research scientists", active_from=date(2024, 1, 1),
    )


def test_an_administrator_grants_and_ends():
    """Granting and ending work with the next request, and both are in the ledger with their reason."""
    ines, bea = an_account("administrator", name="Ines"), an_account(name="Bea")
    browser = signed_in(bea)
    assert browser.get("/roles/").status_code == 404
    held = actions.grant_role(bea.pk, "trustee", dates=term(), reason="Elected 3 March", by=acting(ines))
    assert browser.get("/roles/").status_code == 200
    actions.end_role(held, reason="Resigned", by=acting(ines))
    assert browser.get("/roles/").status_code == 404
    granted, ended = Entry.objects.filter(deed__startswith="role.").order_by("number")
    assert (granted.deed, granted.detail["reason"], granted.account_id) == ("role.granted", "Elected 3 March", ines.pk)
    assert (ended.deed, ended.detail["reason"]) == ("role.ended", "Resigned")


def test_access_stops_at_midnight_without_anybody_acting():
    """US-57: a unit chair until 30 June is one on 30 June at 23:59 and none on 1 July at 00:00, where the local is."""
    unit = a_unit()
    chair = an_account(name="Dov")
    with time_machine.travel("2026-06-01T12:00:00-07:00", tick=False) as traveller:
        actions.grant_role(
            chair.pk, "unit_chair", Place(Kind.UNIT, str(unit.pk)), dates=(date(2026, 6, 1), date(2026, 6, 30)), reason="Elected",
            by=MACHINE,
        )
        traveller.move_to("2026-06-30T23:59:59-07:00")
        assert acting(chair).may(Power.SEE_NAMES, unit)
        traveller.move_to("2026-07-01T00:00:00-07:00")
        assert not acting(chair).may(Power.SEE_NAMES, unit)
        assert not acting(chair).may_somewhere(Power.SEE_NAMES)


def test_the_quarterly_review_lists_every_remaining_grant_with_its_reason():
    """What was not looked at for a quarter comes up; keeping it takes it off the list for the next."""
    ines, bea = an_account("administrator", name="Ines"), an_account(name="Bea")
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False) as traveller:
        ines = an_account("administrator", name="Ines", until=date(2027, 1, 1))
        held = actions.grant_role(bea.pk, "secretary", dates=term(300), reason="Elected 2 March", by=MACHINE)
        gone = actions.grant_role(bea.pk, "trustee", dates=term(30), reason="For the audit", by=MACHINE)
        RoleHolding.objects.filter(account=ines).update(reviewed_at=clock.now() + timedelta(days=80))
        traveller.shift(timedelta(days=90))
        assert queries.to_review(acting(ines)) == []
        traveller.shift(timedelta(days=2))
        assert queries.to_review(acting(ines)) == [held]
        page = signed_in(ines).get("/roles/review/").content.decode()
        assert "Elected 2 March" in page
        assert "For the audit" not in page
        actions.keep_role(held, by=acting(ines))
        assert queries.to_review(acting(ines)) == []
        traveller.shift(timedelta(days=92))
        assert held in queries.to_review(acting(ines))
        assert gone not in queries.to_review(acting(ines))


def test_nobody_grants_to_themselves_or_beside_themselves():
    """Neither to oneself nor the power to grant; the command line alone makes administrators."""
    ines, bea = an_account("administrator", name="Ines"), an_account(name="Bea")
    with pytest.raises(NotAllowed, match="themselves"):
        actions.grant_role(ines.pk, "data_steward", dates=term(), reason="I need it", by=acting(ines))
    with pytest.raises(NotAllowed, match="beside"):
        actions.grant_role(bea.pk, "administrator", dates=term(), reason="Help me", by=acting(ines))
    for code in ("data_steward", "lead", "trustee"):
        with pytest.raises(NotAllowed):
            actions.grant_role(ines.pk, "trustee", dates=term(), reason="Please", by=acting(an_account(code, name="Eve")))


def test_the_last_administrator_stays():
    """One of two can be ended, the last cannot; one whose account is closed does not count."""
    ines, ugo, zoe = (an_account("administrator", name=name) for name in ("Ines", "Ugo", "Zoe"))
    held = {row.account_id: row for row in RoleHolding.objects.all()}
    zoe.is_active = False
    zoe.save()
    actions.end_role(held[ugo.pk], reason="Resigned", by=acting(ines))
    with pytest.raises(Clash, match="last administrator"):
        actions.end_role(held[ines.pk], reason="Coup", by=acting(ines))


def test_the_excluded_hold_nothing():
    """INV-12: a supervisor is refused, and one who became a supervisor has no powers from the next request."""
    person = Person.objects.create(display_name="Sup", sort_key="sup", is_excluded=True)
    account = an_account(name="Sup", person_id=person.pk)
    with pytest.raises(NotAllowed, match="supervisor"):
        actions.grant_role(account.pk, "trustee", dates=term(), reason="Please", by=MACHINE)
    later = Person.objects.create(display_name="Later", sort_key="later")
    boss = an_account(name="Later", person_id=later.pk)
    actions.grant_role(boss.pk, "trustee", dates=term(), reason="Elected", by=MACHINE)
    browser = signed_in(boss)
    assert browser.get("/roles/").status_code == 200
    Person.objects.filter(pk=later.pk).update(is_excluded=True)
    assert browser.get("/roles/").status_code == 404


@pytest.mark.parametrize(("role", "place", "dates", "reason"), [
    ("trustee", LOCAL, (0, -1), "Elected"), ("trustee", LOCAL, (0, 3 * 366 + 1), "Elected"), ("trustee", LOCAL, (0, 9), "  "),
    ("steward", LOCAL, (0, 9), "Elected"), ("lead", Place(Kind.UNIT, "999999"), (0, 9), "Elected"), ("emperor", LOCAL, (0, 9), "Elected"),
])
def test_what_makes_no_sense_is_refused(role, place, dates, reason):
    """No backward terms, none for ever, none without a reason, none at the wrong kind of place or at none."""
    bea = an_account(name="Bea")
    days = tuple(clock.today() + timedelta(days=day) for day in dates)
    with pytest.raises(Unwelcome):
        actions.grant_role(bea.pk, role, place, dates=days, reason=reason, by=MACHINE)
    assert RoleHolding.objects.count() == Entry.objects.count() == 0


def test_a_role_is_not_granted_twice_for_the_same_days():
    """Extending begins after the last day."""
    bea = an_account(name="Bea")
    actions.grant_role(bea.pk, "trustee", dates=term(9), reason="Elected", by=MACHINE)
    with pytest.raises(Clash):
        actions.grant_role(bea.pk, "trustee", dates=term(30), reason="Elected", by=MACHINE)
    after = clock.today() + timedelta(days=10)
    actions.grant_role(bea.pk, "trustee", dates=(after, after), reason="One more day", by=MACHINE)


def test_granting_on_the_page():
    """The form: a wrong place is said at the field, a right one grants and leads back."""
    world = a_world()
    ines, bea = world.accounts["administrator"], world.accounts["member"]
    browser, turf = signed_in(ines), world.turfs["own"]
    form = {
        "email": bea.email.upper(), "role": "steward", "place": "local:", "begins_on": "2026-01-01", "ends_on": "2026-12-31",
        "reason": "Elected",
    }
    assert "cannot be held there" in browser.post("/roles/new/", form).content.decode()
    assert browser.post("/roles/new/", form | {"place": f"turf:{turf.pk}"}).status_code == 302
    assert "Turf own" in browser.get("/roles/").content.decode()
    again = browser.post("/roles/new/", form | {"place": f"turf:{turf.pk}"})
    assert "already" in again.content.decode()
    assert "themselves" in browser.post("/roles/new/", form | {"email": ines.email, "place": f"turf:{turf.pk}"}).content.decode()
