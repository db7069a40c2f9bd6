"""What the board keeps: dated thresholds, the running count of each department, and its movements day by day."""

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
    """Today's workers, members and new hires of one place, counted on with every change of a post or a task by the database itself.

    Derived. `department_id` 0 is the whole unit, `unit_id` 0 the whole local. The sum over `lane` is the count: on
    PostgreSQL each connection adds in its own lane, so that a long publication blocks nobody.
    """

    unit_id = models.BigIntegerField()
    department_id = models.BigIntegerField()
    lane = models.SmallIntegerField(default=0)
    workers = models.IntegerField()
    members = models.IntegerField()
    hires = models.IntegerField(default=0, help_text="Not members, and somebody is to welcome them in the unit.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit_id", "department_id", "lane"], name="wallchart_tally_once")]


class Counted(models.Model):
    """What is counted of one place and a day. Derived from appointments and memberships (see `movements`)."""

    on = models.DateField()
    unit_id = models.BigIntegerField()
    department_id = models.BigIntegerField()
    workers = models.IntegerField()
    members = models.IntegerField()
    joined = models.IntegerField()
    came = models.IntegerField()

    class Meta:
        abstract = True


class Movement(Counted):
    """How many more, or fewer, workers and members a place has than the day before, and how many of its members joined or came that day."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "unit_id", "department_id"], name="wallchart_movement_once")]


class Point(Counted):
    """The sum of all movements of a place up to a day: its count then, and how many had joined and come by then.

    Kept for the rosters' dates and every week, so that the count of any day is a point and the movements of few days. On each of
    these days the whole local has a point, (0, 0).
    """

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "unit_id", "department_id"], name="wallchart_point_once")]
        indexes = [models.Index(fields=["unit_id", "department_id", "on"], name="wallchart_point_place")]


class Reckoning(models.Model):
    """One row: whether movements and points say what appointments and memberships say, and how often either changed.

    Whoever writes movements, or says that they are not right any more, holds this row until the end of the transaction.
    """

    only = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_right = models.BooleanField(default=False)
    number = models.BigIntegerField(default=0)
