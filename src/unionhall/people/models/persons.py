"""Persons, their dated names, contact points and employee numbers."""

from __future__ import annotations

from django.db import models

from unionhall.kit.models import Public
from unionhall.people.models.rostered import Rostered


class Person(Public, Rostered):
    """Anybody the local knows of. Never deleted by a roster; `display_name` follows the name they chose (INV-08)."""

    display_name = models.CharField(max_length=300)
    sort_key = models.CharField(max_length=300)
    pronouns = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=16, blank=True, help_text="BCP 47, as the person told us.")
    is_excluded = models.BooleanField(default=False, help_text="Supervisor or confidential: never an account (INV-12).")
    created_from = models.ForeignKey(
        "people.RosterSnapshot", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False,
    )
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged", db_index=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["sort_key"], name="people_person_sort_key"),
            # Of a million a few: the others need no place in it.
            models.Index(fields=["merged_into"], name="people_person_merged", condition=models.Q(merged_into__isnull=False)),
        ]


class PersonName(Rostered):
    """One name over an interval; a `chosen` one outranks the roster's, a `former` one is hidden from all but two."""

    KINDS = (("roster", "roster"), ("chosen", "chosen"), ("former", "former"), ("card", "card"))

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="names", db_index=False)
    kind = models.CharField(max_length=8, choices=KINDS)
    full = models.CharField(max_length=300)
    given = models.CharField(max_length=200, blank=True)
    family = models.CharField(max_length=200, blank=True)
    sort_key = models.CharField(max_length=300)
    match_key = models.CharField(max_length=300, help_text="Folded name tokens, sorted: equal whatever the order.")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        indexes = [
            # With the person: of a common name's hundreds matching asks nothing but who they are.
            models.Index(fields=["match_key", "person"], name="people_name_match"),
            models.Index(fields=["person", "kind"], name="people_name_person"),
        ]


class ContactPoint(Public, Rostered):
    """A way to reach a person, who controls it, and whether it works."""

    KINDS = (("email", "e-mail"), ("phone", "phone"), ("postal", "postal address"), ("signal", "Signal"))
    OWNERS = (("personal", "personal"), ("employer_controlled", "controlled by the employer"))
    STATUSES = (("unverified", "unverified"), ("verified", "verified"), ("bad", "does not work"), ("suppressed", "suppressed"))

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contact_points", db_index=False)
    kind = models.CharField(max_length=8, choices=KINDS)
    value = models.CharField(max_length=320)
    value_normalized = models.CharField(max_length=320)
    owner_class = models.CharField(max_length=20, choices=OWNERS)
    source = models.CharField(max_length=40)
    status = models.CharField(max_length=12, choices=STATUSES, default="unverified")
    verified_at = models.DateTimeField(null=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "value_normalized"], name="people_contact_value"),
            models.Index(fields=["person", "kind"], name="people_contact_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "value_normalized"], condition=models.Q(ends_on__isnull=True), name="people_contact_once",
            ),
        ]


class EmployerIdentifier(Rostered):
    """An employee number as text; at most one person holds it at a time."""

    employer = models.ForeignKey("people.Employer", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    value = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers", db_index=False)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="people_identifier_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "value"], condition=models.Q(ends_on__isnull=True), name="people_identifier_once",
            ),
        ]
