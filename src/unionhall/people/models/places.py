"""Employers, worksites, units, departments, job classes and turf: where people are."""

from __future__ import annotations

from django.db import models

from unionhall.access.rules import Kind, Place
from unionhall.kit.models import Public


class Employer(Public):
    """Who pays; its employee numbers are text of a fixed width, leading zeros significant."""

    name = models.CharField(max_length=200, unique=True)
    time_zone = models.CharField(max_length=64, default="America/Los_Angeles")
    identifier_width = models.PositiveSmallIntegerField(default=9)
    mail_domains = models.JSONField(default=list, help_text="Addresses under these are employer controlled (INV-09).")


class Worksite(Public):
    """A campus or building of an employer."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="worksites")
    name = models.CharField(max_length=200)


class Unit(Public):
    """A bargaining unit: workers under one certification and one contract."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="units")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    certification = models.CharField(max_length=200, blank=True)
    active_from = models.DateField()
    active_to = models.DateField(null=True)
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    @property
    def places(self) -> set[Place]:
        """The unit itself."""
        return {Place(Kind.UNIT, str(self.pk))}


class Department(Public):
    """A department under one name of ours, whatever the employer calls it this year."""

    name = models.CharField(max_length=200, unique=True)
    college = models.CharField(max_length=200, blank=True)
    worksite = models.ForeignKey(Worksite, null=True, on_delete=models.PROTECT, related_name="+")

    @property
    def places(self) -> set[Place]:
        """The department itself."""
        return {Place(Kind.DEPARTMENT, str(self.pk))}


class DepartmentAlias(models.Model):
    """A text or code in rosters that means a department; every such text means exactly one or is unmapped."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="aliases")
    text = models.CharField(max_length=300)
    text_key = models.CharField(max_length=300)
    source = models.ForeignKey("people.RosterSource", null=True, on_delete=models.CASCADE, related_name="+")
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text_key", "source"], name="people_alias_once", nulls_distinct=False),
        ]


class JobClass(models.Model):
    """The employer's title; `is_represented` says whether its holders are in the unit at all."""

    code = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="job_classes")
    is_represented = models.BooleanField(default=True)
    is_hourly = models.BooleanField(default=False)
    is_decided = models.BooleanField(default=True, help_text="Somebody said whether its holders are in the unit; a file alone does not.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "unit"], name="people_job_class_once", nulls_distinct=False)]


class Turf(Public):
    """The people an organizer answers for; a place at which the role of steward is held."""

    name = models.CharField(max_length=200)
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)

    @property
    def places(self) -> set[Place]:
        """The turf itself."""
        return {Place(Kind.TURF, str(self.pk))}


class TurfPerson(models.Model):
    """One person in one turf over an interval of days."""

    turf = models.ForeignKey(Turf, on_delete=models.CASCADE, related_name="turf_people")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="turf_people")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "ends_on"], name="people_turf_person")]
        constraints = [
            models.UniqueConstraint(fields=["turf", "person"], condition=models.Q(ends_on__isnull=True), name="people_turf_once"),
        ]
