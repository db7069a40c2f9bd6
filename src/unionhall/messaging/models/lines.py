"""The lines to the outside: gateways with their pace and health, their news, and which world this database is."""

from __future__ import annotations

from typing import Any

from django.db import models

from unionhall.kit.models import Public
from unionhall.messaging.models.consent import CHANNELS
from unionhall.messaging.rules.pace import Limits


class Stoppable(models.Model):
    """What can be stopped at once by whoever looks after messaging, and stays so until they lift it."""

    stopped_at = models.DateTimeField(null=True)
    stopped_because = models.CharField(max_length=200, blank=True)
    stopped_by = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class Line(Public, Stoppable):
    """One way out: a gateway with its numbers, its limits, and how it is doing; the row's lock is the pace of all workers."""

    name = models.CharField(max_length=80, unique=True)
    channel = models.CharField(max_length=4, choices=CHANNELS)
    gateway = models.CharField(max_length=20)
    is_active = models.BooleanField(default=True)
    per_second = models.FloatField(default=0, help_text="Segments a second that the gateway's account takes; 0: no bound known.")
    carrier_per_second = models.FloatField(default=0, help_text="Segments a second that the carriers allow the campaign; 0: none.")
    a_day = models.PositiveIntegerField(default=0, help_text="Messages a calendar day; 0: no cap.")
    numbers = models.JSONField(default=list, help_text="[{number, per_second}]; mail: none.")
    price = models.DecimalField(max_digits=8, decimal_places=5, default=0, help_text="For one segment or mail.")
    at_once = models.PositiveIntegerField(default=100, help_text="How many hand-overs may be open: what a crash can leave unknown.")
    timeout_seconds = models.FloatField(default=15)
    grace_seconds = models.FloatField(default=90, help_text="Longer than the gateway's longest answer: then a look-up is evidence.")
    carriers = models.JSONField(default=list, help_text="[{carrier, per_second, a_day}]; 0: no bound.")
    looks_up = models.BooleanField(default=False, help_text="Asks the gateway what kind of phone a number is before the first text to it.")
    clocks = models.JSONField(default=dict, help_text="When a number or a carrier is free again: {key: seconds since 1970}.")
    carriers_today = models.JSONField(default=dict, help_text="Messages to each carrier on the day of `counted_on`.")
    free_at = models.DateTimeField(null=True, help_text="When the next segment may leave.")
    failures = models.PositiveIntegerField(default=0)
    openings = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)
    counted_on = models.DateField(null=True)
    sent_today = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["channel", "is_active"], name="messaging_line_channel")]

    @property
    def limits(self) -> Limits:
        """What bounds this line."""
        return Limits(self.per_second, self.carrier_per_second, [float(each["per_second"]) for each in self.numbers], self.a_day)

    @property
    def pool(self) -> list[str]:
        """The numbers it sends from."""
        return [str(each["number"]) for each in self.numbers]


class NumberFact(models.Model):
    """What a gateway said of a phone number: what kind of phone it is, and whose."""

    address = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=20)
    carrier = models.CharField(max_length=20, blank=True)
    carrier_name = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()


class Event(models.Model):
    """One piece of news from a gateway; its id is unique, so that a replay is seen and does nothing.

    News of a delivery is kept first, in one statement, and waits until a worker applies it. No column names a person.
    """

    gateway = models.CharField(max_length=20)
    event_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, help_text="The state that is told, or `text` for one that came in.")
    received_at = models.DateTimeField(db_index=True)
    changed_something = models.BooleanField(default=False)
    waits = models.BooleanField(default=False, db_default=False, help_text="Kept, and not applied to its delivery yet.")
    key = models.UUIDField(null=True, help_text="The delivery's, from the address that was called; none: by the gateway's id.")
    gateway_id = models.CharField(max_length=100, blank=True, db_default="")
    error = models.CharField(max_length=40, blank=True, db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gateway", "event_id"], name="messaging_event_once")]
        indexes = [models.Index(fields=["id"], name="messaging_event_waits", condition=models.Q(waits=True))]


class World(models.Model):
    """Which run of history this database is: compared with the file outside, so that an old backup sends nothing."""

    only = models.PositiveSmallIntegerField(primary_key=True, default=1)
    incarnation = models.CharField(max_length=36)
    tide = models.BigIntegerField(default=0)
    parked_at = models.DateTimeField(null=True)
    parked_because = models.TextField(blank=True)


class Machine(Public):
    """A machine that sends or takes opt-outs, with a journal of its own: nothing leaves anywhere while one of them is silent."""

    key = models.CharField(max_length=36, unique=True, help_text="From the file beside its journal.")
    name = models.CharField(max_length=80)
    journal_read = models.BigIntegerField(default=0, help_text="How far, in bytes, its journal of opt-outs is in this database.")
    seen_at = models.DateTimeField()
    in_step_at = models.DateTimeField(null=True, help_text="When it last found its journal applied and its file no newer than the database.")
    let_in_at = models.DateTimeField(null=True, help_text="An officer lets it send; taken up by the machine itself.")


class LocalRule(models.Model):
    """A number or hour the local decided on, from a day on, with its source."""

    key = models.CharField(max_length=40)
    value: models.JSONField[Any, Any] = models.JSONField()
    begins_on = models.DateField()
    source = models.TextField()
    set_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "begins_on"], name="messaging_rule_once")]
