"""What tables of every area share: an id for addresses, and leases for jobs."""

from __future__ import annotations

import uuid

import uuid_utils.compat
from django.db import models


def new_public_id() -> uuid.UUID:
    """A new UUID version 7: sorts by birth, says nothing else."""
    return uuid_utils.compat.uuid7()


class Public(models.Model):
    """A thing with an address: integers stay inside, the address shows this id."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)

    class Meta:
        abstract = True


class WorkerBeat(models.Model):
    """When a worker last said that it is alive."""

    worker_id = models.CharField(max_length=80, primary_key=True)
    host = models.CharField(max_length=255)
    process = models.IntegerField()
    at = models.DateTimeField()


class PeriodicSlot(models.Model):
    """One run of a job by the calendar; unique, so that it runs once."""

    name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "at"], name="kit_slot_once")]


class Allowance(models.Model):
    """How often something was tried in one window of time; the key is a hash of what and by whom."""

    key = models.CharField(max_length=64)
    window_start = models.BigIntegerField()
    used = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window_start"], name="kit_allowance_once")]
