"""Appointments: who works where, from when to when; and the summary of today that lists are read from."""

from __future__ import annotations

from django.db import models

from unionhall.kit.models import Public
from unionhall.people.models.rostered import Rostered


class Appointment(Public, Rostered):
    """One job of one person; overlapping ones are legal, and head counts count persons.

    Appointments come by the million out of tables of places and rosters, so the database checks their person alone: persons can go
    again, places and rosters that anything names cannot.
    """

    END_REASONS = (
        ("listed_end", "listed end date"), ("dropped_from_roster", "no longer on the roster"), ("corrected", "was never so"),
    )

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="appointments", db_index=False)
    source = models.ForeignKey("people.RosterSource", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    job_class = models.ForeignKey(
        "people.JobClass", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False,
    )
    is_represented = models.BooleanField(default=True, help_text="Counts in the unit: its job class is in it, the person not excluded.")
    fte = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    listed_begin_on = models.DateField(null=True, help_text="The begin date the employer listed.")
    begins_on = models.DateField(help_text="The first day in this place: the listed one, or when a move was first seen.")
    listed_end_on = models.DateField(null=True, help_text="The end date the employer listed.")
    ends_on = models.DateField(null=True, help_text="The last day worked as far as we know; none while open.")
    end_reason = models.CharField(max_length=20, choices=END_REASONS, blank=True)
    is_end_presumed = models.BooleanField(default=False, help_text="Missing from a full list once: pending for one cycle.")
    first_seen = models.ForeignKey(
        "people.RosterSnapshot", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False,
    )
    last_seen = models.ForeignKey(
        "people.RosterSnapshot", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False,
        help_text="The last roster that listed it; none while the newest one does, so that an unchanged row is not rewritten.",
    )

    class Meta:
        indexes = [
            models.Index(fields=["person", "begins_on"], name="people_appointment_person"),
            models.Index(fields=["unit", "department", "begins_on", "ends_on", "person"], name="people_appointment_place"),
            models.Index(fields=["source", "unit", "person", "begins_on", "ends_on", "is_represented"], name="people_appointment_source"),
        ]
        constraints = [
            # A corrected one has no day: it ends before it begins, so that no question about a date can count it.
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(begins_on__lte=models.F("ends_on")) | models.Q(end_reason="corrected"),
                name="people_appointment_dates",
            ),
        ]


class CurrentPost(models.Model):
    """Where a person works now: one row for each person, unit and department, in the order lists are shown.

    Derived: rebuilt from appointments by `people`; `is_member` is kept by `membership`. Never the truth of a past date.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="posts", db_index=False)
    unit = models.ForeignKey("people.Unit", on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    department = models.ForeignKey("people.Department", on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    sort_key = models.CharField(max_length=300)
    is_first = models.BooleanField(help_text="The one post that stands for the person in lists of the whole local.")
    is_first_in_unit = models.BooleanField(help_text="The one post that stands for the person in lists of the unit.")
    is_member = models.BooleanField(default=False)
    since_on = models.DateField(help_text="First day of the present stay in this unit.")

    class Meta:
        indexes = [
            models.Index(fields=["department", "unit", "sort_key", "person", "is_member"], name="people_post_department"),
            models.Index(
                fields=["unit", "sort_key", "person", "is_member"], name="people_post_unit", condition=models.Q(is_first_in_unit=True),
            ),
            models.Index(fields=["sort_key", "person", "is_member"], name="people_post_all", condition=models.Q(is_first=True)),
            models.Index(fields=["since_on", "sort_key"], name="people_post_since"),
        ]
        constraints = [models.UniqueConstraint(fields=["person", "unit", "department"], name="people_post_once")]
