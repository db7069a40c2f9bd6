"""What the board keeps: dated thresholds, the running count of each department, and the counts of past rosters."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from unionhall.kit.models import Public


class Threshold(Public):
    """A goal from a day on, for the local or one unit, with where it was decided. A later row with the same day supersedes."""

    code = models.CharField(max_length=20)
    share = models.DecimalField(max_digits=6, decimal_places=5)
    is_above = models.BooleanField(default=False, help_text="Reached only above the share: 50% + 1.")
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+", help_text="None: the whole local.")
    effective_on = models.DateField()
    source = models.CharField(max_length=300)
    version = models.PositiveIntegerField()
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["code", "effective_on"], name="wallchart_threshold_code")]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="wallchart_threshold_version"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="wallchart_threshold_share"),
        ]


class Tally(models.Model):
    """Today's workers and members of one place, counted on with every change of a post by the database itself.

    Derived. `department_id` 0 is the whole unit, `unit_id` 0 the whole local. The sum over `lane` is the count: on
    PostgreSQL each connection adds in its own lane, so that a long publication blocks nobody.
    """

    unit_id = models.BigIntegerField()
    department_id = models.BigIntegerField()
    lane = models.SmallIntegerField(default=0)
    workers = models.IntegerField()
    members = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit_id", "department_id", "lane"], name="wallchart_tally_once")]


class Point(models.Model):
    """The count of one place on a roster's date, for lines over time and for comparing. Derived; counted anew by a job."""

    on = models.DateField()
    unit_id = models.BigIntegerField()
    department_id = models.BigIntegerField()
    workers = models.IntegerField()
    members = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "unit_id", "department_id"], name="wallchart_point_once")]
